"""Errata: each is about exactly one box."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tests.mutants.reading.arguments import Terms, box_meaning
from tests.mutants.reading.boxes import Box, parse_box, parse_size
from tests.mutants.reading.broken import check
from tests.mutants.reading.definitions import Block
from tests.mutants.reading.steps import Chain, walk_boxes, walk_lanes

_KEYS = ("at", "printed", "used", "why")


def check_errata(
    errata: Sequence[Mapping[str, Any]],
    blocks: Mapping[str, Block],
    chains: Mapping[str, Chain],
    terms: Terms,
) -> None:
    """Check that each erratum finds its box."""
    places = {**{name: block.steps for name, block in blocks.items()}, **chains}
    for erratum in errata:
        check(isinstance(erratum, dict) and set(erratum) == set(_KEYS), f"keys of {erratum}")
        check(all(isinstance(erratum[key], str) for key in _KEYS), f"texts of {erratum}")
        used = parse_box(erratum["used"])
        boxes = walk_boxes(_find_place(erratum["at"], places))
        found = [box for box in boxes if _fits(box, used)]
        check(len(found) == 1, f"{erratum['at']} has {len(found)} boxes {erratum['used']}")
        if erratum["printed"]:
            printed = parse_box(erratum["printed"])
            cells = [word for word in printed.words if re.fullmatch(r"\w+\.\w+", word)]
            known = {f"{table}.{row}" for table, at in terms.tables.items() for row in at.rows}
            check(set(cells) <= known, f"{erratum['printed']} names no row")
            check(not _fits(found[0], printed), "nothing is amiss")


def _find_place(at: str, places: Mapping[str, Chain]) -> Chain:
    start = next((place for place in places if f"{at}.".startswith(f"{place}.")), None)
    check(start is not None, f"no place {at}")
    assert start is not None
    steps = places[start]
    for branch in at.removeprefix(start).split(".")[1:]:
        found = [lane for name, lane in walk_lanes(steps) if name == branch]
        check(found, f"no branch {branch}")
        steps = tuple(step for lane in found for step in lane)
    return steps


def _fits(box: Box, said: Box) -> bool:
    if box_meaning(box) != box_meaning(said):
        return False
    sizes = not said.size or (bool(box.size) and parse_size(box.size) == parse_size(said.size))
    return sizes and said.label in ("", box.label) and said.count in ("", box.count)

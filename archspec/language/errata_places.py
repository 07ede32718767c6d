"""The places that an erratum can name, and suggestions for unknown ones."""

from collections.abc import Iterator
from typing import Final

from archspec.diagnostics import SpecError, fail
from archspec.diagnostics.instruction import ask_whether_meant, say_to_write
from archspec.language.model import Step
from archspec.language.names import find_near_name, suggest_nearest
from archspec.language.program import Program
from archspec.language.spec import Erratum
from archspec.language.variants.inherit import BODY, HEADS
from archspec.language.walk import walk_branches

_OF_PATHS: Final = ("blocks", "branches", "residual", "shortcut")
"""Parts of the paths of a spec that the place of an erratum omits."""

_BOX: Final = "`at` names a block or a branch; which box there it is says `used`"


def find_erratum_place(program: Program, erratum: Erratum) -> tuple[Step, ...]:
    """Return the steps at the place that an erratum names.

    Raises:
        SpecError: A223 if there is no such place.
    """
    places = list_erratum_places(program)
    start = next((place for place in places if f"{erratum.at}.".startswith(f"{place}.")), None)
    if start is None:
        raise _refuse_place(erratum, places)
    name, steps = start, places[start]
    for branch in erratum.at.removeprefix(start).split(".")[1:]:
        found = [each for each in walk_branches(steps) if each.name == branch]
        if not found:
            known = [each.name for each in walk_branches(steps)]
            help = _suggest_place(erratum.at, places) or _suggest_part(name, branch, known) or _BOX
            raise fail("A223", f"{name} has no branch `{branch}`", erratum.at_span, help=help)
        name, steps = f"{name}.{branch}", tuple(step for each in found for step in each.steps)
    return steps


def list_erratum_places(program: Program) -> dict[str, tuple[Step, ...]]:
    """Return the steps of every place an erratum can name: blocks, the network's chain, heads."""
    spec = program.spec
    blocks = {name: block.steps for name, block in program.blocks.items()}
    own = {} if spec.body is None else {BODY: spec.body}
    return {**blocks, **own, **{f"{HEADS}.{head.name}": (head.step,) for head in spec.heads}}


def _refuse_place(erratum: Erratum, places: dict[str, tuple[Step, ...]]) -> SpecError:
    """Return the error for a place that starts with neither a block, the body nor a head."""
    first, _, rest = erratum.at.partition(".")
    heads = [place.removeprefix(f"{HEADS}.") for place in places if place.startswith(f"{HEADS}.")]
    help = _suggest_place(erratum.at, places) or suggest_nearest(first, places)
    if first == HEADS and not heads:
        message, help = "the network has no heads", f"name a block, a branch of one, or `{BODY}`"
    elif first == HEADS:
        name = rest.partition(".")[0]
        message = f"there is no head `{name}`" if name else f"`{erratum.at}` names no head"
        help = _suggest_part(HEADS, name, heads)
    elif first == BODY:
        message = "a library has no `body` of its own"
    else:
        message = f"there is no block `{first}`" if first else "an erratum says `at` no place"
    return fail("A223", message, erratum.at_span, help=help)


def _suggest_part(place: str, name: str, known: list[str]) -> str:
    """Return a help line with the part of a place nearest to a name, or with all its parts."""
    if near := find_near_name(name, known):
        return ask_whether_meant(f"{place}.{near}")
    return suggest_nearest(name, [f"{place}.{part}" for part in known])


def _suggest_place(at: str, places: dict[str, tuple[Step, ...]]) -> str:
    """Return a help line with the place that is meant, if there is only one candidate; or empty."""
    known = list(_list_addresses(places))
    parts = [part for part in at.split(".") if part not in _OF_PATHS and not part.isdigit()]
    plain = ".".join(parts)
    if plain != at and plain in known:
        return say_to_write(
            f"at: {plain}", frame=f"write {{}}; {_BOX}", fact=f"it is written {{}}; {_BOX}"
        )
    ends = [place for place in known if parts and place.rpartition(".")[2] == parts[-1]]
    return ask_whether_meant(*ends) if len(ends) == 1 else ""


def _list_addresses(places: dict[str, tuple[Step, ...]]) -> Iterator[str]:
    """Yield every place, and every branch in a place."""
    for place, steps in places.items():
        yield place
        yield from dict.fromkeys(f"{place}.{branch.name}" for branch in walk_branches(steps))

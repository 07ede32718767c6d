"""Choose the edits of the corpus with a seed."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Final

from tests.mutants.edits import (
    in_boxes,
    in_conditions,
    in_labels,
    in_loops,
    in_names,
    in_steps,
    in_text,
    in_values,
)
from tests.mutants.edits.model import Edit
from tests.mutants.edits.sheet import Sheet

SEED: Final = 1602_07261
"""The seed of the corpus in the tests and in docs/errors.md."""

PER_KIND: Final = 60
"""How many edits of a kind the corpus has, at most."""

UNREADABLE: Final = frozenset(
    f"as_printed/figure_{name}.yaml" for name in ("17", "19", "3", "3_pool")
) | {"facts/arxiv_1602_07261.yaml"}
"""What ships and is no network: figures that cannot be as printed, and facts."""

UNKNOWN: Final = frozenset(
    f"zoo/{name}.yaml" for name in ("darts", "ghostnet", "nasnet_a", "pnasnet5", "repvgg_a0")
)
"""Networks whose absent branches, or names of last rounds, the second reading does not know."""

_KINDS: Final = (
    *in_boxes.KINDS,
    *in_values.KINDS,
    *in_steps.KINDS,
    *in_conditions.KINDS,
    *in_loops.KINDS,
    *in_labels.KINDS,
    *in_names.KINDS,
    *in_text.KINDS,
)


def list_files(root: Path) -> list[str]:
    """Return the specs that are edited, relative to a folder of specs: all but design spaces."""
    files = sorted(path.relative_to(root).as_posix() for path in root.rglob("*.yaml"))
    left_out = UNREADABLE | UNKNOWN
    return [file for file in files if file not in left_out and not file.startswith("spaces/")]


def make_corpus(root: Path, seed: int = SEED, per_kind: int = PER_KIND) -> list[Edit]:
    """Return the edits of a seed.

    Args:
        root: the folder of the specs.
        seed: chooses among what could be edited.
        per_kind: how many edits of a kind are taken, at most.
    """
    found: dict[str, dict[str, list[Edit]]] = {}
    for file in list_files(root):
        sheet = Sheet.read(root, file)
        for make in _KINDS:
            random = Random(f"{seed} {file} {make.__name__}")
            edits = list(make(sheet, random))
            random.shuffle(edits)
            for edit in edits:
                if edit.apply(sheet.text) != sheet.text:
                    found.setdefault(edit.kind, {}).setdefault(file, []).append(edit)
    return [edit for files in found.values() for edit in _take(files.values(), per_kind)]


def _take(files: Iterable[list[Edit]], most: int) -> Iterator[Edit]:
    """Yield edits from each file in turn, none twice."""
    seen: set[object] = set()
    left = [list(edits) for edits in files]
    while any(left) and len(seen) < most:
        for edits in left:
            while edits:
                edit = edits.pop()
                key = (edit.file, edit.at, edit.text)
                if key not in seen:
                    if len(seen) < most:
                        seen.add(key)
                        yield edit
                    break

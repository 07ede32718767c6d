"""Name the places of steps, which are displayed as `InceptionA.b33.2`.

In a branch, steps are numbered from 0, as in a state dict; elsewhere they are named by their
labels, or by their operators and blocks, with a number if there are several.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from archspec.language import Box, Fork, Label, Repeat, Resume, Step
from archspec.language.step_names import derive_name

Place: TypeAlias = tuple[str, ...]
"""The place of something: names from the outermost to the innermost."""


HEADS: Final[Place] = ("heads",)
"""The place of the outputs besides the last step."""


def print_place(place: Place) -> str:
    """Return a place as text: `InceptionA.b33.2`."""
    return ".".join(place)


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """The places of a chain's steps.

    Attributes:
        own: the place of each step.
        inner: the place that contains the branches of each step.
    """

    own: tuple[Place, ...]
    inner: tuple[Place, ...]


def name_block_places(steps: Sequence[Step], block: Place) -> PlaceNames:
    """Return the places of the steps of a block, of the body or of a repeated body."""
    if len(steps) == 1 and isinstance(steps[0], Fork):
        return PlaceNames((block,), (block,))
    own = tuple((*block, name) for name in _number_place(steps))
    if _are_unambiguous(steps):
        return PlaceNames(own, tuple(block for _ in steps))
    return PlaceNames(own, own)


def name_branch_places(steps: Sequence[Step], branch: Place) -> PlaceNames:
    """Return the places of the steps of a branch."""
    if len(steps) == 1:
        return PlaceNames((branch,), (branch,))
    names = [_get_label(step) or str(number) for number, step in enumerate(steps)]
    own = tuple((*branch, name) for name in names)
    return PlaceNames(own, tuple(branch for _ in own) if _are_unambiguous(steps) else own)


def _are_unambiguous(steps: Sequence[Step]) -> bool:
    """Check whether the names of all branches are unique, and differ from those of the steps."""
    lanes = [branch.name for step in steps if isinstance(step, Fork) for branch in step.branches]
    names = [*lanes, *_number_place(steps)]
    return len(set(names)) == len(names)


def _number_place(steps: Sequence[Step]) -> Iterator[str]:
    given = [_get_label(step) for step in steps]
    names = [label or derive_name(step) or "from" for label, step in zip(given, steps, strict=True)]
    counts, seen = Counter(names), Counter[str]()
    for name, label in zip(names, given, strict=True):
        seen[name] += 1
        yield name if counts[name] == 1 or label else f"{name}{seen[name]}"


def _get_label(step: Step) -> str:
    module = step.module if isinstance(step, Box | Repeat) else None
    label: Label | None = None if isinstance(step, Resume) else step.label or module
    return (label.stem or label.name) if label else ""

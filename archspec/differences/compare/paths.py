"""Name the places of steps, which are displayed as `InceptionA.b33.2`.

In a branch, steps are numbered from 0, as in a state dict; elsewhere they are named by their
labels, or by their operators and blocks, with a number if there are several.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
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


StepPlaces: TypeAlias = list[tuple[Place, Place]]
"""For each step of a chain its place, and the place that contains its branches."""

StepNaming: TypeAlias = Callable[[Sequence[Step], Place], StepPlaces]
"""Returns the places of the steps of a chain at some place."""


def name_block_places(steps: Sequence[Step], block: Place) -> StepPlaces:
    """Return the places of the steps of a block, of the body or of a repeated body."""
    if len(steps) == 1 and isinstance(steps[0], Fork):
        return [(block, block)]
    return _contain(steps, block, _number_place(steps))


def name_branch_places(steps: Sequence[Step], branch: Place) -> StepPlaces:
    """Return the places of the steps of a branch."""
    if len(steps) == 1:
        return [(branch, branch)]
    return _contain(
        steps, branch, (_get_label(step) or str(number) for number, step in enumerate(steps))
    )


def _contain(steps: Sequence[Step], within: Place, names: Iterable[str]) -> StepPlaces:
    """Return the places of named steps; branches are named after their step only if need be."""
    own = [(*within, name) for name in names]
    is_clear = _are_unambiguous(steps)
    return [(place, within if is_clear else place) for place in own]


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

"""An axis of a design space: what a path may be set to."""

from collections.abc import Iterable
from typing import Any, TypeAlias

from archspec import limits
from archspec.dataclass import dataclass
from archspec.expressions import Number, is_whole
from archspec.language.sizes import read_sides

Choice: TypeAlias = Number | str
"""A number, or the text of any other value as a spec writes it on one line."""

Bounds: TypeAlias = tuple[int, int]
"""The least and the largest of some numbers."""

CELL: str = "value"
"""The column of the table that holds traced numbers."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A path with its choices.

    Attributes:
        path: a path as `set` takes it, in which `*` stands for any part.
        choices: the values, at least one.
        paths: the paths that it stands for, all of which are set to the same value.
    """

    path: str
    choices: tuple[Choice, ...]
    paths: tuple[str, ...]

    @staticmethod
    def make(path: str, choices: Iterable[Choice], paths: tuple[str, ...] = ()) -> "Axis":
        """Return an axis; numbers of numpy become plain ones.

        Args:
            path: the path.
            choices: the values.
            paths: the paths that it stands for; by default, itself.

        Raises:
            ValueError: if there are no choices, one is there twice, or one is no value on one line.
        """
        if isinstance(choices, str) or not isinstance(choices, Iterable):
            raise ValueError(f"the axis `{path}` takes a list of choices")
        plain = tuple(map(make_plain, choices))
        for choice in plain:
            is_short = not isinstance(choice, str) or len(choice.splitlines()) <= 1
            if not isinstance(choice, Number | str) or not is_short:
                raise ValueError(f"{choice!r} of the axis `{path}` is no value on one line")
        if not plain:
            raise ValueError(f"the axis `{path}` has no choices")
        if len(set(map(write_choice, plain))) < len(plain):
            raise ValueError(f"the axis `{path}` has a choice twice")
        return Axis(path, plain, paths or (path,))

    @property
    def is_numeric(self) -> bool:
        """Whether all choices are whole numbers that can be traced, which are exact as floats."""
        return all(is_whole(one) and abs(one) <= limits.MAGNITUDE for one in self.choices)

    @property
    def is_traceable(self) -> bool:
        """Whether all choices are whole numbers, or all are sizes of as many sides."""
        are_sizes = all(map(_is_size, self.choices))
        return self.is_numeric or (are_sizes and len({*map(_count_sides, self.choices)}) == 1)

    @property
    def bounds(self) -> tuple[Bounds, ...]:
        """The least and the largest of each of the numbers that a traceable choice has."""
        sides = zip(*map(list_numbers, self.choices), strict=True)
        return tuple((min(side), max(side)) for side in sides)

    def write(self, choice: Choice) -> str:
        """Return the lines that set a choice."""
        return "\n".join(f"{path}: {write_choice(choice)}" for path in self.paths)


def list_numbers(choice: Choice) -> tuple[int, ...]:
    """Return the numbers of a traceable choice: itself, or the sides of a size."""
    return (choice,) if is_whole(choice) else read_sides(str(choice))


def _is_size(choice: Choice) -> bool:
    """Check whether a choice is a size, such as `1x7` or `224x224x3`."""
    return isinstance(choice, str) and len(read_sides(choice)) > 1


def _count_sides(size: Choice) -> int:
    return len(list_numbers(size))


def make_plain(choice: Any) -> Any:
    """Return a choice, a plain value for one of numpy."""
    return choice.item() if hasattr(choice, "item") else choice


def write_choice(choice: Choice) -> str:
    """Return a choice as a spec writes it."""
    return str(choice).lower() if isinstance(choice, bool) else str(choice)

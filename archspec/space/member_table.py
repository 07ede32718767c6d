"""Members of a space as columns: the numbers of traced axes, and positions of other choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from archspec.dataclass import dataclass
from archspec.space.axis import Axis, Choice, list_numbers, make_plain

if TYPE_CHECKING:
    import numpy


@dataclass(frozen=True, slots=True)
class MemberTable:
    """Members, a column for each axis.

    Attributes:
        axes: the axes of the space.
        traced: the axes whose numbers are traced.
        columns: for these the numbers, where they are no sizes, and else the positions of choices.
    """

    axes: tuple[Axis, ...]
    traced: tuple[int, ...]
    columns: tuple[numpy.ndarray, ...]

    @staticmethod
    def read(
        axes: tuple[Axis, ...], traced: tuple[int, ...], values: Mapping[str, Any]
    ) -> MemberTable:
        """Return members from the values of each axis by path.

        Raises:
            ValueError: for a missing axis, a value that it does not have, or arrays of two lengths.
        """
        import numpy

        columns = []
        for number, axis in enumerate(axes):
            if axis.path not in values:
                raise ValueError(f"there are no values for `{axis.path}`")
            given: object = values[axis.path]
            kind = None if axis.is_numeric else object  # mixed lists stay as they are
            column = given if isinstance(given, numpy.ndarray) else numpy.array(given, kind)
            if column.ndim != 1:
                raise ValueError(f"the values of `{axis.path}` are no array of one dimension")
            is_number = number in traced and axis.is_numeric
            find = _check_numbers if is_number else _find_choices
            columns.append(find(axis, column))
        if len({len(column) for column in columns}) != 1:
            raise ValueError("the arrays of values have different lengths")
        return MemberTable(axes, traced, tuple(columns))

    @property
    def count(self) -> int:
        """The number of members."""
        return len(self.columns[0])

    def list_choices(self, number: int) -> list[Choice]:
        """Return the value of each axis of a member."""
        return [
            int(column[number]) if self._holds_numbers(place) else axis.choices[column[number]]
            for place, (axis, column) in enumerate(zip(self.axes, self.columns, strict=True))
        ]

    def list_numbers(self, place: int, side: int) -> numpy.ndarray:
        """Return a number of each member: that of a traced axis, or a side of its size."""
        import numpy

        if self._holds_numbers(place):
            return self.columns[place]
        sides = [list_numbers(choice)[side] for choice in self.axes[place].choices]
        return numpy.take(sides, self.columns[place])

    def _holds_numbers(self, place: int) -> bool:
        return place in self.traced and self.axes[place].is_numeric

    def group_structures(self) -> Iterator[tuple[tuple[int, ...], numpy.ndarray]]:
        """Yield the members that are the same in all axes but traced ones, with what these have."""
        import numpy

        rows = [column for at, column in enumerate(self.columns) if at not in self.traced]
        if not rows:
            yield (), numpy.arange(self.count)
            return
        kinds, which = numpy.unique(numpy.stack(rows), axis=1, return_inverse=True)
        for kind in range(kinds.shape[1]):
            members = numpy.flatnonzero(which.reshape(-1) == kind)
            yield tuple(int(at) for at in kinds[:, kind]), members


def _check_numbers(axis: Axis, values: numpy.ndarray) -> numpy.ndarray:
    """Return the numbers of a traced axis; any between its bounds can be evaluated."""
    if not len(values):
        return values
    ((low, high),) = axis.bounds
    if values.dtype.kind not in "iu":
        raise ValueError(f"`{axis.path}` takes whole numbers")
    if not low <= values.min() <= values.max() <= high:
        raise ValueError(f"`{axis.path}` is from {low} to {high}")
    return values


def _find_choices(axis: Axis, values: numpy.ndarray) -> numpy.ndarray:
    """Return the positions of values among the choices of an axis."""
    import numpy

    known = {(type(choice), choice): at for at, choice in enumerate(axis.choices)}
    try:
        plain = map(make_plain, values.tolist())
        return numpy.array([known[type(value), value] for value in plain], int)
    except (KeyError, TypeError) as error:
        raise ValueError(f"{error} is no choice of `{axis.path}`") from None

"""The members of a space that differ in nothing but traced numbers, and their compiled traces."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archspec.expressions import TraceError
from archspec.space.kernel import Kernel
from archspec.space.measures import Measure
from archspec.space.member_table import MemberTable
from archspec.space.members import MemberFactory

if TYPE_CHECKING:
    import numpy


@dataclass(slots=True)
class MeasureTable:
    """What was found of some members, an array for each measure.

    Attributes:
        count: the number of members.
        columns: the measures; -1 where a member is invalid, or does not have it.
        valid: which networks are valid.
        compiled: which were not loaded one by one.
    """

    count: int
    columns: dict[Measure, numpy.ndarray] = field(default_factory=dict)
    valid: numpy.ndarray = field(init=False)
    compiled: numpy.ndarray = field(init=False)

    def __post_init__(self) -> None:
        import numpy

        self.valid, self.compiled = numpy.zeros((2, self.count), bool)

    def __getitem__(self, name: Measure) -> numpy.ndarray:
        """Return the column of a measure, a new one if no member had it so far."""
        import numpy

        if name not in self.columns:
            self.columns[name] = numpy.full(self.count, -1, "int64")
        return self.columns[name]


@dataclass(slots=True)
class Structure:
    """The compiled traces of members of one structure.

    Attributes:
        members: loads and traces them.
        limit: the most traces.
        kernels: the compiled traces so far.
    """

    members: MemberFactory
    limit: int
    kernels: list[Kernel] = field(default_factory=list)

    def evaluate(self, table: MemberTable, members: numpy.ndarray, found: MeasureTable) -> None:
        """Measure some members: by the traces so far, by new ones, and one by one.

        Args:
            table: all members.
            members: the numbers of these.
            found: the arrays to write to.
        """
        for kernel in self.kernels:
            members = _apply(kernel, table, members, found)
        alone: list[int] = []
        while len(members) and len(self.kernels) + len(alone) < self.limit:
            try:
                member = self.members.trace(table.list_choices(members[0]), table.traced)
            except TraceError:
                alone.append(members[0])
                members = members[1:]
                continue
            self.kernels.append(Kernel(member.trace, member.measures))
            members = _apply(self.kernels[-1], table, members, found)
        for number in (*alone, *members):
            measures = self.members.measure(table.list_choices(number))
            found.valid[number] = measures is not None
            for name, measure in (measures or {}).items():
                found[name][number] = measure


def _apply(
    kernel: Kernel, table: MemberTable, members: numpy.ndarray, found: MeasureTable
) -> numpy.ndarray:
    """Write the measures of the members that follow a trace, and return the others."""
    import numpy

    is_all = len(members) == table.count
    numbers = {axis: table.list_numbers(*axis) for axis in kernel.axes}
    columns = numbers if is_all else {axis: each[members] for axis, each in numbers.items()}
    rest = [members[:0]]
    for part, follows in kernel.run(columns, len(members)):
        chosen: Any = members[part][follows]
        size = len(follows)
        taken: Any = follows
        if is_all and len(chosen) == size:
            chosen, taken = part, slice(None)
        found.compiled[chosen] = True
        found.valid[chosen] = kernel.measures is not None
        for name, result in kernel.results.items():
            is_plain = isinstance(result, int)
            found[name][chosen] = result if is_plain else result[:size][taken]
        rest.append(members[part][~follows])
    return numpy.concatenate(rest)

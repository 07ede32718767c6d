"""The members of a space as programs: with plain values, or with traced numbers in their place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from archspec.diagnostics import SpecError
from archspec.expressions import Trace, TraceError, is_whole
from archspec.expressions.traced import get_plain
from archspec.language import Program, load_program
from archspec.language.model import Table
from archspec.language.names import make_unique_name
from archspec.reader import read_source
from archspec.space.axis import CELL, Axis, Choice
from archspec.space.measures import measure_program

_WRONG_PATH: Final = ("A227", "A228")
"""The codes of changes at paths that do not exist or cannot be set."""


@dataclass(frozen=True, slots=True)
class TracedMember:
    """What a trace at one member found.

    Attributes:
        trace: the operations and guards.
        measures: numbers of the trace, or plain ones; None for an invalid network.
    """

    trace: Trace
    measures: Mapping[str, int] | None


@dataclass(frozen=True, slots=True)
class MemberFactory:
    """Loads members of a space.

    Attributes:
        text: the spec.
        file: its name in messages.
        place: its path, if it has one.
        axes: the axes of the space.
    """

    text: str
    file: str
    place: Path | None
    axes: tuple[Axis, ...]

    @staticmethod
    def open(path: Path, shown: str, axes: tuple[Axis, ...]) -> "MemberFactory":
        """Return the members of the space around a spec in a file."""
        return MemberFactory(read_source(path, shown), shown, path, axes)

    def load(self, lines: Sequence[str] = ()) -> Program:
        """Return the spec with some paths set, a line `path: value` each.

        Raises:
            SpecError: A1xx, A2xx and A4xx.
        """
        return load_program(self.text, self.file, self.place, overrides="\n".join(lines))

    def check_paths(self) -> None:
        """Check that the paths of the axes can be set, with their first choices.

        Raises:
            SpecError: A227 or A228 for one that cannot, and what is wrong with the spec itself.
        """
        self.load()
        try:
            self.load([axis.write(axis.choices[0]) for axis in self.axes])
        except SpecError as error:
            if any(finding.code in _WRONG_PATH for finding in error.diagnostics):
                raise

    def measure(self, choices: Sequence[Choice]) -> Mapping[str, int] | None:
        """Return the measures of a member; None if it is invalid.

        Args:
            choices: the value of each axis.
        """
        try:
            return self.prove(choices)
        except SpecError:
            return None

    def prove(self, choices: Sequence[Choice]) -> Mapping[str, int]:
        """Return the measures of a member.

        Args:
            choices: the value of each axis.

        Raises:
            SpecError: what is wrong with it.
        """
        lines = [axis.write(one) for axis, one in zip(self.axes, choices, strict=True)]
        return measure_program(self.load(lines))

    def trace(self, choices: Sequence[Choice], traced: Sequence[int]) -> TracedMember:
        """Trace the measures of a member, and compare them with the plain ones.

        Args:
            choices: the value of each axis.
            traced: the axes whose numbers are traced.

        Raises:
            TraceError: if the traced network differs from the plain one, or cannot be traced.
        """
        trace, measures = Trace(), None
        try:
            measures = measure_program(self._load_traced(trace, choices, traced))
        except SpecError as error:
            if any(finding.code.startswith("A6") for finding in error.diagnostics):
                raise TraceError("the operator of a package cannot be traced") from None
        trace.end(failed=measures is None)
        told = measures and {name: get_plain(measure) for name, measure in measures.items()}
        plain = self.measure(choices) if traced else told
        if told != plain:
            raise TraceError(f"traced, a member has {told}, and else {plain}")
        return TracedMember(trace, measures)

    def _load_traced(
        self, trace: Trace, choices: Sequence[Choice], traced: Sequence[int]
    ) -> Program:
        """Return a member in which traced numbers stand at the paths of some axes."""
        name = make_unique_name("traced", self.load().tables)
        numbers: dict[str, Any] = {}
        rows: dict[str, tuple[Any]] = {}
        lines: list[str] = []
        for place, (axis, choice) in enumerate(zip(self.axes, choices, strict=True)):
            if place not in traced:
                lines.append(axis.write(choice))
                continue
            assert is_whole(choice), "other choices are not traced"
            number = trace.add_axis(place, choice, axis.bounds)
            if _is_number(axis.path):
                numbers[axis.path] = number
            else:
                rows[f"a{place}"] = (number,)
                lines.append(f"{axis.path}: {name}.a{place}.{CELL}")
        program = _set_numbers(self.load(lines), numbers)
        table = Table(span=program.spec.span, name=name, columns=(CELL,), rows=rows)
        return replace(program, tables={**program.tables, name: table})


def _is_number(path: str) -> bool:
    """Check whether a path leads to what is a number by itself, and no expression."""
    section, *inside = path.split(".")
    return len(inside) == {"tables": 3, "params": 1}.get(section)


def _set_numbers(program: Program, values: Mapping[str, Any]) -> Program:
    """Return a program with numbers in its tables and as the defaults of its parameters."""
    tables = {
        name: replace(
            table,
            rows={
                row: tuple(
                    values.get(f"tables.{name}.{row}.{column}", cell)
                    for column, cell in zip(table.columns, cells, strict=True)
                )
                for row, cells in table.rows.items()
            },
        )
        for name, table in program.tables.items()
    }
    parameters = tuple(
        replace(parameter, default=values.get(f"params.{parameter.name}", parameter.default))
        for parameter in program.spec.parameters
    )
    return replace(program, tables=tables, spec=replace(program.spec, parameters=parameters))

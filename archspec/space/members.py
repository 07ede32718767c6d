"""The members of a space as programs: with plain values, or with traced numbers in their place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import Any, Final

from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError
from archspec.expressions import Trace, TraceError
from archspec.expressions.traced import get_plain
from archspec.graph import Graph, TemplateMemory
from archspec.language import Program
from archspec.language.load import Loader
from archspec.language.model import Table
from archspec.language.names import make_unique_name
from archspec.language.spec import NetworkInput
from archspec.space.axis import CELL, Axis, Choice, list_numbers, write_choice
from archspec.space.measures import Measure, expand_program, measure_graph, prove_graph

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
    measures: Mapping[Measure, int] | None


@dataclass(frozen=True, slots=True)
class MemberFactory:
    """Loads members of a space.

    Attributes:
        loader: loads the network that they are variants of.
        axes: the axes of the space.
        measures: what is measured of a proved network.
        counts: whether the rounds of stages are counted where a trace can do so.
        templates: what was derived from the parts of members with plain values.
    """

    loader: Loader
    axes: tuple[Axis, ...]
    measures: Callable[[Graph], Mapping[Measure, int]] = measure_graph
    counts: bool = True
    templates: TemplateMemory = field(default_factory=TemplateMemory)

    @property
    def program(self) -> Program:
        """The network that they are variants of."""
        assert self.loader.base is not None, "it was loaded"
        return self.loader.base.program

    @property
    def file(self) -> str:
        """The name of its spec in messages."""
        return self.program.spec.file

    @property
    def text(self) -> str:
        """The text of its spec."""
        return self.program.sources[self.file]

    @property
    def place(self) -> Path | None:
        """The path of its spec, if it has one."""
        return next(iter(self.program.files), None)

    def load(self, lines: Sequence[str] = ()) -> Program:
        """Return the network with some paths set, a line `path: value` each.

        Raises:
            SpecError: A1xx, A2xx and A4xx.
        """
        return self.loader.load_again("\n".join(lines)) if lines else self.program

    def check_paths(self) -> None:
        """Check that the paths of the axes can be set, with their first choices.

        Raises:
            SpecError: A227 or A228 for one that cannot.
        """
        try:
            self.load([axis.write(axis.choices[0]) for axis in self.axes])
        except SpecError as error:
            if any(finding.code in _WRONG_PATH for finding in error.diagnostics):
                raise

    def measure(self, choices: Sequence[Choice]) -> Mapping[Measure, int] | None:
        """Return the measures of a member; None if it is invalid.

        Args:
            choices: the value of each axis.
        """
        try:
            return self.prove(choices)
        except SpecError:
            return None

    def prove(self, choices: Sequence[Choice]) -> Mapping[Measure, int]:
        """Return the measures of a member.

        Args:
            choices: the value of each axis.

        Raises:
            SpecError: what is wrong with it.
        """
        lines = [axis.write(one) for axis, one in zip(self.axes, choices, strict=True)]
        return self.measures(prove_graph(expand_program(self.load(lines), self.templates)))

    def trace(self, choices: Sequence[Choice], traced: Sequence[int]) -> TracedMember:
        """Trace the measures of a member, and compare them with the plain ones.

        Args:
            choices: the value of each axis.
            traced: the axes whose numbers are traced.

        Raises:
            TraceError: if the traced network differs from the plain one, or cannot be traced.
        """
        trace = Trace(counts=self.counts)
        try:
            return self._trace(trace, choices, traced)
        except TraceError:
            if not trace.has_counted:
                raise
        return self._trace(Trace(), choices, traced)

    def _trace(
        self, trace: Trace, choices: Sequence[Choice], traced: Sequence[int]
    ) -> TracedMember:
        graph, measures = None, None
        try:
            graph = expand_program(self._load_traced(trace, choices, traced))
            trace.settle()
            measures = self.measures(prove_graph(graph))
        except SpecError as error:
            if any(finding.code.startswith("A6") for finding in error.diagnostics):
                raise TraceError("the operator of a package cannot be traced") from None
        trace.settle(failed=graph is not None and measures is None)
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
        numbers: dict[str, list[Any]] = {}
        rows: dict[str, tuple[Any]] = {}
        lines: list[str] = []
        for place, (axis, choice) in enumerate(zip(self.axes, choices, strict=True)):
            if place not in traced:
                lines.append(axis.write(choice))
                continue
            sides = _trace_choice(trace, place, axis, choice)
            own = {f"a{place}_{side}": (number,) for side, number in enumerate(sides)}
            rows |= own
            cells = ", ".join(f"{name}.{row}.{CELL}" for row in own)
            for path in axis.paths:
                if _is_number(path):
                    numbers[path] = sides
                    lines.append(f"{path}: {write_choice(choice)}")  # drops what the spec states
                else:
                    lines.append(f"{path}: {cells}" if len(sides) == 1 else f"{path}: [{cells}]")
        program = _set_numbers(self.load(lines), numbers)
        table = Table(span=program.spec.span, name=name, columns=(CELL,), rows=rows)
        return replace(program, tables={**program.tables, name: table})


def _trace_choice(trace: Trace, place: int, axis: Axis, choice: Choice) -> list[Any]:
    """Return the numbers of a choice, traced."""
    pairs = zip(list_numbers(choice), axis.bounds, strict=True)
    return [trace.add_axis(place, side, *pair) for side, pair in enumerate(pairs)]


def _is_number(path: str) -> bool:
    """Check whether a path leads to a number or a size by itself, and no expression."""
    section, *inside = path.split(".")
    return len(inside) == {"tables": 3, "params": 1, "input": 0, "inputs": 1}.get(section)


def _set_numbers(program: Program, values: Mapping[str, Sequence[Any]]) -> Program:
    """Return a program with numbers in its tables, inputs and defaults of parameters."""
    tables = {
        name: replace(
            table,
            rows={
                row: tuple(
                    values.get(f"tables.{name}.{row}.{column}", [cell])[0]
                    for column, cell in zip(table.columns, cells, strict=True)
                )
                for row, cells in table.rows.items()
            },
        )
        for name, table in program.tables.items()
    }
    parameters = tuple(
        replace(each, default=values.get(f"params.{each.name}", [each.default])[0])
        for each in program.spec.parameters
    )
    inputs = tuple(_set_size(each, values) for each in program.spec.inputs)
    spec = replace(program.spec, parameters=parameters, inputs=inputs)
    return replace(program, tables=tables, spec=spec)


def _set_size(network_input: NetworkInput, values: Mapping[str, Sequence[Any]]) -> NetworkInput:
    path = f"inputs.{network_input.name}" if network_input.name else "input"
    if path not in values:
        return network_input
    return replace(network_input, size=replace(network_input.size, sides=tuple(values[path])))

"""The arguments of a box that names a block.

Arguments without a name fill the block's parameters in order; a row of a table fills all
parameters that its columns name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from archspec.diagnostics import Diagnostic, Findings, Span
from archspec.elaborate.lists import lists_of
from archspec.elaborate.vocabulary import Vocabulary
from archspec.expressions import Literal, Name, Quantity
from archspec.graph import Given
from archspec.language import Argument, Block, Box, Formula, Table
from archspec.language.names import nearest
from archspec.language.refusals import given_twice
from archspec.language.sections import BUILT_IN_MARKS
from archspec.text.phrases import list_names


def block_arguments(
    marks: Sequence[str], box: Box, block: Block, names: Vocabulary, *, lists: bool = True
) -> tuple[Given, ...]:
    """The arguments of a box, one for each parameter of its block.

    Args:
        marks: the legend's marks, which blocks do not take.
        box: the step.
        block: what its name stands for.
        names: what its expressions may use.
        lists: whether lists must be known by now: those of a loop's variables are only when it is
            written out.

    Raises:
        SpecError: A207 or A209 unknown or too many, A210, A224 or A310 for a list, A211 missing,
            A212 given twice.
    """
    given = _Reading(box, block, names, (*marks, *BUILT_IN_MARKS)).arguments()
    if lists:
        lists_of(block.parameters, given, names.cells)
    return given


@dataclass(frozen=True, slots=True)
class Said:
    """What a box says to a block, by the name of the parameter.

    Attributes:
        given: its arguments, without the defaults of parameters that it leaves out.
        rows: the row of a table, `table1.inception_v4`, for arguments that come from one.
    """

    given: Mapping[str, Given]
    rows: Mapping[str, str]


def said_arguments(marks: Sequence[str], box: Box, block: Block, names: Vocabulary) -> Said:
    """What a box says to a block; what is wrong in it is left out, and not reported.

    Args:
        marks: the legend's marks.
        box: the step.
        block: what its name stands for.
        names: what its expressions may use.
    """
    reading = _Reading(box, block, names, (*marks, *BUILT_IN_MARKS))
    for argument in box.arguments:
        reading.take(argument)
    return Said(reading.given, reading.rows)


@dataclass(slots=True)
class _Reading:
    """What one box has said so far, each parameter at most once."""

    box: Box
    block: Block
    names: Vocabulary
    marks: tuple[str, ...]
    given: dict[str, Given] = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)
    twice: dict[str, Diagnostic] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)

    @property
    def parameters(self) -> list[str]:
        """The names of the block's parameters."""
        return [parameter.name for parameter in self.block.parameters]

    def arguments(self) -> tuple[Given, ...]:
        """All arguments of the box, in the order of the parameters."""
        for argument in self.box.arguments:
            self.take(argument)
        if not self.findings:  # an argument that is not understood may be the one that is meant
            self.findings.extend(self.twice.values())
            self.complete()
        self.findings.stop()
        return tuple(self.given[name] for name in self.parameters)

    def complete(self) -> None:
        """Take the defaults of parameters that the box leaves out."""
        for parameter in self.block.parameters:
            name = parameter.name
            if name in self.given:
                continue
            if parameter.items is not None:
                self.given[name] = Given(name, list(parameter.items), parameter.span)
            elif parameter.default is None:
                help = f"write it as `{self.box.name} ({name}=...)`"
                self.findings.error("A211", f"{self.box.name} needs `{name}`", self.box.span,
                                    help=help)  # fmt: skip
            else:
                self.given[name] = Given(name, Quantity.of(parameter.default), parameter.span)

    def take(self, argument: Argument) -> None:
        """Take one argument as the box says it."""
        tree = argument.value.tree if isinstance(argument.value, Formula) else None
        word = tree.name if isinstance(tree, Name) else ""
        row = self.row(word)
        if argument.name is not None:
            self.take_named(argument, argument.name)
        elif word in self.marks:
            message = f"block {self.block.name} takes no mark `{word}`"
            help = f"marks belong to operators: write it at the boxes in {self.block.name}"
            self.findings.error("A209", message, argument.span, help=help)
        elif row is not None:
            self.take_row(*row, argument.span)
        else:
            self.take_next(argument)

    def take_named(self, argument: Argument, name: str) -> None:
        if name in self.parameters:
            self.add(name, argument)
        elif name == "kernel":
            message = f"block {self.block.name} takes no kernel"
            help = "leave it out; the boxes of the block have their own"
            self.findings.error("A209", message, argument.name_span, help=help)
        else:
            message = f"block {self.block.name} has no parameter `{name}`"
            help = nearest(name, self.parameters) or "it takes no arguments"
            self.findings.error("A209", message, argument.name_span, help=help)

    def take_next(self, argument: Argument) -> None:
        """Take an argument without a name for the first parameter that has none."""
        free = [name for name in self.parameters if name not in self.given]
        if free:
            self.add(free[0], argument)
            return
        listed = list_names(self.parameters)
        message = f"block {self.block.name} takes {f'only {listed}' if listed else 'no arguments'}"
        self.findings.error("A209", message, argument.span, help="leave this argument out")

    def take_row(self, table: Table, row: str, span: Span) -> None:
        """Take the cells of a row for the parameters that its columns name."""
        fitting = [column for column in table.columns if column in self.parameters]
        if not fitting:
            message = f"no column of table `{table.name}` is a parameter of {self.block.name}"
            help = f"the columns are {', '.join(f'`{column}`' for column in table.columns)}"
            self.findings.error("A209", message, span, help=help)
        for column, cell in zip(table.columns, table.rows[row], strict=True):
            if column in fitting:
                self.keep(Given(column, Quantity(cell, Literal(cell)), span))
                self.rows.setdefault(column, f"{table.name}.{row}")

    def row(self, word: str) -> tuple[Table, str] | None:
        """The table and the row that a word names, where it names a whole row."""
        first, _, row = word.partition(".")
        table = self.names.tables.get(first)
        return (table, row) if table is not None and row in table.rows else None

    def add(self, name: str, argument: Argument) -> None:
        """Take an argument for a parameter, if the names in it are known."""
        refusals = self.names.refusals(argument.value, words=False)
        first = next(refusals, None)
        if first is not None:
            self.findings.extend(chain((first,), refusals))
        else:
            self.keep(Given(name, argument.value, argument.span))

    def keep(self, given: Given) -> None:
        if given.name in self.given:
            first = self.given[given.name].span
            refusal = given_twice(self.box.name, given.name, given.span, first)
            self.twice.setdefault(given.name, refusal)
        self.given.setdefault(given.name, given)

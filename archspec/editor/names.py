"""Where each name of a spec is defined, and where it is used."""

from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.editor.open_spec import OpenSpec
from archspec.expressions import Call, Expression, Name
from archspec.expressions.tree import get_operands
from archspec.language import (
    Argument,
    Block,
    Box,
    Conditional,
    Data,
    Fork,
    Formula,
    Head,
    Join,
    Label,
    Loop,
    Program,
    Repeat,
    Resume,
    Spec,
    Step,
)
from archspec.language.walk import walk_with_parents
from archspec.reader import Object, Scalar

NameKind: TypeAlias = Literal[
    "block", "label", "parameter", "variable", "table", "row", "column", "function", "mark", "file"
]

_PATHS: Final = ("set", "insert", "remove", "space")


@dataclass(frozen=True, slots=True)
class Symbol:
    """What a name stands for.

    Attributes:
        kind: its kind.
        owner: the block, table or loop that has it; empty for the whole spec.
        name: the name.
    """

    kind: NameKind
    owner: str
    name: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place where a name stands.

    Attributes:
        symbol: what it stands for.
        span: the place.
        defines: whether it is defined there.
    """

    symbol: Symbol
    span: Span
    defines: bool = False


def list_occurrences(opened: OpenSpec) -> list[Occurrence]:
    """Return every name of the present text; none if it has errors outside its boxes."""
    spec = opened.spec
    return [] if spec is None else list(walk_occurrences(spec, _get_program(opened)))


def walk_occurrences(spec: Spec, program: Program | None) -> Iterator[Occurrence]:
    """Yield the names of a file.

    Args:
        spec: the file.
        program: the network, which knows the tables and blocks of other files.
    """
    walker = _Walker(spec, program)
    for parameter in spec.parameters:
        yield Occurrence(Symbol("parameter", "", parameter.name), parameter.span, defines=True)
    for mark in spec.legend:
        yield Occurrence(Symbol("mark", "", mark.name), mark.span, defines=True)
    for function in spec.functions:
        place = function.span.part(0, len(function.name))
        yield Occurrence(Symbol("function", "", function.name), place, defines=True)
        yield from walker.formula(function.body, _Context("", frozenset(function.parameters)))
    yield from walker.tables()
    for used in (*spec.use, *([spec.extends] if spec.extends else [])):
        yield Occurrence(Symbol("file", "", used.path), used.span)
    for block in spec.blocks:
        yield from walker.block(block)
    yield from walker.chain(spec.body or (), _Context(""))
    for head in spec.heads:
        yield from walker.head(head)
    for erratum in spec.errata:
        name = erratum.at.partition(".")[0]
        if name in walker.blocks:
            place = _find_part(erratum.at_span, erratum.at, 0, len(name))
            yield Occurrence(Symbol("block", "", name), place)
    yield from walker.paths()


def _get_program(opened: OpenSpec) -> Program | None:
    return opened.good.program if opened.good else None


def _find_part(span: Span, text: str, start: int, end: int) -> Span:
    """Return a part of a plain scalar; the whole of one in quotes."""
    is_plain = span.line == span.end_line and span.end_column - span.column == len(text)
    return span.part(start, end) if is_plain else span


@dataclass(frozen=True, slots=True)
class _Context:
    """Where a step is: its block, and the variables of the loops around it."""

    block: str
    variables: frozenset[str] = frozenset()


class _Walker:
    """The walk through a file."""

    def __init__(self, spec: Spec, program: Program | None) -> None:
        self.spec = spec
        self.blocks = {**(program.blocks if program else {}), **{b.name: b for b in spec.blocks}}
        known = {name: block.parameters for name, block in self.blocks.items()}
        inherited = program.spec.parameters if program else ()
        known[""] = (*spec.parameters, *inherited)
        self.parameters = {
            name: frozenset(each.name for each in parameters) for name, parameters in known.items()
        }
        tables = {**(program.tables if program else {}), **{t.name: t for t in spec.tables}}
        self.known_tables = {name: frozenset(table.rows) for name, table in tables.items()}
        functions = {**(program.functions if program else {})}
        self.functions = frozenset([*functions, *(each.name for each in spec.functions)])
        legend = (*spec.legend, *(program.spec.legend if program else ()))
        self.marks = frozenset(mark.name for mark in legend)

    def tables(self) -> Iterator[Occurrence]:
        """Yield the names of tables, rows and columns where they are defined."""
        section = self.spec.document.get("tables")
        for key, table in section.entries if isinstance(section, Object) else ():
            name = str(key.value)
            yield Occurrence(Symbol("table", "", name), key.span, defines=True)
            for row, cells in table.entries if isinstance(table, Object) else ():
                if row.value != "columns":
                    symbol = Symbol("row", name, str(row.value))
                    yield Occurrence(symbol, row.span, defines=True)
                    continue
                for column in getattr(cells, "items", ()):
                    symbol = Symbol("column", name, str(column.value))
                    yield Occurrence(symbol, column.span, defines=True)

    def block(self, block: Block) -> Iterator[Occurrence]:
        """Yield the names in the definition of a block."""
        yield Occurrence(Symbol("block", "", block.name), block.span, defines=True)
        for parameter in block.parameters:
            symbol = Symbol("parameter", block.name, parameter.name)
            yield Occurrence(symbol, parameter.span, defines=True)
        for label in block.inputs:
            yield from self.label(label, _Context(block.name), defines=True)
        for output in block.outputs:
            yield from self.label(output.source, _Context(block.name))
        yield from self.chain(block.steps, _Context(block.name))

    def head(self, head: Head) -> Iterator[Occurrence]:
        """Yield the names in a head."""
        yield from self.label(head.source, _Context(""))
        yield from self.chain((head.step,), _Context(""))

    def chain(self, steps: tuple[Step, ...], context: _Context) -> Iterator[Occurrence]:
        """Yield the names in steps."""
        for step, parents in walk_with_parents(steps):
            loops = [each for each in (*parents, step) if isinstance(each, Loop)]
            names = frozenset(each.name for loop in loops for each in loop.variables)
            yield from self.step(step, _Context(context.block, context.variables | names))

    def step(self, step: Step, context: _Context) -> Iterator[Occurrence]:
        """Yield the names in a step, apart from those of the steps in it."""
        match step:
            case Box():
                yield from self.box(step, context)
            case Resume():
                yield from self.label(step.source, context)
                return
            case Join():
                for label in step.inputs:
                    yield from self.label(label, context)
                for label in step.parts:
                    yield from self.label(label, context, defines=True)
                yield from self.formulas(step.sizes, context)
            case Fork():
                conditions = [branch.condition for branch in step.branches]
                scale = step.scale.value if step.scale else None
                yield from self.formulas((*conditions, step.skip, scale), context)
            case Repeat():
                yield from self.formulas((step.count,), context)
            case Conditional():
                yield from self.formulas((step.condition,), context)
            case Loop():
                for variable in step.variables:
                    symbol = Symbol("variable", context.block, variable.name)
                    yield Occurrence(symbol, variable.span, defines=True)
                    values = variable.values
                    values = (values,) if isinstance(values, Formula) else values
                    yield from self.formulas(values, context)
        if step.label is not None:
            yield from self.label(step.label, context, defines=True)

    def box(self, box: Box, context: _Context) -> Iterator[Occurrence]:
        """Yield the names in a box."""
        if box.name in self.blocks:
            yield Occurrence(Symbol("block", "", box.name), box.name_span)
        yield from self.formulas((box.count, box.condition), context)
        for argument in box.arguments:
            yield from self.argument(box, argument, context)
        for label in box.inputs:
            if label.name != ".":
                yield from self.label(label, context)
        for label in box.parts:
            yield from self.label(label, context, defines=True)

    def argument(self, box: Box, argument: Argument, context: _Context) -> Iterator[Occurrence]:
        """Yield the names in an argument of a box."""
        if argument.name is not None and argument.name in self.parameters.get(box.name, ()):
            symbol = Symbol("parameter", box.name, argument.name)
            yield Occurrence(symbol, argument.name_span)
        yield from self.data(argument.value, context)

    def data(self, value: Data, context: _Context) -> Iterator[Occurrence]:
        """Yield the names in the value of an argument."""
        match value:
            case Formula():
                yield from self.formula(value, context)
            case list():
                for item in value:
                    yield from self.data(item, context)
            case dict():
                for item in value.values():
                    yield from self.data(item, context)

    def formulas(self, formulas: "tuple[Data, ...]", context: _Context) -> Iterator[Occurrence]:
        """Yield the names in expressions, some of which may be absent."""
        for formula in formulas:
            yield from self.data(formula, context)

    def formula(self, formula: Formula, context: _Context) -> Iterator[Occurrence]:
        """Yield the names in an expression."""
        yield from self.expression(formula.tree, formula, context)

    def expression(
        self, tree: Expression, formula: Formula, context: _Context
    ) -> Iterator[Occurrence]:
        """Yield the names in a part of an expression."""
        match tree:
            case Name(name, at):
                yield from self.name(name, formula.source, at[0], context)
            case Call(function, _, at) if function in self.functions:
                place = formula.source.part(at[0], at[0] + len(function))
                yield Occurrence(Symbol("function", "", function), place)
        for operand in get_operands(tree):
            yield from self.expression(operand, formula, context)

    def name(self, name: str, source: Scalar, at: int, context: _Context) -> Iterator[Occurrence]:
        """Yield what a name, perhaps with dots, stands for."""
        first, *parts = name.split(".")
        symbol = self.find(first, context)
        if symbol is None:
            return
        yield Occurrence(symbol, source.part(at, at + len(first)))
        at += len(first) + 1
        for number, part in enumerate(parts):
            if symbol.kind == "table":
                is_row = number == 0 and part in self.known_tables[first]
                if is_row or number == 1:
                    kind: NameKind = "row" if number == 0 else "column"
                    yield Occurrence(Symbol(kind, first, part), source.part(at, at + len(part)))
            at += len(part) + 1

    def find(self, name: str, context: _Context) -> Symbol | None:
        """Return what the first part of a name stands for."""
        if name in context.variables:
            return Symbol("variable", context.block, name)
        if name in self.parameters.get(context.block, ()):
            return Symbol("parameter", context.block, name)
        if name in self.known_tables:
            return Symbol("table", "", name)
        return Symbol("mark", "", name) if name in self.marks else None

    def label(
        self, label: Label, context: _Context, *, defines: bool = False
    ) -> Iterator[Occurrence]:
        """Yield the name of a value, and those in its index."""
        stem = label.stem or label.name
        if label.name == ".":
            return
        whole = label.span
        place = whole.part(0, len(stem)) if whole.line == whole.end_line else whole
        yield Occurrence(Symbol("label", context.block, stem), place, defines=defines)
        if label.index is not None:
            yield from self.formula(label.index, context)

    def paths(self) -> Iterator[Occurrence]:
        """Yield the blocks, parameters and tables in the paths of a variant and a space."""
        for section in _PATHS:
            for scalar in _list_scalars(self.spec.document.get(section)):
                yield from self.path(scalar)

    def path(self, scalar: Scalar) -> Iterator[Occurrence]:
        """Yield what the parts of a path stand for."""
        text = str(scalar.value)
        parts, at = text.split("."), 0
        for number, part in enumerate(parts):
            symbol = self.find_in_path(parts, number)
            if symbol is not None and scalar.offset is not None:
                yield Occurrence(symbol, scalar.part(at, at + len(part)))
            at += len(part) + 1

    def find_in_path(self, parts: list[str], number: int) -> Symbol | None:
        """Return what a part of a path stands for; None for a key."""
        part, before = parts[number], parts[:number]
        if part in self.blocks and number:
            return Symbol("block", "", part)
        match before:
            case ["params"]:
                return Symbol("parameter", "", part)
            case ["tables"]:
                return Symbol("table", "", part)
            case ["tables", table] if part in self.known_tables.get(table, ()):
                return Symbol("row", table, part)
            case ["tables", table, _]:
                return Symbol("column", table, part)
            case ["blocks", block, "params"]:
                return Symbol("parameter", block, part)
        return None


def _list_scalars(tree: object) -> Iterator[Scalar]:
    """Yield the keys of a mapping, and the texts of a list, in which paths may stand."""
    if isinstance(tree, Object):
        for key, value in tree.entries:
            yield key
            if isinstance(value, Scalar) and key.value in ("before", "after", "into"):
                yield value
    for item in getattr(tree, "items", ()):
        if isinstance(item, Scalar) and isinstance(item.value, str):
            yield item
        elif isinstance(item, Object):
            yield from _list_scalars(item)

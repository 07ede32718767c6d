"""Walk through a file: where each name is defined, and where it is used."""

from collections.abc import Iterator, Mapping
from dataclasses import field

from archspec.dataclass import dataclass
from archspec.diagnostics import Span, SpecError
from archspec.editor.names import FileNames, KnownNames, NameKind, Occurrence, Symbol
from archspec.editor.path_names import walk_paths
from archspec.expressions import Call, Expression, Name
from archspec.expressions.tree import get_operands
from archspec.language import (
    Argument,
    Block,
    Box,
    Conditional,
    Data,
    Erratum,
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
from archspec.language.box_texts import read_box
from archspec.language.model import Variable
from archspec.language.spec import StatedAxis
from archspec.language.walk import walk_with_parents
from archspec.reader import Object, Scalar, Tree


def read_names(spec: Spec, program: Program | None) -> FileNames:
    """Return the names of a file.

    Args:
        spec: the file.
        program: the network, which knows the tables and blocks of other files.
    """
    walker = _Walker(spec, KnownNames.of(spec, program))
    occurrences = (*_walk(spec, walker), *walk_paths(spec, walker.known))
    return FileNames(occurrences, frozenset(walker.links))


def _walk(spec: Spec, walker: "_Walker") -> Iterator[Occurrence]:
    """Yield the names of a file, apart from those in paths."""
    for parameter in spec.parameters:
        yield Occurrence(Symbol("parameter", "", parameter.name), parameter.span, defines=True)
    for mark in spec.legend:
        yield Occurrence(Symbol("mark", "", mark.name), mark.span, defines=True)
    for function in spec.functions:
        place = function.span.part(0, len(function.name))
        yield Occurrence(Symbol("function", "", function.name), place, defines=True)
        yield from walker.formula(
            function.body, _Context("", dict.fromkeys(function.parameters, ""))
        )
    yield from walker.tables()
    for used in (*spec.use, *([spec.extends] if spec.extends else [])):
        yield Occurrence(Symbol("file", "", used.path), used.span)
    for block in spec.blocks:
        yield from walker.block(block)
    yield from walker.chain(spec.body or (), _Context(""))
    for head in spec.heads:
        yield from walker.head(head)
    for erratum in spec.errata:
        yield from walker.erratum(erratum)
    for axis in spec.space:
        for choice in axis.items:
            yield from walker.choice(axis, choice)


def _walk_names(tree: Expression) -> Iterator[str]:
    if isinstance(tree, Name):
        yield tree.name
    for operand in get_operands(tree):
        yield from _walk_names(operand)


def _find_part(span: Span, text: str, start: int, end: int) -> Span:
    """Return a part of a plain scalar; the whole of one in quotes."""
    is_plain = span.line == span.end_line and span.end_column - span.column == len(text)
    return span.part(start, end) if is_plain else span


@dataclass(frozen=True, slots=True)
class _Context:
    """Where a step is.

    Attributes:
        block: its block; empty for the network.
        variables: the variables of the loops around it, each with the table whose rows it is.
    """

    block: str
    variables: Mapping[str, str] = field(default_factory=dict)


class _Walker:
    """The walk through a file."""

    def __init__(self, spec: Spec, known: KnownNames) -> None:
        self.spec = spec
        self.known = known
        self.links: set[frozenset[Symbol]] = set()

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

    def erratum(self, erratum: Erratum) -> Iterator[Occurrence]:
        """Yield the block that an erratum is about, and the names in its boxes."""
        name = erratum.at.partition(".")[0]
        is_block = name in self.known.blocks
        if is_block:
            place = _find_part(erratum.at_span, erratum.at, 0, len(name))
            yield Occurrence(Symbol("block", "", name), place)
        context = _Context(name if is_block else "")
        for box in (erratum.printed, erratum.used):
            if box is not None:
                yield from self.box(box, context)

    def choice(self, axis: StatedAxis, choice: Tree) -> Iterator[Occurrence]:
        """Yield the names in a choice of a design space that is a box."""
        if not isinstance(choice, Scalar) or not isinstance(choice.value, str):
            return
        try:
            box = read_box(choice)
        except SpecError:
            return
        parts = axis.path.parts
        yield from self.box(box, _Context(parts[1] if parts[0] == "blocks" else ""))

    def head(self, head: Head) -> Iterator[Occurrence]:
        """Yield the names in a head."""
        yield from self.label(head.source, _Context(""))
        yield from self.chain((head.step,), _Context(""))

    def chain(self, steps: tuple[Step, ...], context: _Context) -> Iterator[Occurrence]:
        """Yield the names in steps."""
        for step, parents in walk_with_parents(steps):
            loops = [each for each in (*parents, step) if isinstance(each, Loop)]
            variables = [each for loop in loops for each in loop.variables]
            tables = {each.name: self.find_table(each) for each in variables}
            yield from self.step(step, _Context(context.block, {**context.variables, **tables}))

    def find_table(self, variable: Variable) -> str:
        """Return the table whose rows a variable runs over; empty for none."""
        values = variable.values
        names = _walk_names(values.tree) if isinstance(values, Formula) else ()
        return next((name for name in names if name in self.known.tables), "")

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
        if box.name in self.known.blocks:
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
        if argument.name is not None and argument.name in self.known.parameters.get(box.name, ()):
            symbol = Symbol("parameter", box.name, argument.name)
            yield Occurrence(symbol, argument.name_span)
        if argument.name is None and isinstance(argument.value, Formula):
            self.link(box, argument.value.tree, context)
            yield from self.mark(argument.value, context)
        yield from self.data(argument.value, context)

    def mark(self, formula: Formula, context: _Context) -> Iterator[Occurrence]:
        """Yield an argument of a library that is nothing else, and thus a mark of networks."""
        tree = formula.tree
        if isinstance(tree, Name) and not self.spec.is_network and "." not in tree.name:
            symbol = Symbol("mark", "", tree.name)
            if self.find(tree.name, context) is None:
                yield Occurrence(symbol, formula.source.part(*tree.at))

    def link(self, box: Box, tree: Expression, context: _Context) -> None:
        """Note that columns are parameters of a block, if an argument is a row of a table."""
        if not isinstance(tree, Name):
            return
        first, _, row = tree.name.partition(".")
        table = first if row in self.known.tables.get(first, ()) else context.variables.get(first)
        if not table or (row and table != first):
            return
        for name in self.known.columns[table] & self.known.parameters.get(box.name, frozenset()):
            column, parameter = Symbol("column", table, name), Symbol("parameter", box.name, name)
            self.links.add(frozenset({column, parameter}))

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
            case Call(function, _, at) if function in self.known.functions:
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
        if symbol.kind == "variable" and context.variables.get(first) and parts:
            column = Symbol("column", context.variables[first], parts[0])
            yield Occurrence(column, source.part(at, at + len(parts[0])))
        for number, part in enumerate(parts):
            if symbol.kind == "table":
                is_row = number == 0 and part in self.known.tables[first]
                if is_row or number == 1:
                    kind: NameKind = "row" if number == 0 else "column"
                    yield Occurrence(Symbol(kind, first, part), source.part(at, at + len(part)))
            at += len(part) + 1

    def find(self, name: str, context: _Context) -> Symbol | None:
        """Return what the first part of a name stands for."""
        if name in context.variables:
            return Symbol("variable", context.block, name)
        if name in self.known.parameters.get(context.block, ()):
            return Symbol("parameter", context.block, name)
        if name in self.known.tables:
            return Symbol("table", "", name)
        return Symbol("mark", "", name) if name in self.known.marks else None

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

"""Resolve the arguments of a box, each with the source that takes precedence.

Every argument has one value, that of its strongest source:

    rank  source     of operators          of blocks
    1     BOX        named, main, flag     named, or the next free parameter
          MARK       a mark of the legend
          ROW                              the row of a table, for each parameter that is a column
    2     DEFAULTS   the spec's `defaults`
          PARAMETER                        the default of the parameter
    3     OPERATOR   the operator's own default

Sources of the same rank may set an argument only once: the first one counts, and the second is an
error (A212). Changes by a variant or `--set` are written into the spec before any box is parsed, so
they have the rank of the value that they replace; their span tells where they come from.

This module does not report errors in boxes; `archspec.elaborate.resolve_arguments` does.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import field, replace

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.expressions import Name
from archspec.language.formulas import make_formula, make_formulas
from archspec.language.model import Argument, Block, Box, Formula, Shorthand, Table
from archspec.language.program import Program
from archspec.language.provenance import GivenValue, Giver, Provenance
from archspec.language.sections import BUILT_IN_MARKS
from archspec.ops import Operator, find
from archspec.reader import Scalar


@dataclass(frozen=True, slots=True)
class Symbols:
    """The symbol tables for the words in a network's boxes.

    Attributes:
        marks: the marks of the legend.
        defaults: the default arguments of operators.
        blocks: the blocks.
        tables: the tables.
    """

    marks: Mapping[str, Shorthand]
    defaults: Mapping[str, Shorthand]
    blocks: Mapping[str, Block]
    tables: Mapping[str, Table]
    _beside: dict[str, dict[str, GivenValue]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @classmethod
    def of(cls, program: Program) -> "Symbols":
        """Return the symbols of a network."""
        marks, defaults = (
            {shorthand.name: shorthand for shorthand in section}
            for section in (program.spec.legend, program.spec.defaults)
        )
        return cls(marks, defaults, program.blocks, program.tables)

    def names(self, box: Box) -> tuple[str, ...]:
        """Return the names of all arguments that a box accepts."""
        operator = find(box.name)
        if operator is not None:
            return (*operator.model_fields, *operator.aliases)
        return list_parameters(self.blocks.get(box.name))

    def find_defaults(self, name: str) -> dict[str, GivenValue]:
        """Return the arguments that defaults set for boxes with a name, computed once."""
        if name not in self._beside:
            self._beside[name] = dict(self._list_defaults(name))
        return self._beside[name]

    def _list_defaults(self, name: str) -> Iterator[tuple[str, GivenValue]]:
        """Yield the default values of a block's parameters, or what `defaults` set."""
        block, defaults = self.blocks.get(name), self.defaults.get(name)
        if block is not None:
            for parameter in block.parameters:
                if parameter.default is not None:
                    value = make_formulas(parameter.default, parameter.span)
                    by = Provenance(Giver.PARAMETER, (name,), parameter.span)
                    yield parameter.name, GivenValue(parameter.name, value, by)
        elif defaults is not None:
            for argument in defaults.arguments:
                by = Provenance(Giver.DEFAULTS, (name,), argument.span)
                written = argument.name or ""
                yield resolve_alias(find(name), written), GivenValue(written, argument.value, by)

    def row(self, argument: Argument) -> tuple[Table, str] | None:
        """Return the table and the row that an argument names; None if it names no whole row."""
        name, _, row = get_word(argument).partition(".")
        table = self.tables.get(name)
        return (table, row) if table is not None and row in table.rows else None


@dataclass(frozen=True, slots=True)
class TakenArgument:
    """An argument supplied by a word of a box.

    Attributes:
        name: the name of the operator's field or of the block's parameter.
        meant: the argument with its intended name and value.
        brought_by: the word in the box: the argument itself, or a mark or row that stands for
            several.
        provenance: the source.
    """

    name: str
    meant: Argument
    brought_by: Argument
    provenance: Provenance

    @property
    def given(self) -> GivenValue:
        """The value, under the name by which it is set."""
        return GivenValue(self.meant.name or self.name, self.meant.value, self.provenance)


def resolve_given(box: Box, symbols: Symbols) -> dict[str, GivenValue]:
    """Return all arguments set for a box, by name.

    The operator's own defaults are not included, since no spec writes them.
    """
    own = {name: taken.given for name, taken in take_arguments(box, symbols).items()}
    return symbols.find_defaults(box.name) | own


def take_arguments(box: Box, symbols: Symbols) -> dict[str, TakenArgument]:
    """Return the arguments that a box sets by its own words, marks and rows, by name."""
    taken: dict[str, TakenArgument] = {}
    for argument in box.arguments:
        for taken_argument in read_word(box, argument, symbols, taken):
            taken.setdefault(taken_argument.name, taken_argument)
    return taken


def read_word(
    box: Box, argument: Argument, symbols: Symbols, before: Container[str]
) -> Iterator[TakenArgument]:
    """Yield the arguments that one word of a box supplies.

    Args:
        box: the box.
        argument: the word.
        symbols: the symbol tables.
        before: the arguments that earlier words have supplied.
    """
    block = symbols.blocks.get(box.name)
    operator = find(box.name) if block is None else None
    if argument.name is not None:
        yield _take_argument(resolve_alias(operator, argument.name), argument)
    elif block is not None:
        yield from _take_for_block(block, argument, symbols, before)
    elif operator is not None:
        yield from _take_for_operator(operator, argument, symbols)


def _take_argument(name: str, argument: Argument, meant: Argument | None = None) -> TakenArgument:
    """Return an argument that a box sets directly."""
    return TakenArgument(name, meant or argument, argument, Provenance(span=argument.span))


def _take_for_operator(
    operator: type[Operator], argument: Argument, symbols: Symbols
) -> Iterator[TakenArgument]:
    word, main = get_word(argument), operator.main()
    if word in BUILT_IN_MARKS:
        meant = replace(argument, name="padding", value=BUILT_IN_MARKS[word])
        yield _take_argument("padding", argument, meant)
    elif word in symbols.marks:
        for each in symbols.marks[word].arguments:
            provenance = Provenance(Giver.MARK, (word,), each.span)
            yield TakenArgument(
                resolve_alias(operator, each.name or ""), each, argument, provenance
            )
    elif operator.is_flag(word):
        true = make_formula(Scalar(word, argument.span, None), True)
        yield _take_argument(word, argument, replace(argument, name=word, value=true))
    elif main is not None:
        yield _take_argument(main, argument)


def _take_for_block(
    block: Block, argument: Argument, symbols: Symbols, before: Container[str]
) -> Iterator[TakenArgument]:
    named, names = symbols.row(argument), list_parameters(block)
    if named is not None:
        table, row = named
        provenance = Provenance(Giver.ROW, (table.name, row), argument.span)
        for column in table.columns:
            if column in names:
                cell = _refer_to_cell(f"{table.name}.{row}.{column}", argument.span)
                meant = replace(argument, name=column, value=cell)
                yield TakenArgument(column, meant, argument, provenance)
        return
    free = next((name for name in names if name not in before), None)
    if free is not None:
        yield _take_argument(free, argument)


def _refer_to_cell(name: str, span: Span) -> Formula:
    """Return a reference to the cell of a table, with the location of the row in the box."""
    return Formula(span=span, tree=Name(name, (0, len(name))), source=Scalar(name, span, None))


def get_word(argument: Argument) -> str:
    """Return the name that an unnamed argument consists of, `V` or `table1.inception_v4`, or ""."""
    value = argument.value
    return value.tree.name if isinstance(value, Formula) and isinstance(value.tree, Name) else ""


def resolve_alias(operator: type[Operator] | None, name: str) -> str:
    """Resolve the aliases of an argument: dropout's `keep` is its `rate`."""
    return name if operator is None else operator.aliases.get(name, name)


def list_parameters(block: Block | None) -> tuple[str, ...]:
    """Return the names of a block's parameters."""
    return () if block is None else tuple(parameter.name for parameter in block.parameters)

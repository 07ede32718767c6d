"""Hold the names in scope in the expressions of a block, and report all others."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, Mark, Span, SpecError
from archspec.elaborate.mentions import Mentions
from archspec.expressions import (
    FUNCTIONS,
    Call,
    Comparison,
    Expression,
    Name,
    Quantity,
    Selection,
    Word,
    find_names,
    get_operands,
)
from archspec.graph import HERE
from archspec.language import Data, Formula, Function, Parameter, Program, Table, Variable
from archspec.language.names import suggest_nearest
from archspec.ops.attached import has_flag


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names of one block.

    Attributes:
        names: its parameters, `here`, and `cin` if a single value enters.
        cells: the cells of all tables, by `table.row.column`.
        tables: the tables by name.
        network: the parameters of the network, which are not in scope in blocks.
        is_open: whether an unknown network may add marks, defaults and tables, as for a library.
        lists: the names that are lists, while loops are not yet unrolled.
        words: those of the names that are words.
        word_cells: the words of all tables, by `table.row.column`.
        functions: the functions of the spec.
    """

    names: tuple[str, ...]
    cells: Mapping[str, Quantity]
    tables: Mapping[str, Table]
    network: tuple[str, ...]
    is_open: bool = False
    lists: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    word_cells: Mapping[str, str] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=dict)

    @staticmethod
    def of(
        program: Program,
        parameters: Iterable[Parameter],
        others: Iterable[str] = ("cin", HERE),
        *,
        cells: Mapping[str, Quantity] | None = None,
        word_cells: Mapping[str, str] | None = None,
        is_open: bool = False,
    ) -> "Vocabulary":
        """Return the names of a block with these parameters.

        Args:
            program: the network or library.
            parameters: the parameters of the block.
            others: its other names.
            cells: the numbers of all tables, if they are known already.
            word_cells: the words of all tables, if they are known already.
            is_open: whether an unknown network may define more.
        """
        parameters = tuple(parameters)
        names = (*(parameter.name for parameter in parameters), *others)
        network = tuple(parameter.name for parameter in program.spec.parameters)
        return Vocabulary(
            names,
            program.cells if cells is None else cells,
            program.tables,
            network,
            is_open,
            words=tuple(parameter.name for parameter in parameters if parameter.type == "word"),
            word_cells=program.words if word_cells is None else word_cells,
            functions=program.functions,
        )

    def __contains__(self, name: str) -> bool:
        if name in self.names or name in self.cells or name in self.word_cells:
            return True
        return self.may_be_cell(name) or self.is_chosen_row(name)

    def is_word(self, name: str) -> bool:
        """Check whether a name stands for a word, as a parameter or as a cell of a table."""
        return name in self.words or name in self.word_cells

    def is_chosen_row(self, name: str) -> bool:
        """Check whether a word chooses the row of a cell: `size` in `scaling.size.width`."""
        first, row, *column = *name.split("."), ""
        table = self.tables.get(first) if row in self.words else None
        return table is not None and row not in table.rows and column[0] in (*table.columns, "")

    def may_be_cell(self, name: str) -> bool:
        """Check whether a name may be a cell of an unknown table."""
        table, dot, _ = name.partition(".")
        return self.is_open and bool(dot) and table not in self.tables

    def unknown(self, name: str, span: Span, words: Iterable[str] = ()) -> Diagnostic:
        """Return the error for an unknown name.

        Args:
            name: the name as written.
            span: its location.
            words: other words that could have been meant there, such as marks.
        """
        if "." in name:
            return self._unknown_cell(name, span)
        help = suggest_nearest(name, (*self.names, *words))
        if name in self.tables:
            help = f"`{name}` is a table: write `{name}.row.column`"
        elif name in self.network:
            help = f"a block does not see the network's `{name}`: give it a parameter of its own"
        elif name == "cin":
            help = "`cin` is what enters, and here several inputs do: write the number"
        elif name == HERE:
            help = "`here` is what enters a step, in its arguments: a condition may use `cin`"
        elif name == "first":
            help = "`first` is known in the arguments of a stage: `2 x Cell (s=2 if first else 1)`"
        return Diagnostic("A207", f"unknown name `{name}`", span, help=help, about=name)

    def _unknown_cell(self, name: str, span: Span) -> Diagnostic:
        first, row, *rest = name.split(".")
        table, about = self.tables.get(first), first
        marks = () if table is None else (Mark(table.span, f"`{first}` is written here"),)
        if table is None:
            message, help = f"there is no table `{first}`", suggest_nearest(first, self.tables)
            help = help or "a table is written under `tables`, here or in a library"
        elif row not in table.rows:
            message, help = f"table `{first}` has no row `{row}`", suggest_nearest(row, table.rows)
            about = row
        elif not rest:
            message = f"`{name}` is a row of numbers, not one number"
            help, about = f"name a column, as in `{name}.{table.columns[0]}`", ""
        else:
            message = f"table `{first}` has no column `{'.'.join(rest)}`"
            help, about = suggest_nearest(rest[0], table.columns), rest[0]
        return Diagnostic("A207", message, span, marks=marks, help=help, about=about)

    def loop_refusals(self, variable: Variable) -> Iterator[Diagnostic]:
        """Yield the errors in the names of what a variable of a loop runs over."""
        values = variable.values
        if isinstance(values, tuple):
            yield from () if self.has_words(variable) else self.refusals([*values], words=False)
            return
        tree = values.tree
        if isinstance(tree, Call) and tree.function == "reversed":
            (tree,) = tree.arguments
        if isinstance(tree, Name) and tree.name in self.tables:
            return
        for part in get_operands(tree) if isinstance(tree, Call) else (tree,):
            yield from self._names(values, part)

    def has_words(self, variable: Variable) -> bool:
        """Check whether a variable of a loop runs over words that are written out."""
        trees = (
            [each.tree for each in variable.values] if isinstance(variable.values, tuple) else []
        )
        named = [tree for tree in trees if isinstance(tree, Name) and "." not in tree.name]
        return 0 < len(named) == len(trees) and not any(
            tree.name in self and not self.is_word(tree.name) for tree in named
        )

    def inside_loop(self, variables: Iterable[Variable]) -> "Vocabulary":
        """Return the names in the body of a loop that is not unrolled."""
        names, words = [*self.names], [*self.words]
        for variable in variables:
            names.append(variable.name)
            if self.has_words(variable):
                words.append(variable.name)
            table = self.find_looped_table(variable)
            for column, cell in self._list_columns(table):
                names.append(f"{variable.name}.{column}")
                words += [names[-1]] if isinstance(cell, str) else []
        return replace(self, names=tuple(names), words=tuple(words))

    def find_looped_table(self, variable: Variable) -> Table | None:
        """Return the table over whose rows a variable of a loop runs."""
        values = variable.values
        named = find_names(values.tree) if isinstance(values, Formula) else ()
        return next((self.tables[name] for name in named if name in self.tables), None)

    @staticmethod
    def _list_columns(table: Table | None) -> Iterable[tuple[str, object]]:
        """Return the columns of a table, each with its first cell."""
        rows = [*table.rows.values()][:1] if table else []
        return zip(table.columns, rows[0], strict=True) if table and rows else ()

    def outside_arguments(self) -> "Vocabulary":
        """Return the names in conditions, which are decided before anything enters a step."""
        return replace(self, names=tuple(name for name in self.names if name != HERE))

    def check(self, data: Data) -> None:
        """Reject names in the value of an argument or a count that are not in scope.

        Raises:
            SpecError: A206 or A207.
        """
        refusals = tuple(self.refusals(data, words=False))
        if refusals:
            raise SpecError(refusals)

    def refusals(self, data: "Data | Quantity", *, words: bool) -> Iterator[Diagnostic]:
        """Yield the errors in the names of an argument's value.

        Args:
            data: the value.
            words: whether the argument also takes words, which need not be names.
        """
        match data:
            case Formula(tree=Name(name)) if words and ("." not in name or self.is_word(name)):
                return
            case Formula(tree=Selection() as choice) if words:
                yield from self._choices(data, choice)
            case Formula(tree=Call("reversed", (Name(name),))) if name in self.lists:
                return
            case Formula(tree=Call(function, (Name(name),))) if words and has_flag(function, name):
                return
            case Formula(tree=Call(function, arguments)) if words and not self.calls(function):
                for argument in arguments:
                    yield from self._names(data, argument)
            case Formula():
                yield from self._names(data, data.tree)
            case list():
                for formula in data:
                    yield from self.refusals(formula, words=words)
            case dict():
                for formula in data.values():
                    yield from self.refusals(formula, words=True)

    def calls(self, function: str) -> bool:
        """Check whether a call is of a function, and not a word with an argument: `group(8)`."""
        return function in FUNCTIONS or function in self.functions

    def _choices(self, formula: Formula, choice: Selection) -> Iterator[Diagnostic]:
        """Yield the errors in a choice between values that may be words."""
        yield from self._names(formula, choice.condition)
        for arm in (choice.chosen, choice.otherwise):
            yield from self.refusals(replace(formula, tree=arm), words=True)

    def _names(self, formula: Formula, tree: Expression) -> Iterator[Diagnostic]:
        """Yield the errors in the names and functions of an expression."""
        match tree:
            case Word(word, at):
                yield refuse_word(word, "", formula.place(at))
            case Name(name, at) if name not in self:
                yield self.unknown(name, formula.place(at))
            case Name(name, at) if self.is_word(name):
                yield refuse_word(name, self.word_cells.get(name, ""), formula.place(at))
            case Comparison() if self._compares_words(tree):
                yield from self._check_words(formula, tree)
                return
            case Call(function) if function in self.functions:
                from archspec.language.functions import refuse_call

                yield from filter(None, (refuse_call(tree, self.functions, formula),))
            case Call(function, at=at) if function not in FUNCTIONS:
                yield report_unknown_function(function, formula.place(at), self.functions)
        for operand in get_operands(tree):
            yield from self._names(formula, operand)

    def _compares_words(self, tree: Comparison) -> bool:
        """Check whether a word is on either side of a comparison."""
        sides = (tree.left, tree.right)
        return any(isinstance(side, Name) and self.is_word(side.name) for side in sides)

    def _check_words(self, formula: Formula, tree: Comparison) -> Iterator[Diagnostic]:
        """Yield the errors in a comparison of words."""
        for side in (tree.left, tree.right):
            if not isinstance(side, Name):
                yield refuse_comparison(formula.place(tree.at))
            elif "." in side.name and side.name not in self:
                yield self.unknown(side.name, formula.place(side.at))
            elif side.name in self and not self.is_word(side.name):
                yield refuse_comparison(formula.place(tree.at))
        if tree.operator not in ("==", "!="):
            yield refuse_comparison(formula.place(tree.at))


def refuse_word(name: str, word: str, span: Span) -> Diagnostic:
    """Return the error for a word where a number stands.

    Args:
        name: the name that stands for it.
        word: the word, empty if it depends on the use.
        span: its place.
    """
    what = f"the word `{word}`" if word else "a word"
    help = "words are given to arguments that take words, and compared: `if act == relu`"
    return Diagnostic("A206", f"`{name}` is {what}, and no number", span, help=help, about=name)


def refuse_comparison(span: Span) -> Diagnostic:
    """Return the error for a word that is compared with what is no word."""
    message = "a word is equal to another word, or not, and is compared with nothing else"
    return Diagnostic("A206", message, span, help="write it as in `act == relu` or `act != relu`")


def report_unknown_function(function: str, span: Span, known: Iterable[str] = ()) -> Diagnostic:
    """Return the error for a function that does not exist.

    Args:
        function: its name.
        span: its place.
        known: the functions of the spec.
    """
    message = f"there is no function `{function}`"
    help = suggest_nearest(function, (*FUNCTIONS, *known))
    return Diagnostic("A206", message, span, help=help, about=function)


def list_parameters(program: Program) -> list[Parameter]:
    """Return the parameters of a network and of its blocks."""
    lists = (program.spec.parameters, *(block.parameters for block in program.blocks.values()))
    return [parameter for parameters in lists for parameter in parameters]


def list_named_values(
    program: Program, mentions: Iterable[Mentions]
) -> Iterator[tuple[str, Parameter | Variable]]:
    """Yield the name of every parameter and loop variable, with its definition.

    Args:
        program: the network.
        mentions: what its chains name.
    """
    yield from (("parameter", parameter) for parameter in list_parameters(program))
    for named in mentions:
        yield from (("loop variable", variable) for variable in named.variables)

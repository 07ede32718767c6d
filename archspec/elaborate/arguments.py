"""From the words inside a box's parentheses to named arguments.

For an operator the layers are, from weakest to strongest: its own defaults, the spec's
`defaults`, and what the box says by itself or through marks. A box says everything once.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from archspec.diagnostics import Diagnostic, Mark, Span, SpecError, fail
from archspec.expressions import Expression, Literal, Name, Quantity
from archspec.graph import Given
from archspec.language import Argument, Block, Box, Formula, Program, Shorthand, Table
from archspec.language.names import nearest
from archspec.ops import Operator
from archspec.ops.arguments import Flag

PADDING_MARKS: Final = {"V": "valid", "same": "same"}
"""The marks that every spec has."""


@dataclass(slots=True)
class _Collected:
    """Arguments so far, each field at most once."""

    box: str
    given: dict[str, Given] = field(default_factory=dict)

    def add(self, given: Given, target: str) -> None:
        if target in self.given:
            first = self.given[target].span
            marks = (Mark(first, "first given here"),) if first != given.span else ()
            message = f"{self.box} is given `{target}` twice"
            help = "keep one of the two"
            raise SpecError([Diagnostic("A212", message, given.span, "", marks, (), help)])
        self.given[target] = given


def operator_arguments(program: Program, box: Box, operator: type[Operator]) -> tuple[Given, ...]:
    """The arguments of a box that names an operator.

    Args:
        program: gives the legend and the defaults.
        box: the step.
        operator: what its name stands for.

    Raises:
        SpecError: A209 unknown, A211 missing, A212 given twice.
    """
    legend = {mark.name: mark for mark in program.spec.legend}
    collected = _Collected(box.name)
    for argument in box.arguments:
        for given in _meant(argument, operator, legend):
            collected.add(given, _field(operator, given))
    complete = _defaults(program.spec.defaults, operator) | collected.given
    for name, info in operator.model_fields.items():
        if info.is_required() and name not in complete:
            help = f"write it as `{_sample(operator, name)}`"
            raise fail("A211", f"{box.name} needs `{name}`", box.span, help=help)
    return tuple(complete.values())


def _sample(operator: type[Operator], name: str) -> str:
    if name == "kernel":
        return f"3x3 {operator.__name__}"
    return f"{operator.__name__} ({name}=...)"


def _defaults(defaults: Iterable[Shorthand], operator: type[Operator]) -> dict[str, Given]:
    complete: dict[str, Given] = {}
    for each in defaults:
        if each.name == operator.__name__:
            for argument in each.arguments:
                given = Given(argument.name or "", argument.value, argument.span)
                complete[_field(operator, given)] = given
    return complete


def _meant(
    argument: Argument, operator: type[Operator], legend: Mapping[str, Shorthand]
) -> Iterator[Given]:
    """What one argument of a box gives; a mark may give several."""
    name, value, span = argument.name, argument.value, argument.span
    if name is not None:
        yield Given(name, value, span)
        return
    word = value.tree.name if isinstance(value, Formula) and isinstance(value.tree, Name) else ""
    if word in PADDING_MARKS:
        yield Given("padding", PADDING_MARKS[word], span)
    elif word in legend:
        for each in legend[word].arguments:
            yield Given(each.name or "", each.value, span)
    elif word and _is_flag(operator, word):
        yield Given(word, Quantity.of(True), span)
    else:
        yield Given(_main(operator, word, span), value, span)


def _is_flag(operator: type[Operator], word: str) -> bool:
    info = operator.model_fields.get(word)
    return info is not None and any(isinstance(each, Flag) for each in info.metadata)


def _main(operator: type[Operator], word: str, span: Span) -> str:
    main = operator.main()
    if main is None:
        what = f"mark `{word}`" if word else "argument without a name"
        help = _known(operator)
        raise fail("A209", f"{operator.__name__} takes no {what}", span, help=help)
    return main


def _field(operator: type[Operator], given: Given) -> str:
    name = operator.aliases.get(given.name, given.name)
    if name not in operator.model_fields:
        message = f"{operator.__name__} has no argument `{given.name}`"
        help = nearest(given.name, operator.model_fields) or _known(operator)
        raise fail("A209", message, given.span, help=help)
    return name


def _known(operator: type[Operator]) -> str:
    names = ", ".join(f"`{name}`" for name in operator.model_fields)
    return f"it takes {names}" if names else "it takes no arguments"


def block_arguments(program: Program, box: Box, block: Block) -> tuple[Given, ...]:
    """The arguments of a box that names a block, one for each parameter.

    Raises:
        SpecError: A209 unknown or too many, A211 missing, A212 given twice.
    """
    collected = _Collected(box.name)
    names = [parameter.name for parameter in block.parameters]
    for argument in box.arguments:
        for given in _spread(argument, block, program.tables, names, collected.given):
            collected.add(given, given.name)
    for parameter in block.parameters:
        if parameter.name not in collected.given:
            if parameter.default is None:
                help = f"write it as `{box.name} ({parameter.name}=...)`"
                raise fail("A211", f"{box.name} needs `{parameter.name}`", box.span, help=help)
            default = Given(parameter.name, Quantity.of(parameter.default), parameter.span)
            collected.given[parameter.name] = default
    return tuple(collected.given[name] for name in names)


def _spread(
    argument: Argument,
    block: Block,
    tables: Mapping[str, Table],
    names: list[str],
    given: Mapping[str, Given],
) -> Iterator[Given]:
    if argument.name is not None:
        if argument.name not in names:
            message = f"block {block.name} has no parameter `{argument.name}`"
            raise fail("A209", message, argument.span, help=nearest(argument.name, names))
        yield Given(argument.name, argument.value, argument.span)
        return
    row = _row(argument.value.tree, tables) if isinstance(argument.value, Formula) else None
    if row is not None:
        yield from _cells(*row, names, argument.span)
        return
    free = [name for name in names if name not in given]
    if not free:
        message = f"block {block.name} takes {_parameters(names)}"
        raise fail("A209", message, argument.span, help="leave this argument out")
    yield Given(free[0], argument.value, argument.span)


def _parameters(names: list[str]) -> str:
    return f"only {', '.join(f'`{name}`' for name in names)}" if names else "no arguments"


def _row(tree: Expression, tables: Mapping[str, Table]) -> tuple[Table, str] | None:
    """The table and row that an expression names, where it names a whole row."""
    if not isinstance(tree, Name) or tree.name.count(".") != 1:
        return None
    table, row = tree.name.split(".")
    known = tables.get(table)
    return (known, row) if known and row in known.rows else None


def _cells(table: Table, row: str, names: list[str], span: Span) -> Iterator[Given]:
    fitting = [column for column in table.columns if column in names]
    if not fitting:
        message = f"no column of table `{table.name}` is a parameter here"
        raise fail("A209", message, span, help=f"the columns are {', '.join(table.columns)}")
    for column, cell in zip(table.columns, table.rows[row], strict=True):
        if column in names:
            yield Given(column, Quantity(cell, Literal(cell)), span)

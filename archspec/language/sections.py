"""Read the sections of a spec that give names a meaning: inputs, parameters, marks, tables."""

from collections.abc import Sequence
from functools import partial
from typing import Final, get_args

from archspec import limits
from archspec.diagnostics import Mark, Span, fail
from archspec.diagnostics.instruction import ask_whether_meant, say_to_rename
from archspec.expressions import Number
from archspec.language import advice
from archspec.language.advice.misspellings import find_misspelled
from archspec.language.argument_values import check_length, read_argument
from archspec.language.box import BOX_PARTS
from archspec.language.box_mapping import as_size
from archspec.language.mappings import (
    FileReading,
    as_array,
    as_object,
    as_text,
    check_list,
    describe_value,
    read_entries,
    refuse_kind,
)
from archspec.language.messages import refuse_second_definition, refuse_second_value
from archspec.language.model import Argument, Cell, Parameter, ParameterType, Shorthand, Table
from archspec.language.names import check_name, is_word
from archspec.language.spec import NetworkInput, Used
from archspec.language.unknown_names import refuse_unknown_argument
from archspec.ops import Operator, PackageError, find, placed
from archspec.reader import Array, Scalar, Tree
from archspec.text.phrases import pluralize

BUILT_IN_MARKS: Final = {"V": "valid", "same": "same"}
"""The predefined marks, and the padding each stands for."""

_INPUTS: Final = "they are written as in `inputs: {left: 32x32x3, right: 32x32x3}`"
_COLUMNS: Final = "begin it with `columns: [...]`"
_TYPES: Final[dict[str, ParameterType]] = {word: word for word in get_args(ParameterType)}
_DEFAULT: Final = (
    "write a number, `true`, `false`, a list of these, a word such as `relu`, or one of the types "
    "`int`, `float`, `bool`, `list`, `word`"
)
_FOREIGN_TYPES: Final = {
    **dict.fromkeys(("integer", "whole", "number", "long"), "int"),
    **dict.fromkeys(("real", "double", "fraction"), "float"),
    **dict.fromkeys(("boolean", "flag", "switch"), "bool"),
    **dict.fromkeys(("array", "tuple", "sequence"), "list"),
    **dict.fromkeys(("str", "string", "text", "name"), "word"),
}
"""What other languages call the types, and what they are called here."""


def read_input(_: FileReading, tree: Tree, what: str) -> tuple[NetworkInput, ...]:
    """Read the size of the only input.

    Raises:
        SpecError: A203 or A205 if it is not a size.
    """
    size = as_size(tree, what)
    return (NetworkInput(span=size.span, name="", size=size),)


def read_inputs(reading: FileReading, tree: Tree, what: str) -> tuple[NetworkInput, ...]:
    """Read inputs by name.

    Raises:
        SpecError: A203 if it is not a mapping, A218 if it is empty or too long.
    """
    entries = as_object(tree, what, _INPUTS).entries
    if not 1 <= len(entries) <= limits.JOIN_INPUTS:
        message = f"a network has 1 to {limits.JOIN_INPUTS} inputs, not {len(entries)}"
        raise fail("A218", message, tree.span, help=_INPUTS)
    return reading.each(_read_named_input, entries)


def _read_named_input(key: Scalar, value: Tree) -> NetworkInput:
    name = check_name(str(key.value), key.span, "input")
    return NetworkInput(span=key.span, name=name, size=as_size(value, f"input `{name}`"))


def read_used(_: FileReading, tree: Tree) -> Used:
    """Read one of `use`: a library file."""
    return Used(span=tree.span, path=as_text(tree, "a used file"))


def read_extends(_: FileReading, tree: Tree, what: str) -> Used:
    """Read `extends`: the network that a variant extends.

    Raises:
        SpecError: A203 if it is not text.
    """
    return Used(span=tree.span, path=as_text(tree, what, "name the file of one network"))


def read_mark(reading: FileReading, key: Scalar, value: Tree) -> Shorthand:
    """Read a mark of `legend`: a word that stands for arguments of a box."""
    name = str(key.value)
    if name in (*BUILT_IN_MARKS, "stride"):
        raise fail("A214", f"mark `{name}` is built in", key.span, help="choose another word")
    return _read_shorthand(reading, key, value, f"mark `{check_name(name, key.span, 'mark')}`")


def read_default(reading: FileReading, key: Scalar, value: Tree) -> Shorthand:
    """Read the `defaults` of an operator, for every box that does not give them itself."""
    name = str(key.value)
    try:
        operator = find(name)
    except PackageError as error:
        raise placed(error, key.span) from None
    if operator is None:
        message = f"there is no operator `{name}`"
        raise fail("A208", message, key.span, help=advice.suggest_operator(name))
    made = _read_shorthand(reading, key, value, f"the defaults of {name}")
    _check_arguments(reading, operator, made.arguments)
    return made


def _check_arguments(
    reading: FileReading, operator: type[Operator], arguments: tuple[Argument, ...]
) -> None:
    """Check that each argument exists and is given once, even if no box ever uses it."""
    first: dict[str, Argument] = {}
    for argument in arguments:
        written, span = argument.name or "", argument.name_span
        name = operator.aliases.get(written, written)
        if name not in operator.model_fields:
            reading.findings.add(refuse_unknown_argument(operator, written, span, argument))
        elif name in first:
            before = first[name].name_span
            reading.findings.add(refuse_second_value(operator.__name__, name, span, before))
        first.setdefault(name, argument)


def _read_shorthand(reading: FileReading, key: Scalar, value: Tree, what: str) -> Shorthand:
    entries = as_object(value, what, "write it as `{argument: value}`").entries
    arguments = reading.each(read_argument, entries)
    return Shorthand(span=key.span, name=str(key.value), arguments=arguments)


def _read_parameter(
    _: FileReading, key: Scalar, value: Tree, *, of_block: bool = False
) -> Parameter:
    """Read a parameter; boxes give those of blocks, where some keys have another meaning."""
    name = check_name(str(key.value), key.span, "parameter")
    if of_block and name in BOX_PARTS:
        message = f"no parameter of a block is called `{name}`: every box has a key of that name"
        raise fail("A213", message, key.span, help=say_to_rename(f"{name}_1"))
    default: Cell | tuple[Number, ...] | None = None
    match value:
        case Scalar(bool() | int() | float() as default):
            kind = _TYPES[type(default).__name__]
        case Scalar(str(word)) if word in _TYPES:
            kind = _TYPES[word]
        case Scalar(str(word)) if is_word(word) and (meant := _find_meant_type(word)):
            message = f"parameter `{name}` must be a default or a type, and `{word}` is neither"
            raise fail("A203", message, value.span, help=ask_whether_meant(meant, wrong=word))
        case Scalar(str(default)) if is_word(default):
            kind = "word"
        case Array():
            kind, default = "list", _read_numbers(value, name)
        case _:
            raise refuse_kind(value, f"parameter `{name}`", "a default or a type", _DEFAULT)
    return Parameter(span=key.span, name=name, type=kind, default=default)


def _find_meant_type(word: str) -> str:
    """Return the type that a word may be meant for, by another name or misspelled."""
    near = find_misspelled(word, _TYPES)
    return _FOREIGN_TYPES.get(word.casefold(), "") or (near[0] if len(near) == 1 else "")


def _read_numbers(tree: Array, name: str) -> tuple[Number, ...]:
    """Read the default of a list."""
    check_length(len(tree.items), tree.span)
    check_list(tree)
    return tuple(_read_number(item, name) for item in tree.items)


def _read_number(tree: Tree, name: str) -> Number:
    if isinstance(tree, Scalar) and isinstance(tree.value, int | float):
        return tree.value
    message = f"the default of `{name}` holds numbers, and not {describe_value(tree)}"
    raise fail("A203", message, tree.span, help="a list of numbers is written as in `[64, 128]`")


_ROWS: Final = 3
"""How many rows a finding shows."""

_PARAMETERS: Final = "write them as `{classes: 1000, k: int}`"
read_parameters = read_entries(_read_parameter, _PARAMETERS)
"""Reads the `params` of a network: `{classes: 1000, k: int, widths: [64, 128]}`."""

read_block_parameters = read_entries(partial(_read_parameter, of_block=True), _PARAMETERS)
"""Reads the `params` of a block."""


def read_table(reading: FileReading, key: Scalar, value: Tree) -> Table:
    """Read one of `tables`: columns, then rows of numbers and words by name."""
    name = check_name(str(key.value), key.span, "table")
    table = as_object(value, f"table `{name}`", _COLUMNS)
    columns = table.get("columns")
    if columns is None:
        raise fail("A215", f"table `{name}` has no columns", key.span, help=_COLUMNS)
    heads = _read_columns(reading, name, columns)
    entries = [(row, cells, heads) for row, cells in table.entries if row.value != "columns"]
    is_clear = len({*heads}) == len(heads)  # otherwise nothing tells what the rows should be
    if is_clear:
        _check_columns(name, columns, [cells for _, cells, _ in entries])
    rows = reading.each(_read_row, entries if is_clear else ())
    _check_kinds(reading, heads, [cells for _, cells, _ in entries] if is_clear else ())
    return Table(span=key.span, name=name, columns=heads, rows=dict(rows))


def _check_columns(table: str, columns: Tree, rows: Sequence[Tree]) -> None:
    """Refuse columns that are fewer or more than the cells of all rows, which agree.

    Raises:
        SpecError: A215.
    """
    heads = len(columns.items) if isinstance(columns, Array) else 0
    counts = {len(row.items) if isinstance(row, Array) else heads for row in rows}
    if len(rows) > 1 and len(counts) == 1 and heads not in counts:
        numbers = pluralize(counts.pop(), "cell")
        message = f"table `{table}` has {pluralize(heads, 'column')}, and each row has {numbers}"
        marks = tuple(Mark(row.span, numbers) for row in rows[:_ROWS])
        raise fail("A215", message, columns.span, marks=marks, help="name one column for each cell")


def _read_columns(reading: FileReading, table: str, tree: Tree) -> tuple[str, ...]:
    columns = as_array(tree, "`columns`")
    check_list(columns)
    if not columns.items:
        raise fail("A215", f"table `{table}` has no columns", tree.span, help="name at least one")
    names: list[str] = []
    for item in columns.items:
        name = check_name(as_text(item, "a column", "name it, as in `[k, l]`"), item.span, "column")
        if name in names:
            first = columns.items[names.index(name)].span
            reading.findings.add(refuse_second_definition("column", name, item.span, first))
        names.append(name)
    return tuple(names)


def _check_kinds(reading: FileReading, columns: tuple[str, ...], rows: Sequence[Tree]) -> None:
    """Report words in columns that begin with a number, and numbers in those that begin with one.

    Raises:
        SpecError: A215 if none is collected.
    """
    first: dict[str, tuple[str, Span]] = {}
    for row in rows:
        cells = row.items if isinstance(row, Array) and len(row.items) == len(columns) else ()
        for column, cell in zip(columns, cells, strict=False):
            if not isinstance(cell, Scalar) or not isinstance(cell.value, int | float | str):
                continue
            kind = "a word" if isinstance(cell.value, str) else "a number"
            known, span = first.setdefault(column, (kind, cell.span))
            if kind != known:
                message = f"column `{column}` has {known} in one row, and {kind} here"
                help = "let a column hold words, or else numbers and switches"
                marks = (Mark(span, f"{known} here"),)
                reading.findings.error("A215", message, cell.span, marks=marks, help=help)


def _read_row(key: Scalar, tree: Tree, columns: tuple[str, ...]) -> tuple[str, tuple[Cell, ...]]:
    name = check_name(str(key.value), key.span, "row")
    row = as_array(tree, f"row `{name}`")
    check_list(row)
    if len(row.items) != len(columns):
        numbers = f"{pluralize(len(row.items), 'cell')} for {pluralize(len(columns), 'column')}"
        message = f"row `{name}` has {numbers}"
        raise fail("A215", message, tree.span, help=f"the columns are {', '.join(columns)}")
    return name, tuple(map(_read_cell, row.items))


def _read_cell(tree: Tree) -> Cell:
    match tree:
        case Scalar(int() | float() as number):
            return number
        case Scalar(str(word)) if is_word(word):
            return word
        case _:
            help = "write it out, without quotes"
            raise refuse_kind(tree, "a cell", "a number, `true`, `false` or a word", help)

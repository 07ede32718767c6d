"""Read `tables`: columns, then one named row of numbers per line."""

from archspec.diagnostics import fail
from archspec.expressions import Number
from archspec.language.mappings import (
    FileReading,
    as_array,
    as_object,
    as_text,
    check_list,
    refuse_kind,
)
from archspec.language.messages import refuse_second_definition
from archspec.language.model import Table
from archspec.language.names import check_name
from archspec.reader import Scalar, Tree
from archspec.text.phrases import pluralize


def read_tables(reading: FileReading, tree: Tree) -> tuple[Table, ...]:
    """Read `tables`: columns, then rows of numbers by name."""
    entries = as_object(tree, "`tables`", "give every table a name").entries
    return reading.each(_read_table, [(reading, key, value) for key, value in entries])


def _read_table(reading: FileReading, key: Scalar, value: Tree) -> Table:
    name = check_name(str(key.value), key.span, "table")
    table = as_object(value, f"table `{name}`", "begin it with `columns: [...]`")
    columns = table.get("columns")
    if columns is None:
        help = "begin it with `columns: [...]`"
        raise fail("A215", f"table `{name}` has no columns", key.span, help=help)
    heads = _read_columns(reading, name, columns)
    entries = [(row, cells, heads) for row, cells in table.entries if row.value != "columns"]
    rows = reading.each(_read_row, entries)
    return Table(span=key.span, name=name, columns=heads, rows=dict(rows))


def _read_columns(reading: FileReading, table: str, tree: Tree) -> tuple[str, ...]:
    columns = as_array(tree, "`columns`")
    check_list(columns)
    items = columns.items
    if not items:
        raise fail("A215", f"table `{table}` has no columns", tree.span, help="name at least one")
    names: list[str] = []
    for item in items:
        name = check_name(as_text(item, "a column", "name it, as in `[k, l]`"), item.span, "column")
        if name in names:
            first = items[names.index(name)].span
            reading.findings.add(refuse_second_definition("column", name, item.span, first))
        names.append(name)
    return tuple(names)


def _read_row(key: Scalar, tree: Tree, columns: tuple[str, ...]) -> tuple[str, tuple[Number, ...]]:
    name = check_name(str(key.value), key.span, "row")
    row = as_array(tree, f"row `{name}`")
    check_list(row)
    cells = row.items
    if len(cells) != len(columns):
        numbers = f"{pluralize(len(cells), 'cell')} for {pluralize(len(columns), 'column')}"
        message = f"row `{name}` has {numbers}"
        raise fail("A215", message, tree.span, help=f"the columns are {', '.join(columns)}")
    return name, tuple(_read_cell(cell) for cell in cells)


def _read_cell(tree: Tree) -> Number:
    if not isinstance(tree, Scalar) or not isinstance(tree.value, int | float):
        raise refuse_kind(tree, "a cell", "a number", "write it out, without quotes")
    return tree.value

"""Reading the sections of a file: parameters, legend, tables, blocks and what surrounds them."""

from collections.abc import Callable
from typing import Final, TypeVar

from archspec.diagnostics import fail
from archspec.expressions import Number
from archspec.language.fields import (
    Reading,
    as_array,
    as_object,
    as_text,
    as_whole,
    wrong_kind,
)
from archspec.language.model import (
    Block,
    Erratum,
    Expected,
    Paper,
    Parameter,
    ParameterType,
    Shorthand,
    Step,
    Table,
    Used,
)
from archspec.language.names import check_class_name, check_name, nearest
from archspec.language.steps import read_argument, read_chain, read_fork
from archspec.ops import find, names
from archspec.reader import Object, Scalar, Tree

T = TypeVar("T")

_TYPES: Final[tuple[ParameterType, ...]] = ("int", "float", "bool")
_BLOCK_KEYS: Final = ("figure", "description", "params", "body", "branches", "merge")


def _entries(
    reading: Reading, tree: Tree, what: str, read: Callable[[Reading, Scalar, Tree], T]
) -> tuple[T, ...]:
    entries = as_object(tree, what).entries
    return reading.each(read, [(reading, key, value) for key, value in entries])


def read_parameters(reading: Reading, tree: Tree) -> tuple[Parameter, ...]:
    """Read `params`: `{classes: 1000, k: int}`."""
    return _entries(reading, tree, "`params`", _parameter)


def _parameter(reading: Reading, key: Scalar, value: Tree) -> Parameter:
    name = check_name(str(key.value), key.span, "parameter")
    expected = "a number, true, false, or one of the types int, float, bool"
    if not isinstance(value, Scalar) or value.value is None:
        raise wrong_kind(value, f"parameter `{name}`", expected)
    if isinstance(value.value, str):
        for known in _TYPES:
            if value.value == known:
                return Parameter(span=key.span, name=name, type=known)
        raise wrong_kind(value, f"parameter `{name}`", expected)
    return Parameter(span=key.span, name=name, type=_type_of(value.value), default=value.value)


def _type_of(value: Number) -> ParameterType:
    return "bool" if isinstance(value, bool) else "int" if isinstance(value, int) else "float"


def read_legend(reading: Reading, tree: Tree) -> tuple[Shorthand, ...]:
    """Read `legend`: what a mark inside the parentheses of a box stands for."""
    return _entries(reading, tree, "`legend`", _mark)


def _mark(reading: Reading, key: Scalar, value: Tree) -> Shorthand:
    name = check_name(str(key.value), key.span, "mark")
    if name in ("V", "stride"):
        raise fail("A214", f"mark `{name}` is built in", key.span, help="choose another word")
    return _shorthand(key, value, f"mark `{name}`")


def read_defaults(reading: Reading, tree: Tree) -> tuple[Shorthand, ...]:
    """Read `defaults`: arguments of operators, for every box that does not say otherwise."""
    return _entries(reading, tree, "`defaults`", _default)


def _default(reading: Reading, key: Scalar, value: Tree) -> Shorthand:
    if find(str(key.value)) is None:
        raise _unknown_operator(key)
    return _shorthand(key, value, f"the defaults of {key.value}")


def _unknown_operator(key: Scalar) -> Exception:
    return fail(
        "A208",
        f"there is no operator `{key.value}`",
        key.span,
        help=nearest(str(key.value), names()),
    )


def _shorthand(key: Scalar, value: Tree, what: str) -> Shorthand:
    entries = as_object(value, what).entries
    arguments = tuple(read_argument(name, item) for name, item in entries)
    return Shorthand(span=key.span, name=str(key.value), arguments=arguments)


def read_tables(reading: Reading, tree: Tree) -> tuple[Table, ...]:
    """Read `tables`: columns, then one row of numbers for each name."""
    return _entries(reading, tree, "`tables`", _table)


def _table(reading: Reading, key: Scalar, value: Tree) -> Table:
    name = check_name(str(key.value), key.span, "table")
    table = as_object(value, f"table `{name}`")
    columns = table.get("columns")
    if columns is None:
        help = "begin it with `columns: [...]`"
        raise fail("A215", f"table `{name}` has no columns", key.span, help=help)
    heads = tuple(
        check_name(as_text(item, "a column"), item.span, "column")
        for item in as_array(columns, "`columns`").items
    )
    if len(set(heads)) < len(heads):
        raise fail("A215", f"table `{name}` has two columns of one name", columns.span)
    rows = {
        check_name(str(row.value), row.span, "row"): _row(str(row.value), cells, heads)
        for row, cells in table.entries
        if row.value != "columns"
    }
    return Table(span=key.span, name=name, columns=heads, rows=rows)


def _row(name: str, tree: Tree, columns: tuple[str, ...]) -> tuple[Number, ...]:
    cells = as_array(tree, f"row `{name}`").items
    if len(cells) != len(columns):
        message = f"row `{name}` has {len(cells)} cells for {len(columns)} columns"
        raise fail("A215", message, tree.span, help=f"the columns are {', '.join(columns)}")
    return tuple(_cell(cell) for cell in cells)


def _cell(tree: Tree) -> Number:
    if not isinstance(tree, Scalar) or not isinstance(tree.value, int | float):
        raise wrong_kind(tree, "a cell", "a number")
    return tree.value


def read_blocks(reading: Reading, tree: Tree) -> tuple[Block, ...]:
    """Read `blocks`: reusable sub-graphs by name."""
    return _entries(reading, tree, "`blocks`", _block)


def _block(reading: Reading, key: Scalar, value: Tree) -> Block:
    name = check_class_name(str(key.value), key.span)
    if name in names():
        message = f"block `{name}` has the name of an operator"
        raise fail("A214", message, key.span, help=f"call it `{name}Block`")
    block = as_object(value, f"block `{name}`", "give it a `body` or `branches`")
    reading.unknown_keys(block, _BLOCK_KEYS, f"block `{name}`")
    params = block.get("params")
    return Block(
        span=key.span,
        name=name,
        figure=optional_text(block, "figure"),
        description=optional_text(block, "description"),
        parameters=() if params is None else read_parameters(reading, params),
        steps=_block_steps(reading, key, block),
    )


def _block_steps(reading: Reading, key: Scalar, block: Object) -> tuple[Step, ...]:
    body, branches = block.get("body"), block.get("branches")
    if body is not None and branches is not None:
        raise fail("A219", f"block `{key.value}` has both `body` and `branches`", key.span)
    if branches is not None:
        kept = tuple(entry for entry in block.entries if entry[0].value in ("branches", "merge"))
        return (read_fork(reading, Object(kept, key.span)),)
    if body is None:
        help = "add `body: [...]` or `branches: {...}`"
        raise fail("A202", f"block `{key.value}` has no steps", key.span, help=help)
    return read_chain(reading, body, "`body`")


def optional_text(tree: Object, key: str) -> str:
    """The text under a key, a whole number as its digits, or nothing."""
    value = tree.get(key)
    if value is None:
        return ""
    if isinstance(value, Scalar) and type(value.value) is int:
        return str(value.value)
    return as_text(value, f"`{key}`")


def read_paper(reading: Reading, tree: Tree) -> Paper:
    """Read `paper`: `{title, arxiv, figure}`."""
    paper = as_object(tree, "`paper`")
    reading.unknown_keys(paper, ("title", "arxiv", "figure"), "`paper`")
    return Paper(
        span=paper.span,
        title=optional_text(paper, "title"),
        arxiv=optional_text(paper, "arxiv"),
        figure=optional_text(paper, "figure"),
    )


def read_use(reading: Reading, tree: Tree) -> tuple[Used, ...]:
    """Read `use`: a list of library files."""
    items = as_array(tree, "`use`").items
    return reading.each(_used, [(item,) for item in items])


def _used(tree: Tree) -> Used:
    return Used(span=tree.span, path=as_text(tree, "a used file"))


def read_expected(reading: Reading, tree: Tree) -> tuple[Expected, ...]:
    """Read `expect`: stated totals."""
    expected = as_object(tree, "`expect`")
    reading.unknown_keys(expected, ("params", "macs"), "`expect`")
    return tuple(
        Expected(span=value.span, quantity=quantity, value=as_whole(value, f"`{quantity}`"))
        for quantity in ("params", "macs")
        if (value := expected.get(quantity)) is not None
    )


def read_errata(reading: Reading, tree: Tree) -> tuple[Erratum, ...]:
    """Read `errata`: where the spec departs from the printed figure."""
    items = as_array(tree, "`errata`").items
    return reading.each(_erratum, [(reading, item) for item in items])


def _erratum(reading: Reading, tree: Tree) -> Erratum:
    keys = ("at", "printed", "used", "why")
    erratum = as_object(tree, "an erratum")
    reading.unknown_keys(erratum, keys, "an erratum")
    missing = [key for key in keys if erratum.get(key) is None]
    if missing:
        raise fail("A202", f"this erratum has no `{missing[0]}`", erratum.span)
    at, printed, used, why = (optional_text(erratum, key) for key in keys)
    return Erratum(span=erratum.span, at=at, printed=printed, used=used, why=why)

"""Read loops: `{for: {c: widths}, body: [...]}`, a stage whose parameters change."""

from typing import Final

from archspec.diagnostics import SpecError, fail
from archspec.expressions import RANGE, Call, ExpressionError, Name, parse_range
from archspec.language.argument_values import check_length, read_data
from archspec.language.box_mapping import EXTRAS, read_as, read_stated_size
from archspec.language.mappings import (
    FileReading,
    ReadSection,
    as_object,
    check_list,
    find_body,
    refuse_kind,
)
from archspec.language.messages import refuse_second_value
from archspec.language.model import Formula, Loop, Resume, Step, Variable
from archspec.language.names import check_name
from archspec.reader import Array, Object, Scalar, Tree

KEYS: Final = ("for", "body", *EXTRAS)
"""The keys of a loop."""

_LISTS: Final = (
    "write a list such as `[64, 128]`, a range such as `1..4`, the name of a list or a table, or "
    "`reversed(widths)`"
)


def read_loop(reading: FileReading, tree: Object, read_body: ReadSection) -> Loop | None:
    """Read a loop; return None if its body is under an unknown key, which is reported.

    Args:
        reading: collects the findings of single steps.
        tree: the mapping with `for`.
        read_body: reads a list of one or more steps.

    Raises:
        SpecError: A202, A203, A213, A222 or A224 for its parts, A212 for a size or a label that its
            last step has already.
    """
    inside = find_body(tree, KEYS, "a loop")
    if inside is None:
        return None
    entries = as_object(tree["for"], "`for`", "write it as `for: {c: widths}`").entries
    if not entries:
        span, help = tree["for"].span, "a loop is written as in `for: {c: widths}`"
        raise fail("A224", "this loop has no variable", span, help=help)
    loop = Loop(
        span=tree.span,
        variables=reading.each(_read_variable, entries),
        steps=read_body(reading, inside, "a loop"),
        label=read_as(tree),
        size=read_stated_size(tree),
    )
    _check_end(loop)
    return loop


def _read_variable(key: Scalar, value: Tree) -> Variable:
    name = check_name(str(key.value), key.span, "loop variable")
    if isinstance(value, Array):
        check_length(len(value.items), value.span)
        check_list(value)
        items = tuple(_read_item(name, scalar) for scalar in value.items)
        return Variable(span=key.span, name=name, values=items, source=value.span)
    data = _read_range(value) or (read_data(value) if isinstance(value, Scalar) else None)
    if not isinstance(data, Formula) or not is_list(data):
        raise refuse_kind(value, f"what `{name}` runs over", "a list", _LISTS)
    return Variable(span=key.span, name=name, values=data, source=value.span)


def _read_range(tree: Tree) -> Formula | None:
    """Return a range of whole numbers, None for anything else.

    Raises:
        SpecError: A206 if a bound is not an expression.
    """
    if not isinstance(tree, Scalar) or not isinstance(tree.value, str):
        return None
    try:
        found = parse_range(tree.value)
    except ExpressionError as error:
        raise fail("A206", error.message, tree.part(*error.at), help=error.help) from None
    return None if found is None else Formula(span=tree.span, tree=found, source=tree)


def is_list(formula: Formula) -> bool:
    """Check whether an expression may stand for a list: `widths`, `1..n`, `reversed(widths)`."""
    tree = formula.tree
    if isinstance(tree, Call) and tree.function == "reversed" and len(tree.arguments) == 1:
        tree = tree.arguments[0]
    return isinstance(tree, Name) or (isinstance(tree, Call) and tree.function == RANGE)


def _read_item(name: str, tree: Tree) -> Formula:
    data = read_data(tree)
    if not isinstance(data, Formula):
        raise refuse_kind(tree, f"what `{name}` becomes", "a number or an expression", _LISTS)
    return data


def _check_end(loop: Loop) -> None:
    """Refuse a label or a size of the loop if its last step has one: both are of one value."""
    last: Step = loop
    while isinstance(last, Loop) and (last is loop or (last.label is None and last.size is None)):
        if not last.steps:
            return  # already reported
        last = last.steps[-1]
    for what, field in (("as", "label"), ("size", "size")):
        whole, own = getattr(loop, field), getattr(last, field, None)
        if whole is not None and isinstance(last, Resume):
            message = f"`{what}` is of the value that the last step makes, and `from` makes none"
            raise fail("A219", message, whole.span, help="leave it out")
        if whole is not None and own is not None:
            twice = refuse_second_value("the end of this loop", what, whole.span, own.span)
            raise SpecError([twice])

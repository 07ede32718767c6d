"""Read the sections of a design space: `space`, paths with their choices, and `where`."""

from typing import Final

from archspec import limits
from archspec.diagnostics import fail
from archspec.diagnostics.instruction import say_to_write
from archspec.expressions import ExpressionError
from archspec.language.mappings import (
    FileReading,
    as_number,
    as_object,
    as_scalar,
    refuse_kind,
)
from archspec.language.spec import Restriction, StatedAxis
from archspec.language.variants.read import read_path
from archspec.reader import Array, Object, Scalar, Tree

RANGE_KEYS: Final = ("from", "to", "step")
_FORM: Final = "choices are written as in `[16, 32, 64]`, or `{from: 16, to: 64, step: 16}`"


def read_space(reading: FileReading, tree: Tree, what: str) -> tuple[StatedAxis, ...]:
    """Read `space`: the choices at each path.

    Raises:
        SpecError: A203 if it is not a mapping, A231 if it is empty.
    """
    space = as_object(tree, what, "write it as `{path: [choice, choice]}`")
    if not space.entries:
        raise fail("A231", "a space has one axis or more", tree.span, help=_FORM)
    return reading.each(_read_axis, ((reading, *entry) for entry in space.entries))


def read_restriction(_: FileReading, tree: Tree) -> Restriction:
    """Read one of `where`: a condition that members of the space meet.

    Raises:
        SpecError: A203 if it is not text, A206 if it is not a condition.
    """
    from archspec.expressions.condition import parse_condition  # few specs have one

    source = as_scalar(tree, "a condition", "write a comparison of paths, such as `params.k <= 64`")
    try:
        condition = parse_condition(str(source.value))
    except ExpressionError as error:
        raise fail("A206", error.message, source.part(*error.at), help=error.help) from None
    return Restriction(span=tree.span, condition=condition, source=source)


def _read_axis(reading: FileReading, key: Scalar, tree: Tree) -> StatedAxis | None:
    path = read_path(key)
    for number, part in enumerate(path.parts):
        if "*" in part and part != "*":
            message = "`*` stands for a whole part of a path"
            raise fail("A228", message, path.place(number), help="between the dots stands `*`")
    what = f"the axis `{path}`"
    if isinstance(tree, Object):
        numbers = _read_range(reading, tree, what)
        is_read = numbers is not None
        return StatedAxis(span=key.span, path=path, numbers=numbers) if is_read else None
    if not isinstance(tree, Array):
        raise refuse_kind(tree, what, "a list of choices or a range", _FORM)
    _check_count(len(tree.items), tree, what)
    for item in tree.items:
        if isinstance(item, Scalar) and item.value is None:
            raise fail("A231", f"{what} has a choice without a value", item.span, help=_FORM)
    return StatedAxis(span=key.span, path=path, items=tree.items)


def _read_range(reading: FileReading, tree: Object, what: str) -> range | None:
    """Read a range of whole numbers, its last one included; None if it has unknown keys."""
    if reading.report_unknown_keys(tree, RANGE_KEYS, what):
        return None
    first, last, step = (_read_bound(tree, key) for key in RANGE_KEYS)
    if step < 1:
        help = "leave it out for a step of 1"
        raise fail("A231", "the step of a range is 1 or more", tree["step"].span, help=help)
    if last < first:
        message = f"the range from {first} to {last} is empty"
        raise fail("A231", message, tree["to"].span, help="the larger number is behind `to`")
    if (last - first) % step:
        message = f"steps of {step} from {first} do not reach {last}"
        nearest = last - (last - first) % step
        raise fail("A231", message, tree["to"].span, help=say_to_write(f"to: {nearest}"))
    numbers = range(first, last + 1, step)
    _check_count((last - first) // step + 1, tree, what)
    return numbers


def _read_bound(tree: Object, key: str) -> int:
    value = tree.get(key)
    if value is None and key != "step":
        raise fail(
            "A202",
            f"a range needs `{key}`",
            tree.span,
            help="a range is written as in `{from: 16, to: 64}`",
        )
    number = 1 if value is None else as_number(value)
    if isinstance(number, int):
        return number
    assert value is not None
    raise refuse_kind(value, f"`{key}`", "a whole number", "list other numbers: `[0.1, 0.2]`")


def _check_count(count: int, tree: Tree, what: str) -> None:
    if not 1 <= count <= limits.AXIS_CHOICES:
        message = f"{what} has 1 to {limits.AXIS_CHOICES:,} choices, and not {count:,}"
        raise fail("A231", message, tree.span, help=_FORM)

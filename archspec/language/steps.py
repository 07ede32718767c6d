"""Reading chains: boxes, their mapping twins, forks, joins, repeats and named values."""

import re
from collections.abc import Callable
from typing import Final

from archspec import limits
from archspec.diagnostics import fail
from archspec.expressions import to_text
from archspec.language.box import formula as read_formula
from archspec.language.box import label, number, read_box, read_size
from archspec.language.fields import (
    Reading,
    as_array,
    as_object,
    as_text,
    as_word,
    describe,
    wrong_kind,
)
from archspec.language.model import (
    Argument,
    Box,
    Branch,
    Data,
    Fork,
    Formula,
    Join,
    Label,
    Repeat,
    Resume,
    Size,
    Step,
)
from archspec.language.names import check_name
from archspec.ops import JOINS
from archspec.reader import Array, Object, Scalar, Tree

_STEP_FORMS: Final = (
    "a step is a box such as `3x3 Conv (96 V)`, or a mapping with `branches`, "
    "`concat`, `add`, `mul`, `repeat`, `from`, or one operator or block"
)
_EXTRAS: Final = ("as", "size")


def read_chain(reading: Reading, tree: Tree, what: str) -> tuple[Step, ...]:
    """Read a list of steps.

    Args:
        reading: takes the findings of the single steps.
        tree: the list.
        what: what the chain is, for messages.

    Raises:
        SpecError: A203 where it is no list.
    """
    hint = f"write it as a list: [{tree.value}]" if isinstance(tree, Scalar) else ""
    items = as_array(tree, what, hint).items
    return reading.each(read_step, [(reading, item) for item in items])


def read_step(reading: Reading, tree: Tree) -> Step:
    """Read one step in either spelling.

    Raises:
        SpecError: A219 where it is no step, or what its parts raise.
    """
    match tree:
        case Scalar(str()):
            return read_box(tree)
        case Object():
            return _read_mapping(reading, tree)
        case _:
            raise fail("A219", f"{describe(tree)} is no step", tree.span, help=_STEP_FORMS)


def _read_mapping(reading: Reading, tree: Object) -> Step:
    keys = [str(key.value) for key, _ in tree.entries]
    forms = [key for key in keys if key in _FORMS]
    if len(forms) == 1:
        form = forms[0]
        reading.unknown_keys(tree, (form, *_FORMS[form][1]), f"a step with `{form}`")
        return _FORMS[form][0](reading, tree)
    if not forms and len(keys) == 1 and keys[0][:1].isupper():
        return _twin(tree)
    message = (
        f"a step cannot have both `{forms[0]}` and `{forms[1]}`" if forms else "this is no step"
    )
    raise fail("A219", message, tree.span, help=_STEP_FORMS)


def read_fork(reading: Reading, tree: Object) -> Fork:
    """Read `branches` and `merge`, of a step or of a block.

    Raises:
        SpecError: A203 or A218 where they do not make a fork.
    """
    branches = as_object(tree.get("branches") or tree, "`branches`", "give every branch a name")
    if not 2 <= len(branches.entries) <= limits.JOIN_INPUTS:
        message = f"a fork has 2 to {limits.JOIN_INPUTS} branches, not {len(branches.entries)}"
        raise fail("A218", message, branches.span)
    merge = tree.get("merge")
    made = reading.each(_branch, [(reading, key, value) for key, value in branches.entries])
    return Fork(
        span=tree.span,
        branches=made,
        merge="concat" if merge is None else as_word(merge, "`merge`", JOINS),
        label=_label(tree),
        size=_size(tree),
    )


def _branch(reading: Reading, key: Scalar, value: Tree) -> Branch:
    name = check_name(str(key.value), key.span, "branch")
    steps = read_chain(reading, value, f"branch `{name}`")
    return Branch(span=key.span, name=name, steps=steps)


def _join(reading: Reading, tree: Object) -> Join:
    merge = next(str(key.value) for key, _ in tree.entries if key.value in JOINS)
    values = as_array(tree.get(merge) or tree, f"`{merge}`", "list the values that it joins")
    if not 2 <= len(values.items) <= limits.JOIN_INPUTS:
        message = f"`{merge}` joins 2 to {limits.JOIN_INPUTS} values, not {len(values.items)}"
        raise fail("A218", message, values.span)
    inputs = tuple(_reference(item) for item in values.items)
    return Join(span=tree.span, merge=merge, inputs=inputs, label=_label(tree), size=_size(tree))


def _reference(tree: Tree) -> Label:
    text = as_text(tree, "a value")
    if text == ".":
        return Label(span=tree.span, name=".")
    assert isinstance(tree, Scalar)
    return label(tree, text, 0)


def _resume(reading: Reading, tree: Object) -> Resume:
    value = tree.get("from") or tree
    if isinstance(value, Scalar) and value.value == ".":
        raise fail("A217", "`from: .` goes nowhere", value.span, help="name a value")
    return Resume(span=tree.span, source=_reference(value))


def _repeat(reading: Reading, tree: Object) -> Repeat:
    count, body = tree.get("repeat"), tree.get("body")
    if count is None or body is None:
        raise fail("A202", "a repeat needs a `body`", tree.span, help="add `body: [...]`")
    return Repeat(
        span=tree.span,
        count=_count(count),
        steps=read_chain(reading, body, "`body`"),
        label=_label(tree),
        size=_size(tree),
    )


_FORMS: Final[dict[str, tuple[Callable[[Reading, Object], Step], tuple[str, ...]]]] = {
    "branches": (read_fork, ("merge", *_EXTRAS)),
    **dict.fromkeys(JOINS, (_join, _EXTRAS)),
    "from": (_resume, ()),
    "repeat": (_repeat, ("body", *_EXTRAS)),
}


def _label(tree: Object) -> Label | None:
    value = tree.get("as")
    if value is None:
        return None
    text = as_text(value, "`as`")
    assert isinstance(value, Scalar)
    return label(value, text, 0)


def _size(tree: Object) -> Size | None:
    value = tree.get("size")
    return None if value is None else as_size(value, "`size`")


def as_size(tree: Tree, what: str) -> Size:
    """The value as a size, `35x35x384` or `1000`.

    Raises:
        SpecError: A203 or A205 where it is none.
    """
    if not isinstance(tree, Scalar) or type(tree.value) not in (str, int):
        raise wrong_kind(tree, what, "a size HxWxC or C")
    return read_size(tree, str(tree.value))


def _twin(tree: Object) -> Box:
    """The mapping twin of a box: `Conv: {kernel: 3x3, filters: 96, as: left}`."""
    ((key, value),) = tree.entries
    name = str(key.value)
    if isinstance(value, Scalar) and value.value is None:
        value = Object((), key.span)
    options = as_object(value, f"`{name}`", "write its arguments as a mapping")
    count = options.get("repeat")
    arguments = tuple(
        read_argument(key, item)
        for key, item in options.entries
        if key.value not in (*_EXTRAS, "repeat")
    )
    return Box(
        span=tree.span,
        name=name,
        name_span=key.span,
        count=None if count is None else _count(count),
        arguments=arguments,
        label=_label(options),
        size=_size(options),
        text=_written(name, arguments),
    )


def _count(tree: Tree) -> Formula:
    data = read_data(tree)
    if not isinstance(data, Formula):
        raise wrong_kind(tree, "`repeat`", "a number or an expression")
    return data


def read_argument(key: Scalar, value: Tree) -> Argument:
    """One named argument of a mapping."""
    return Argument(span=value.span, name=str(key.value), value=read_data(value))


def read_data(tree: Tree) -> Data:
    """The value of an argument; text that is an expression becomes a formula.

    Raises:
        SpecError: A206 for text with brackets or operators that is no expression.
    """
    match tree:
        case Scalar(bool(value)) | Scalar(int(value)) | Scalar(float(value)):
            return number(tree, value)
        case Scalar(str(text)):
            return _text(tree, text)
        case Array(items):
            return [read_data(item) for item in items]
        case Object(entries):
            return {str(key.value): read_data(value) for key, value in entries}
        case _:
            return None


def _text(tree: Scalar, text: str) -> Data:
    if re.fullmatch(r"\d+x\d+", text, re.ASCII):
        return text
    return read_formula(tree, text, 0)


def _written(name: str, arguments: tuple[Argument, ...]) -> str:
    """A mapping twin in box notation, for people."""
    parts = {argument.name: _plain(argument.value) for argument in arguments}
    kernel = parts.pop("kernel", "")
    kernel = f"{kernel}x{kernel}" if kernel.isdigit() else kernel.strip("[]").replace(", ", "x")
    marks = ["V"] if parts.get("padding") == "valid" and parts.pop("padding") else []
    main = parts.pop("filters", "")
    stride = [f"stride {parts.pop('stride')}"] if "stride" in parts else []
    rest = [f"{key}={value}" for key, value in parts.items()]
    inside = " ".join(part for part in [main, *stride, *marks, *rest] if part)
    return " ".join(part for part in [kernel, name, f"({inside})" if inside else ""] if part)


def _plain(value: Data) -> str:
    match value:
        case Formula():
            return to_text(value.tree)
        case list():
            return f"[{', '.join(map(_plain, value))}]"
        case dict():
            return ", ".join(f"{key}({_plain(item)})" for key, item in value.items())
        case _:
            return str(value)

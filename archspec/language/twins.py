"""Mapping twins: a box written as data, `Conv: {kernel: 3x3, filters: 96, as: left}`."""

from archspec.expressions import to_text
from archspec.language.box import SHARE, read_label, read_size
from archspec.language.data import read_argument, read_count
from archspec.language.fields import Reading, as_object, as_text, wrong_kind
from archspec.language.model import Argument, Box, Data, Formula, Label, Size
from archspec.ops import TABLE
from archspec.reader import Object, Scalar, Tree

EXTRAS = ("as", "size")
"""The keys that every step may have beside its own."""


def read_twin(reading: Reading, key: Scalar, value: Tree, whole: Object) -> Box:
    """Read a box in mapping form.

    Args:
        reading: takes the findings of the single arguments.
        key: the operator or block.
        value: its arguments.
        whole: the step.

    Raises:
        SpecError: A203 where the arguments are no mapping, or what its parts raise.
    """
    name = str(key.value)
    if isinstance(value, Scalar) and value.value is None:
        value = Object((), key.span)
    help = f"name its arguments: `{name}: {{...}}`"
    options = as_object(value, f"`{name}`", help)
    count = options.get("repeat")
    apart = (*EXTRAS, SHARE, "repeat")
    named = [entry for entry in options.entries if entry[0].value not in apart]
    share = _named(options, SHARE, "module")
    arguments = reading.each(read_argument, named)
    return Box(
        span=whole.span,
        name=name,
        name_span=key.span,
        count=None if count is None else read_count(count),
        arguments=arguments,
        share=share,
        label=label_of(options),
        size=size_of(options),
        text=_written(name, arguments, share),
    )


def label_of(step: Object) -> Label | None:
    """What stands under `as`.

    Raises:
        SpecError: A203 or A213 where it is no name.
    """
    return _named(step, "as", "label")


def _named(step: Object, key: str, what: str) -> Label | None:
    value = step.get(key)
    if value is None:
        return None
    text = as_text(value, f"`{key}`", f"a {what} is called by a word, such as `left`")
    assert isinstance(value, Scalar)
    return read_label(value, text, what=what)


def size_of(step: Object) -> Size | None:
    """What stands under `size`.

    Raises:
        SpecError: A203 or A205 where it is no size.
    """
    value = step.get("size")
    return None if value is None else as_size(value, "`size`")


def as_size(tree: Tree, what: str) -> Size:
    """The value as a size, `35x35x384` or `1000`.

    Raises:
        SpecError: A203 or A205 where it is none.
    """
    if not isinstance(tree, Scalar) or type(tree.value) not in (str, int):
        raise wrong_kind(tree, what, "a size", "write `35x35x384`, or `384` for a vector")
    return read_size(tree, str(tree.value))


def _written(name: str, arguments: tuple[Argument, ...], share: Label | None) -> str:
    """A mapping twin in box notation, for people."""
    parts = {argument.name: _plain(argument.value) for argument in arguments}
    kernel = parts.pop("kernel", "")
    kernel = f"{kernel}x{kernel}" if kernel.isdigit() else kernel.strip("[]").replace(", ", "x")
    padding = parts.get("padding")
    marks = ["V"] if padding == "valid" else ["same"] if padding == "same" else []
    if marks:
        del parts["padding"]
    operator = next((each for each in TABLE if each.__name__ == name), None)
    main = parts.pop(operator.main() if operator else None, "")
    stride = [f"stride {parts.pop('stride')}"] if "stride" in parts else []
    rest = [f"{key}={value}" for key, value in parts.items()]
    rest += [f"{SHARE}={_called(share)}"] if share else []
    inside = " ".join(part for part in [main, *stride, *marks, *rest] if part)
    return " ".join(part for part in [kernel, name, f"({inside})" if inside else ""] if part)


def _called(label: Label) -> str:
    return f"{label.stem}({to_text(label.index.tree)})" if label.index else label.name


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

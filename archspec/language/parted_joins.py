"""Read parts of channels, and steps that leave several values: `split`, `softmax` and `slice`."""

from archspec import limits
from archspec.diagnostics import Mark, fail
from archspec.language.argument_values import read_count
from archspec.language.box_mapping import as_label, read_as, read_stated_size
from archspec.language.formulas import read_formula
from archspec.language.mappings import (
    FileReading,
    as_array,
    check_list,
    describe_value,
    refuse_kind,
)
from archspec.language.model import Argument, Box, Formula, Join, Label
from archspec.reader import Array, Object, Scalar, Tree

_SPLIT = "write `split: [left, right]`, or sizes as in `split: {left: 16, right: cin - 16}`"
_SOFTMAX = "name what leaves, as in `{softmax: [a, b], as: [c, d]}`"


def read_split(reading: FileReading, tree: Object) -> Join:
    """Read `split`: parts of the running value, each with a name.

    Raises:
        SpecError: A203 if it names none, A218 for too few or too many.
    """
    value = tree["split"]
    sizes: tuple[Formula, ...] = ()
    match value:
        case Array():
            parts = read_labels(reading, value, "`split`")
        case Object(entries):
            parts = reading.each(_as_part, [(key,) for key, _ in entries])
            sizes = reading.each(_read_size, entries)
        case _:
            raise refuse_kind(value, "`split`", "a list or a mapping", _SPLIT)
    if not 2 <= len(parts) <= limits.JOIN_INPUTS:
        message = f"`split` names 2 to {limits.JOIN_INPUTS} parts, not {len(parts)}"
        raise fail("A218", message, value.span, help=_SPLIT)
    whole = Label(span=value.span, name=".")
    return Join(span=tree.span, merge="split", inputs=(whole,), parts=parts, sizes=sizes)


def read_softmax(reading: FileReading, tree: Object, inputs: tuple[Label, ...]) -> Join:
    """Read `softmax` over named values, with the names of what leaves.

    Args:
        reading: collects findings.
        tree: the step.
        inputs: the values that it takes.

    Raises:
        SpecError: A202 without `as`, A218 if it names more or fewer.
    """
    named = tree.get("as")
    if named is None:
        raise fail(
            "A202", "`softmax` leaves several values, without names", tree.span, help=_SOFTMAX
        )
    if isinstance(named, Scalar):
        marks = (Mark(tree.find_key("softmax").span, "this leaves as many values as it takes"),)
        message = f"`as` must be a list, not {describe_value(named)}"
        raise fail("A203", message, named.span, marks=marks, help=_SOFTMAX)
    parts = read_labels(reading, named, "`as`")
    if len(parts) != len(inputs):
        message = f"`softmax` of {len(inputs)} values leaves as many, and `as` names {len(parts)}"
        raise fail("A218", message, named.span, help=_SOFTMAX)
    return Join(span=tree.span, merge="softmax", inputs=inputs, parts=parts)


def read_labels(reading: FileReading, tree: Tree, what: str) -> tuple[Label, ...]:
    """Read a list of names of values.

    Raises:
        SpecError: A203 if it is no list of names.
    """
    names = as_array(tree, what)
    check_list(names)
    return reading.each(_as_part, [(item,) for item in names.items])


def _as_part(tree: Tree) -> Label:
    return as_label(tree, "a part", "call it by a word, such as `left`")


def _read_size(key: Scalar, value: Tree) -> Formula:
    return read_count(value, f"part `{key.value}`")


def read_slice(_: FileReading, tree: Object) -> Box:
    """Read `slice: 0..16`, which is the box `Slice (16)`.

    Raises:
        SpecError: A203 if there are no two ends, A206 if an end is no expression.
    """
    key, value = next(entry for entry in tree.entries if entry[0].value == "slice")
    text = value.value if isinstance(value, Scalar) else None
    if not isinstance(value, Scalar) or not isinstance(text, str) or text.count("..") != 1:
        raise refuse_kind(value, "`slice`", "two ends", "write it as in `slice: 0..16`")
    first, _dots, last = text.partition("..")
    ends = (("start", first, 0), ("stop", last, len(first) + 2))
    given = (
        (name, read_formula(value, end.strip(), at + len(end) - len(end.lstrip())))
        for name, end, at in ends
        if end.strip() and (name, end.strip()) != ("start", "0")
    )
    arguments = tuple(
        Argument(span=formula.span, name=name, name_span=formula.span, value=formula)
        for name, formula in given
    )
    return Box(
        span=tree.span,
        name="Slice",
        name_span=key.span,
        arguments=arguments,
        label=read_as(tree),
        size=read_stated_size(tree),
    )

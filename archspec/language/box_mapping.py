"""Read boxes in mapping form: `Conv: {kernel: 3x3, filters: 96, as: left}`."""

from functools import partial

from archspec.language.argument_values import read_argument, read_condition, read_count
from archspec.language.box import BOX_PARTS, CONDITION, NAME, SHARE, read_label
from archspec.language.mappings import (
    FileReading,
    as_object,
    as_scalar,
    read_optional,
    refuse_kind,
)
from archspec.language.messages import refuse_name_of_shared
from archspec.language.model import Box, Label, Size
from archspec.language.sizes import read_size
from archspec.language.trailing_keys import refuse_trailing
from archspec.reader import Object, Scalar, Tree

FROM = "from"
"""The key of a box in mapping form under which the values stand that it takes."""

EXTRAS = ("as", "size")
"""The keys that every step may have in addition to its own."""


def read_box_mapping(reading: FileReading, key: Scalar, value: Tree, whole: Object) -> Box:
    """Read a box in mapping form.

    Args:
        reading: collects the findings of single arguments.
        key: the operator or block.
        value: its arguments.
        whole: the step.

    Raises:
        SpecError: A203 if the arguments are not a mapping, or the errors of its parts.
    """
    name = str(key.value)
    if isinstance(value, Scalar) and value.value is None:
        value = Object((), key.span)
    options = as_object(value, f"`{name}`", f"name its arguments: `{name}: {{...}}`")
    keys = (str(key.value) for key, _ in options.entries)
    refuse_trailing(options, (key for key in keys if key not in EXTRAS))
    named = [entry for entry in options.entries if entry[0].value not in (*BOX_PARTS, FROM)]
    share = read_optional(options, SHARE, _as_module, None)
    return Box(
        span=whole.span,
        name=name,
        name_span=key.span,
        count=read_optional(options, "repeat", read_count, None),
        arguments=reading.each(read_argument, named),
        condition=read_optional(options, CONDITION, read_condition, None),
        share=share,
        module=read_module_name(options),
        label=None if isinstance(options.get("as"), Object) else read_as(options),
        size=read_stated_size(options),
    )


def read_as(step: Object) -> Label | None:
    """Read the value of `as`.

    Raises:
        SpecError: A203 or A213 if it is not a name.
    """
    return read_optional(step, "as", as_label, None)


def read_module_name(step: Object) -> Label | None:
    """Read the value of `name`.

    Raises:
        SpecError: A203 or A213 if it is not a name, A212 together with `share`.
    """
    name, share = step.get(NAME), step.get(SHARE)
    if name is not None and share is not None:
        raise refuse_name_of_shared(name.span, share.span)
    return read_optional(step, NAME, _as_module, None)


def read_stated_size(step: Object) -> Size | None:
    """Read the value of `size`.

    Raises:
        SpecError: A203 or A205 if it is not a size.
    """
    return read_optional(step, "size", as_size, None)


def as_label(tree: Tree, what: str, help: str = "", *, kind: str = "label") -> Label:
    """Return the value as the name of a value or a module.

    Args:
        tree: the value.
        what: its name in messages.
        help: what to write instead.
        kind: what it names.

    Raises:
        SpecError: A203 or A213 if it is not one.
    """
    help = help or f"a {kind} is called by a word, such as `left`"
    source = as_scalar(tree, what, help)
    return read_label(source, str(source.value), what=kind)


_as_module = partial(as_label, kind="module")


def as_size(tree: Tree, what: str) -> Size:
    """Return the value as a size, `35x35x384` or `1000`.

    Raises:
        SpecError: A203 or A205 if it is not one.
    """
    if not isinstance(tree, Scalar) or type(tree.value) not in (str, int):
        raise refuse_kind(
            tree, what, "a size", "a size is written as in `35x35x384`, or `384` for a vector"
        )
    return read_size(tree, str(tree.value))

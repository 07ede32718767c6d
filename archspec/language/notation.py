"""Printing boxes: a box of the model in box notation."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from archspec.expressions import to_text
from archspec.language.box import NAME, SHARE
from archspec.language.model import Argument, Box, Data, Formula, Label
from archspec.ops import TABLE


def box_text(name: str, arguments: Iterable[Argument], share: Label | None = None) -> str:
    """A box as a figure prints it, its arguments in the order given: `3x3 Conv (96 stride 2 V)`.

    Args:
        name: the operator or block.
        arguments: what it is given; its kernel stands before the name.
        share: the module that it shares.
    """
    given = list(arguments)
    kernel = next((kernel_text(each.value) for each in given if each.name == "kernel"), "")
    words = [_word(each) for each in given if each.name != "kernel"]
    words += [f"{SHARE}={label_text(share)}"] if share else []
    inside = " ".join(words)
    return " ".join(part for part in [kernel, name, f"({inside})" if inside else ""] if part)


def in_order(name: str, arguments: Iterable[Argument]) -> Iterator[Argument]:
    """The arguments of a mapping twin as a box has them: the main one, stride, padding, the rest.

    The main argument loses its name, which a box does not write; a kernel keeps it.
    """
    operator = next((each for each in TABLE if each.__name__ == name), None)
    main = operator.main() if operator else None
    main = None if main == "kernel" else main  # which stands before the name
    first = {main: 0, "stride": 1, "padding": 2}
    for each in sorted(arguments, key=lambda each: first.get(each.name, 3)):
        yield replace(each, name=None) if main is not None and each.name == main else each


def as_written(box: Box) -> str:
    """A box as a spec writes it: `2 x Cell (16) as cells -> 8x8x16`."""
    count = "" if box.count is None else f"{to_text(box.count.tree)} x "
    text = box.text if box.module is None else _with_name(box.text, label_text(box.module))
    label = "" if box.label is None else f" as {label_text(box.label)}"
    size = "" if box.size is None else f" -> {box.size}"
    return f"{count}{text}{label}{size}"


def _with_name(text: str, name: str) -> str:
    """A box with the name of its module behind its arguments."""
    if text.endswith(")"):
        return f"{text[:-1]} {NAME}={name})"
    return f"{text} ({NAME}={name})"


def label_text(label: Label) -> str:
    """A label as a spec writes it: `left`, `enc(c)`."""
    return f"{label.stem}({to_text(label.index.tree)})" if label.index else label.name


def plain(value: Data) -> str:
    """The value of an argument as a box writes it."""
    match value:
        case Formula():
            return to_text(value.tree)
        case list():
            return f"[{', '.join(map(plain, value))}]"
        case dict():
            return ", ".join(f"{key}({plain(item)})" for key, item in value.items())
        case _:
            return str(value)


def _word(argument: Argument) -> str:
    value = plain(argument.value)
    match argument.name, value:
        case None, _:
            return value
        case "stride", _:
            return f"stride {value}"
        case "padding", "valid":
            return "V"
        case "padding", "same":
            return "same"
        case name, _:
            return f"{name}={value}"


def kernel_text(value: Data) -> str:
    """The kernel of a window as a box writes it: `3x3`."""
    text = plain(value)
    return f"{text}x{text}" if text.isdigit() else text.strip("[]").replace(", ", "x")

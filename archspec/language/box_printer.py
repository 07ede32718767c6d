"""Print boxes from the typed model, as a spec or a figure writes them.

This is the inverse of `archspec.language.box`: equal boxes are printed the same way, however they
are spelled. Printed text is never parsed again; code that needs a part takes it from `Caption`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from functools import cache
from typing import Final

from archspec.dataclass import dataclass, replace
from archspec.expressions import Name, to_text
from archspec.language.box import NAME, PAIR, SHARE
from archspec.language.model import Argument, Box, Data, Formula, Label
from archspec.ops import find_own

_KERNEL: Final = "kernel"
MARKS: Final = {("padding", "valid"): "V", ("padding", "same"): "same"}
"""The built-in marks, by the argument and value that they stand for."""

_APART: Final = frozenset(" ()=,")
"""The characters that no value of a named argument of a word may have."""

Known = Callable[[Formula], str | None]
"""Returns the value of an expression; None if it is not a single number."""


@dataclass(frozen=True, slots=True)
class CaptionWord:
    """An argument as a caption shows it: `96`, `stride 2`, `act=none`, `V`.

    Attributes:
        value: its value, or a mark.
        name: its name; empty if it is implied by the position or the value.
        joint: the text between name and value.
        is_mark: whether the value alone identifies the argument.
    """

    value: str
    name: str = ""
    joint: str = ""
    is_mark: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return f"{self.name}{self.joint}{self.value}"


@dataclass(frozen=True, slots=True)
class Caption:
    """The text of a box: `3x3 Conv (96 stride 2 V)`.

    Attributes:
        head: the words before the parentheses.
        words: the arguments within them.
    """

    head: tuple[str, ...]
    words: tuple[CaptionWord, ...] = ()

    def __str__(self) -> str:
        inside = " ".join(map(str, self.words))
        return " ".join([*self.head, *([f"({inside})"] if inside else [])])

    @property
    def name(self) -> str:
        """The text before the parentheses."""
        return " ".join(self.head)


def print_box(box: Box) -> str:
    """Return a box as a spec writes it: `2 x Cell (16) as cells -> 8x8x16`."""
    count = "" if box.count is None else f"{to_text(box.count.tree)} x "
    module = () if box.module is None else (CaptionWord(print_label(box.module), NAME, "="),)
    caption = make_caption(box)
    caption = replace(caption, words=(*caption.words, *module))
    condition = "" if box.condition is None else f" if {to_text(box.condition.tree)}"
    label = "" if box.label is None else f" as {print_label(box.label)}"
    size = "" if box.size is None else f" -> {box.size}"
    return f"{count}{caption}{condition}{label}{size}"


def print_call(box: Box) -> str:
    """Return a box without its count, its label, its size and the name of its module."""
    return str(make_caption(box))


def make_caption(box: Box) -> Caption:
    """Return the caption of a box as a spec writes it."""
    return _make_caption_words(box, print_window, _print_word)


def make_figure_caption(box: Box, marks: Iterable[str], known: Known) -> Caption:
    """Return the caption of a box in a figure: numbers in place of names, and a real `×`.

    Args:
        box: the box.
        marks: the words that are not expressions there, besides `V` and `same`.
        known: returns the values of expressions.
    """
    marks = frozenset((*marks, *MARKS.values()))

    def print_side(side: Data) -> str:
        return (isinstance(side, Formula) and known(side)) or print_value(side)

    return _make_caption_words(
        box,
        lambda kernel: print_window(kernel, "×", print_side),
        lambda argument: _print_figure_word(argument, marks, known),
    )


def _make_caption_words(
    box: Box, window: Callable[[Data], str], word: Callable[[Argument], CaptionWord]
) -> Caption:
    """Return the caption of a box, with its kernel and its arguments formatted by functions."""
    given = order_arguments(box)
    kernels = tuple(window(argument.value) for argument in given if _is_before_name(argument))
    words = [word(argument) for argument in given if not _is_before_name(argument)]
    share = () if box.share is None else (CaptionWord(print_label(box.share), SHARE, "="),)
    return Caption((*kernels[:1], box.name), (*words, *share))


def order_arguments(box: Box) -> tuple[Argument, ...]:
    """Return the arguments in display order: canonical if all are named, else as written."""
    if not all(argument.name for argument in box.arguments):
        return box.arguments
    return tuple(_sort_arguments(box.name, box.arguments))


def _sort_arguments(name: str, arguments: Iterable[Argument]) -> Iterator[Argument]:
    """Return named arguments in the order of a box: the main one, stride, padding, the rest.

    The main argument loses its name, which boxes omit; a kernel keeps it, and so does `1x2`, which
    would not be a value by itself.
    """
    main = _find_main_argument(name)
    first = {main: 0, "stride": 1, "padding": 2}
    for argument in sorted(arguments, key=lambda each: first.get(each.name, 3)):
        is_bare = main is not None and argument.name == main and not isinstance(argument.value, str)
        yield replace(argument, name=None) if is_bare else argument


@cache
def _find_main_argument(name: str) -> str | None:
    """Return the main argument of an operator's box, if it is written in the parentheses."""
    operator = find_own(name)
    main = operator.main() if operator else None
    return None if main == _KERNEL else main  # a kernel is written before the name


def print_label(label: Label) -> str:
    """Return a label as a spec writes it: `left`, `enc(c)`."""
    return f"{label.stem}({to_text(label.index.tree)})" if label.index else label.name


def print_value(value: Data) -> str:
    """Return the value of an argument as a box writes it."""
    match value:
        case Formula():
            return to_text(value.tree)
        case list():
            return f"[{', '.join(map(print_value, value))}]"
        case dict():
            return ", ".join(f"{key}({_print_inside(item)})" for key, item in value.items())
        case _:
            return str(value)


def _print_inside(value: Data) -> str:
    """Return the arguments of a word as a box writes them: `0.2`, `eps=0.001 momentum=0.01`."""
    if not isinstance(value, dict):
        return print_value(value)
    return " ".join(f"{key}={print_value(item)}" for key, item in value.items())


def has_named_arguments(value: Data) -> bool:
    """Check whether a mapping is a word with named arguments: `batch(eps=0.001)`."""
    match value:
        case dict() if len(value) == 1:
            (inside,) = value.values()
            return (
                isinstance(inside, dict)
                and bool(inside)
                and all(isinstance(item, Formula) and _APART.isdisjoint(to_text(item.tree))
                        for item in inside.values())
            )  # fmt: skip
        case _:
            return False


def is_window(value: Data) -> bool:
    """Check whether the kernel of a window can be written before the name of its operator."""
    match value:
        case str():
            return PAIR.fullmatch(value) is not None
        case list():
            return 1 <= len(value) <= 3 and all(map(_is_side, value))
        case _:
            return _is_whole(value)


def print_window(
    value: Data, by: str = "x", print_side: Callable[[Data], str] = print_value
) -> str:
    """Return a kernel as written before the name of its operator: `3x3`.

    Args:
        value: a value for which `is_window` holds.
        by: the separator between the sides.
        print_side: prints a side that is not part of a text.
    """
    match value:
        case str():
            sides = value.split("x")  # as written in the spec
        case list():
            sides = list(map(print_side, value))
        case _:
            sides = [print_side(value)] * 2
    return by.join(sides)


def _is_before_name(argument: Argument) -> bool:
    return argument.name == _KERNEL and is_window(argument.value)


def _is_whole(value: Data) -> bool:
    return isinstance(value, Formula) and to_text(value.tree).isdecimal()


def _is_side(value: Data) -> bool:
    """Check whether a value may stand on one side of `3x3`: a number or a letter."""
    match value:
        case Formula(tree=Name(name)):
            return len(name) == 1 and name.islower()
        case _:
            return _is_whole(value)


def _print_word(argument: Argument) -> CaptionWord:
    """Return an argument as a spec writes it."""
    name, value = argument.name or "", print_value(argument.value)
    if (name, value) in MARKS:
        return CaptionWord(MARKS[name, value], is_mark=True)
    return CaptionWord(value, name, _choose_separator(name))


def _print_figure_word(argument: Argument, marks: frozenset[str], known: Known) -> CaptionWord:
    """Return an argument as a figure draws it."""
    word = _print_word(argument)
    if word.is_mark or (not word.name and word.value in marks):
        return replace(word, is_mark=True)
    number = known(argument.value) if isinstance(argument.value, Formula) else None
    if number is None:
        return word
    return replace(word, value=number, joint=" " if word.name else "")


def _choose_separator(name: str) -> str:
    return " " if name == "stride" else "=" if name else ""

"""Box notation: one step of a chain, as a figure prints it.

step := [count " x "] [KHxKW] Name ["(" arg {" " arg} ")"] ["as" label] ["->" size]
arg  := "stride" e | mark | key "=" e | e
size := HxWxC | C
"""

import re
from dataclasses import dataclass
from typing import Final

from archspec import limits
from archspec.diagnostics import Span, SpecError, fail
from archspec.expressions import ExpressionError, Literal, parse_expression
from archspec.language.model import Argument, Box, Formula, Label, Size
from archspec.language.names import check_name
from archspec.reader import Scalar

SHAPE: Final = (
    "a box is written `[count x] [KHxKW] Name (arguments) [as label] [-> HxWxC]`, "
    "such as `3x3 Conv (96 stride 2 V)`"
)

_COUNT: Final = re.compile(r"(?P<count>\([^()]*\)|[^\s()]+)\s+x\s+", re.ASCII)
_KERNEL: Final = re.compile(r"(?P<height>\d+)\s*x\s*(?P<width>\d+)(?=\s)", re.ASCII)
_NAME: Final = re.compile(r"[A-Za-z_][\w.]*", re.ASCII)
_LABEL: Final = re.compile(r"as\s+(?P<label>[^\s()]+)", re.ASCII)
_ARROW: Final = re.compile(r"->\s*(?P<size>\S+)")
_SIZE: Final = re.compile(r"[1-9]\d*(x[1-9]\d*x[1-9]\d*)?", re.ASCII)


@dataclass(slots=True)
class _Cursor:
    """A scalar that is read from left to right."""

    source: Scalar
    text: str
    place: int = 0

    def skip(self) -> None:
        rest = self.text[self.place :]
        self.place += len(rest) - len(rest.lstrip())

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        self.skip()
        found = pattern.match(self.text, self.place)
        if found:
            self.place = found.end()
        return found

    def span(self, start: int, end: int) -> Span:
        return self.source.part(start, end)

    def rest(self) -> str:
        self.skip()
        return self.text[self.place :]


def read_box(source: Scalar) -> Box:
    """Read one box.

    Args:
        source: a scalar with the text of the box.

    Raises:
        SpecError: A205 where the text is no box, A206 for an expression in it, A213 for a label.
    """
    text = source.value
    assert isinstance(text, str)
    cursor = _Cursor(source, text)
    count = _count(cursor)
    kernel = _kernel(cursor)
    name = _name(cursor)
    arguments = kernel + _arguments(cursor)
    label = _label(cursor)
    size = _size(cursor)
    if cursor.rest():
        raise _unexpected(cursor)
    return Box(
        span=source.part(0, len(text.rstrip())),
        name=text[name[0] : name[1]],
        name_span=cursor.span(*name),
        count=count,
        arguments=arguments,
        label=label,
        size=size,
        text=_drawn(text),
    )


def _drawn(text: str) -> str:
    """The text of a box without what a figure does not draw: count, label and size."""
    without = re.sub(r"(\s+as\s+\S+)?(\s*->.*)?$", "", text.strip())
    return re.sub(r"^(\([^()]*\)|[^\s()]+)\s+x\s+", "", " ".join(without.split()))


def _count(cursor: _Cursor) -> Formula | None:
    cursor.skip()
    start = cursor.place
    found = cursor.match(_COUNT)
    if found is None:
        return None
    spaced = re.match(r"\d+\s", cursor.text[cursor.place :] + " ")
    if spaced and found["count"].isdigit():
        meant = f"{found['count']}x{spaced[0].strip()}"
        rest = cursor.text[cursor.place + len(spaced[0]) :]
        raise fail(
            "A205",
            "a kernel is written without spaces",
            cursor.span(start, cursor.place + len(spaced[0].strip())),
            help=f"write `{f'{meant} {rest}'.strip()}`",
        )
    return formula(cursor.source, found["count"], found.start("count"))


def _kernel(cursor: _Cursor) -> tuple[Argument, ...]:
    found = cursor.match(_KERNEL)
    if found is None:
        return ()
    sides: list[Formula] = []
    for side in ("height", "width"):
        sides.append(formula(cursor.source, found[side], found.start(side)))
    span = cursor.span(*found.span())
    return (Argument(span=span, name="kernel", value=list(sides)),)


def _name(cursor: _Cursor) -> tuple[int, int]:
    found = cursor.match(_NAME)
    if found is None:
        place = cursor.place
        message = "expected the name of an operator or block"
        end = max(place + 1, len(cursor.text))
        raise fail("A205", message, cursor.span(place, end), help=SHAPE)
    return found.span()


def _arguments(cursor: _Cursor) -> tuple[Argument, ...]:
    if not cursor.rest().startswith("("):
        return ()
    start = cursor.place
    end = _closing(cursor, start)
    cursor.place = end + 1
    words = _words(cursor.text[start + 1 : end], start + 1)
    arguments: list[Argument] = []
    while words:
        text, at = words.pop(0)
        if text == "stride":
            if not words:
                raise fail("A205", "`stride` needs a number", cursor.span(at, at + len(text)))
            text, after = words.pop(0)
            arguments.append(_argument(cursor, "stride", text, after, at))
        else:
            arguments.append(_keyword(cursor, text, at))
    return tuple(arguments)


def _keyword(cursor: _Cursor, text: str, at: int) -> Argument:
    found = re.fullmatch(r"(\w+)=(.*)", text, re.DOTALL | re.ASCII)
    if found is None:
        return _argument(cursor, None, text, at, at)
    if not found[2]:
        message = f"`{found[1]}=` needs a value"
        raise fail(
            "A205", message, cursor.span(at, at + len(text)), help="write no spaces around `=`"
        )
    return _argument(cursor, found[1], found[2], at + found.start(2), at)


def _argument(cursor: _Cursor, name: str | None, text: str, at: int, start: int) -> Argument:
    span = cursor.span(start, at + len(text))
    if name is not None and re.fullmatch(r"\d+x\d+", text, re.ASCII):
        return Argument(span=span, name=name, value=text)
    return Argument(span=span, name=name, value=formula(cursor.source, text, at))


def _closing(cursor: _Cursor, start: int) -> int:
    depth = 0
    for place in range(start, len(cursor.text)):
        depth += {"(": 1, ")": -1}.get(cursor.text[place], 0)
        if depth == 0:
            return place
    span = cursor.span(start, start + 1)
    raise fail("A205", "this parenthesis is never closed", span, help="close it with `)`")


def _words(text: str, offset: int) -> list[tuple[str, int]]:
    """Split at spaces outside parentheses, with the place of every word."""
    words: list[tuple[str, int]] = []
    depth, start = 0, None
    for place, character in enumerate(f"{text} "):
        if character.isspace() and depth == 0:
            if start is not None:
                words.append((text[start:place], offset + start))
            start = None
        else:
            start = place if start is None else start
            depth += {"(": 1, ")": -1}.get(character, 0)
    return words


def _label(cursor: _Cursor) -> Label | None:
    found = cursor.match(_LABEL)
    return label(cursor.source, found["label"], found.start("label")) if found else None


def label(source: Scalar, text: str, at: int) -> Label:
    """A label, checked as a name.

    Raises:
        SpecError: A213 where it cannot be a name.
    """
    span = source.part(at, at + len(text))
    return Label(span=span, name=check_name(text, span, "label"))


def _size(cursor: _Cursor) -> Size | None:
    found = cursor.match(_ARROW)
    return read_size(cursor.source, found["size"], found.start("size")) if found else None


def read_size(source: Scalar, text: str, at: int = 0) -> Size:
    """Read a size as papers print it.

    Args:
        source: the scalar that holds it.
        text: `HxWxC` or `C`.
        at: where it begins in the scalar.

    Raises:
        SpecError: A205 where it is no size, A310 where a side is over the limit.
    """
    span = source.part(at, at + len(text))
    if not _SIZE.fullmatch(text):
        message = f"`{text}` is not a size"
        raise fail("A205", message, span, help="a size is HxWxC, such as 35x35x384, or C alone")
    sides = text.split("x")
    if any(len(side) > limits.NUMBER_DIGITS or int(side) > limits.DIMENSION for side in sides):
        raise fail("A310", f"a side of `{text}` is over {limits.DIMENSION:,}", span)
    return Size(span=span, sides=tuple(map(int, sides)))


def formula(source: Scalar, text: str, at: int) -> Formula:
    """An expression inside a scalar.

    Raises:
        SpecError: A206 where it is none.
    """
    try:
        tree = parse_expression(text, at)
    except ExpressionError as error:
        raise fail("A206", error.message, source.part(*error.at), help=error.help) from None
    return Formula(span=source.part(at, at + len(text)), tree=tree, source=source)


def number(source: Scalar, value: int | float | bool) -> Formula:
    """A number of its own, as a formula."""
    return Formula(span=source.span, tree=Literal(value), source=source)


def _unexpected(cursor: _Cursor) -> SpecError:
    rest = cursor.rest()
    span = cursor.span(cursor.place, cursor.place + len(rest.rstrip()))
    message = f"unexpected `{rest.rstrip()}` after the box"
    return fail("A205", message, span, help=SHAPE)

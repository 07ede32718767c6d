"""Parse the box notation: one step of a chain, as a figure prints it.

step  := [count " x "] [KxK] Name ["(" arg {" " arg} ")"] ["if" e] ["as" label] ["->" size]
arg   := "stride" v | mark | key "=" v | v
v     := e | word "(" key "=" e {" " key "=" e} ")" | "[" e {"," e} "]"
K     := number | small letter
label := name ["(" e ")"]
size  := {side "x"} C

A kernel and a size have as many sides as the grid, one to three; a size ends with the channels.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError, fail
from archspec.expressions import Call, Name
from archspec.expressions.parser import WORDS
from archspec.expressions.tree import COMPARISONS
from archspec.language.box_hints import Misreading, explain_end, explain_name
from archspec.language.formulas import read_formula, read_named_arguments
from archspec.language.mappings import check_commas
from archspec.language.messages import refuse_name_of_shared, refuse_second_value
from archspec.language.model import Argument, Box, Data, Formula, Label, Size
from archspec.language.names import check_name
from archspec.language.sizes import read_size
from archspec.reader import Scalar

SHARE: Final = "share"
"""The key by which boxes share a module."""

NAME: Final = "name"
"""The key that names the module of a step."""

_CONVS: Final = ("Conv", "UpConv")

CONDITION: Final = "if"
"""The key of what must hold for a step to be there."""

BOX_PARTS: Final = {
    "repeat": "count",
    CONDITION: "condition",
    "as": "label",
    "size": "size",
    SHARE: "share",
    NAME: "module",
}
"""The parts of a box besides its arguments: each key with its field of `Box`."""

_NAMING: Final = {
    SHARE: "write `share=enc` at every box that is to have the same weights",
    NAME: "it is written as in `name=first`",
}
PAIR: Final = re.compile(r"\d+(?:x\d+){1,2}", re.ASCII)
"""Matches two or three sides in one word, such as `3x1`."""

_PARENTHESES: Final = r"\((?:[^()]|\([^()]*\))*\)"
_COUNT: Final = re.compile(rf"(?P<count>(?:[^\s()]|{_PARENTHESES})+)\s+x\s+(?!\d+\s)", re.ASCII)
_KERNEL: Final = re.compile(
    r"(\d+|[a-z])(?:x(\d+|[a-z])(?:x(\d+|[a-z]))?(?=\s)|(?=\s+[A-WYZ][A-Za-z]))", re.ASCII
)
_NAME: Final = re.compile(r"[A-Za-z_][\w.]*", re.ASCII)
_CONDITION: Final = re.compile(r"if\s+(?P<condition>.*?)(?=\s+as\s|\s*->|\s*$)", re.DOTALL)
_LABEL: Final = re.compile(rf"as\s+(?!->)(?P<label>[^\s()]+(?:{_PARENTHESES})?)", re.ASCII)
_INDEXED: Final = re.compile(r"(?P<stem>[^()]*)\((?P<index>.*)\)", re.DOTALL)
_ARROW: Final = re.compile(r"->\s*(?P<size>\S+)")
_KEYWORD: Final = re.compile(r"(?P<name>\w+)=(?!=)(?P<value>.*)", re.DOTALL | re.ASCII)
_JOINING: Final = frozenset((*WORDS, *COMPARISONS))
"""The words of a value that stand between spaces."""


@dataclass(slots=True)
class _Cursor:
    """A scalar that is read from left to right."""

    source: Scalar
    text: str
    place: int = 0

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Consume the next text, after spaces, if it matches a pattern."""
        self.rest()
        found = pattern.match(self.text, self.place)
        if found:
            self.place = found.end()
        return found

    def rest(self) -> str:
        """Skip spaces, and return the remaining text without spaces at its end."""
        rest = self.text[self.place :].lstrip()
        self.place = len(self.text) - len(rest)
        return rest.rstrip()

    def misread(self, found: Misreading) -> SpecError:
        """Return the error for the remaining text."""
        span = self.source.part(self.place, self.place + max(1, found.length))
        return fail("A205", found.message, span, help=found.help)


def parse_box(source: Scalar) -> Box:
    """Parse one box.

    Args:
        source: a scalar with the text of the box.

    Raises:
        SpecError: A205 if the text is not a box, A206 for an expression in it, A213 for a label,
            A310 for a size over the limit.
    """
    text = source.value
    assert isinstance(text, str)
    cursor = _Cursor(source, text)
    cursor.rest()
    start = cursor.place
    count = cursor.match(_COUNT)
    read_count = count and read_formula(source, count["count"], count.start("count"))
    before, kernel = cursor.place, _read_kernel(cursor)
    name = cursor.match(_NAME)
    if name is None:
        raise cursor.misread(explain_name(cursor.rest()))
    given = tuple(_read_arguments(cursor))
    if kernel and not _is_kernel(name[0], kernel[0].value, given):
        cursor.place = before
        raise cursor.misread(explain_name(cursor.rest()))
    arguments = (*kernel, *given)
    condition = cursor.match(_CONDITION)
    read_if = condition and read_formula(
        source, condition["condition"], condition.start("condition")
    )
    label = cursor.match(_LABEL)
    read_as = label and read_label(source, label["label"], label.start("label"))
    size = cursor.match(_ARROW)
    stated = size and read_size(source, size["size"], size.start("size"))
    if rest := cursor.rest():
        raise cursor.misread(explain_end(rest, sized=size is not None))
    share, module = _read_modules(cursor, arguments)
    return Box(
        span=source.part(start, len(text.rstrip())),
        name=name[0],
        name_span=source.part(*name.span()),
        count=read_count,
        arguments=tuple(argument for argument in arguments if argument.name not in (SHARE, NAME)),
        condition=read_if,
        share=share,
        module=module,
        label=read_as,
        size=stated,
    )


def _read_kernel(cursor: _Cursor) -> tuple[Argument, ...]:
    found = cursor.match(_KERNEL)
    if found is None:
        return ()
    sides: list[Data] = [
        read_formula(cursor.source, found[side], found.start(side))
        for side in (1, 2, 3)
        if found[side]
    ]
    span = cursor.source.part(*found.span())
    return (Argument(span=span, name="kernel", name_span=span, value=sides),)


def _is_kernel(name: str, sides: Data, given: Sequence[Argument]) -> bool:
    """Check whether numbers before a name are its kernel, unlike those of `3x3x64 Conv`."""
    match sides:
        case [_]:
            return _has_kernel(name)
        case [_, _, _]:
            return name not in _CONVS or len(given) > 0
    return True


def _has_kernel(name: str) -> bool:
    from archspec.ops import find_own

    operator = find_own(name)
    return operator is not None and "kernel" in operator.model_fields


def _read_arguments(cursor: _Cursor) -> Iterator[Argument]:
    if not cursor.rest().startswith("("):
        return
    start = cursor.place
    end = _find_closing(cursor, start)
    cursor.place = end + 1
    parts = _split_outside(cursor.text[start + 1 : end], str.isspace)
    found = [(text, start + 1 + at) for text, at in parts if text]
    words = iter(_join_conditions(cursor.text, found))
    for text, at in words:
        _check_separators(cursor, text, at)
        if text != "stride":
            yield _read_argument(cursor, text, at)
            continue
        value, after = next(words, ("", 0))
        if not value:
            span = cursor.source.part(at, at + len(text))
            raise fail("A205", "`stride` needs a number", span, help="write a number behind it")
        _check_separators(cursor, value, after)
        yield _read_named(cursor, (at, at + len(text)), value, after)


def _join_conditions(text: str, words: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return words with those of each condition as one: `c if s == 1 else 2*c`."""
    if _JOINING.isdisjoint(word for word, _ in words):
        return words
    joined: list[tuple[str, int]] = []
    is_open = False
    for word, at in words:
        is_joining = word in _JOINING
        if joined and (is_open or (is_joining and word != "not")):
            start = joined[-1][1]
            joined[-1] = (text[start : at + len(word)], start)
        else:
            joined.append((word, at))
        is_open = is_joining
    return joined


def _check_separators(cursor: _Cursor, text: str, at: int) -> None:
    """Reject arguments not separated by spaces alone, and a key separated from its value."""
    first, *others = _split_outside(text, ",".__eq__)
    if others:
        span = cursor.source.part(at + len(first[0]), at + len(first[0]) + 1)
        help = "write spaces between them, as in `(96 stride 2 V)`"
        raise fail("A205", "arguments are separated by spaces, not commas", span, help=help)
    if text.startswith("=") or text.endswith("="):
        span = cursor.source.part(at, at + len(text))
        message = "`=` stands between a key and its value, without spaces"
        raise fail("A205", message, span, help="write it as `key=value`")


def _read_argument(cursor: _Cursor, text: str, at: int) -> Argument:
    found = _KEYWORD.fullmatch(text)
    if found is not None:
        name, value = found.span("name"), found["value"]
        return _read_named(cursor, (at + name[0], at + name[1]), value, at + found.start("value"))
    span = cursor.source.part(at, at + len(text))
    value = _read_value(cursor.source, text, at)
    return Argument(span=span, name=None, name_span=span, value=value)


def _read_named(cursor: _Cursor, name: tuple[int, int], text: str, at: int) -> Argument:
    return Argument(
        span=cursor.source.part(name[0], at + len(text)),
        name=cursor.text[slice(*name)],
        name_span=cursor.source.part(*name),
        value=text if PAIR.fullmatch(text) else _read_value(cursor.source, text, at),
    )


def _read_value(source: Scalar, text: str, at: int) -> Data:
    """Return an expression, a list of them, `[64, 2*c]`, or a word with named arguments.

    Raises:
        SpecError: A203 for a list without commas, A206 for text that is not an expression.
    """
    if nested := read_named_arguments(source, text, at):
        return nested
    if not (text.startswith("[") and text.endswith("]")):
        return read_formula(source, text, at)
    if not text[1:-1].strip():
        return []
    parts = _split_outside(text[1:-1], ",".__eq__)
    items = [
        (part.strip(), at + 1 + start + len(part) - len(part.lstrip())) for part, start in parts
    ]
    check_commas((item, source.part(place, place + len(item))) for item, place in items)
    return [read_formula(source, item, place) for item, place in items]


def _find_closing(cursor: _Cursor, start: int) -> int:
    depth = 0
    for place in range(start, len(cursor.text)):
        depth += {"(": 1, ")": -1}.get(cursor.text[place], 0)
        if depth == 0:
            return place
    span = cursor.source.part(start, start + 1)
    help = "close it with `)`, and quote a box that holds a comma"
    raise fail("A205", "this parenthesis is never closed", span, help=help)


_NESTING: Final = {"(": 1, "[": 1, ")": -1, "]": -1}


def _split_outside(text: str, separates: Callable[[str], bool]) -> list[tuple[str, int]]:
    """Split a text at separators outside parentheses and brackets into parts with their places."""
    parts: list[tuple[str, int]] = []
    depth = start = 0
    for place, character in enumerate(text):
        depth += _NESTING.get(character, 0)
        if depth <= 0 and separates(character):
            parts.append((text[start:place], start))
            start = place + 1
    return [*parts, (text[start:], start)]


def _read_modules(
    cursor: _Cursor, arguments: tuple[Argument, ...]
) -> tuple[Label | None, Label | None]:
    """Return the module that a box shares, and the name of one that it does not share."""
    share = _read_module(cursor, arguments, SHARE)
    spans = {argument.name: argument.span for argument in reversed(arguments)}
    if share and NAME in spans:
        raise refuse_name_of_shared(spans[NAME], spans[SHARE])
    return share, _read_module(cursor, arguments, NAME)


def _read_module(cursor: _Cursor, arguments: tuple[Argument, ...], key: str) -> Label | None:
    """Return the name of a module: `share=enc`, `share=enc(c)`, `name=first`."""
    given = [argument for argument in arguments if argument.name == key]
    if len(given) > 1:
        raise SpecError([refuse_second_value("the box", key, given[1].span, given[0].span)])
    if not given:
        return None
    match given[0].value:
        case Formula(tree=Name(at=at) | Call(at=at)):
            return read_label(cursor.source, cursor.text[slice(*at)], at[0], what="module")
    raise fail("A205", f"`{key}` needs a name", given[0].span, help=_NAMING[key])


@dataclass(frozen=True, slots=True)
class IndexedName:
    """The name and the index of a value such as `enc(c)`."""

    stem: str
    index: str


def split_index(name: str) -> IndexedName | None:
    """Return the parts of the name of a value; None if it has no index."""
    found = _INDEXED.fullmatch(name)
    return IndexedName(found["stem"], found["index"]) if found else None


def read_label(source: Scalar, text: str, at: int = 0, *, what: str = "label") -> Label:
    """Return a label, checked as a name; `enc(c)` has an index.

    Raises:
        SpecError: A213 if it cannot be a name, A206 for an index that is not an expression.
    """
    span = source.part(at, at + len(text))
    indexed = split_index(text)
    if indexed is None:
        return Label(span=span, name=check_name(text, span, what))
    stem = check_name(indexed.stem, span, what)
    index = read_formula(source, indexed.index, at + len(indexed.stem) + 1)
    return Label(span=span, name=stem, stem=stem, index=index)


def slice_scalar(box: Box, key: str) -> Formula | Label | Size | None:
    """Return the part of a box under a key that is not an argument; None if it is absent.

    Args:
        box: the box.
        key: one of `BOX_PARTS`.
    """
    part: Formula | Label | Size | None = getattr(box, BOX_PARTS[key])
    return part

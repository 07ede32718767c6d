"""A spec as it is written: its values with their style, and its comments."""

from collections.abc import Iterator
from typing import Final, TypeAlias

from yaml.events import (
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from archspec.dataclass import dataclass
from archspec.reader.comments import find_comments
from archspec.reader.events import get_end, get_start, parse_events
from archspec.reader.source_text import TextReading

FOLDED: Final = "|>"
"""The styles of scalars that are indented lines."""


@dataclass(frozen=True, slots=True)
class WrittenScalar:
    """A scalar as it is written.

    Attributes:
        text: its characters, quotes included.
        style: its quote, `|` or `>`; empty for plain text.
        line: its first line, from 1.
        end_line: its last line.
        column: its first column, from 0.
    """

    text: str
    style: str
    line: int
    end_line: int
    column: int


@dataclass(frozen=True, slots=True)
class WrittenGroup:
    """A list or mapping as it is written.

    Attributes:
        entries: its items, each with its key in a mapping.
        is_list: whether it is a list.
        in_brackets: whether it is in brackets or braces, or a pair in a list of that kind.
        is_bare: whether it is such a pair without braces: `[from: a, ReLU]`.
        line: its first line, from 1.
        end_line: its last line.
        column: its first column, from 0.
    """

    entries: tuple[tuple[WrittenScalar | None, "Written"], ...]
    is_list: bool
    in_brackets: bool
    is_bare: bool
    line: int
    end_line: int
    column: int


Written: TypeAlias = WrittenScalar | WrittenGroup


@dataclass(frozen=True, slots=True)
class WrittenComment:
    """A comment as it is written.

    Attributes:
        line: its line, from 1.
        column: its column, from 0.
        text: its characters from `#` on, without spaces at the end.
        is_alone: whether it has its line for itself.
    """

    line: int
    column: int
    text: str
    is_alone: bool


@dataclass(frozen=True, slots=True)
class WrittenDocument:
    """A spec as it is written.

    Attributes:
        root: its mapping.
        comments: its comments, in order.
        lines: its lines.
    """

    root: WrittenGroup
    comments: tuple[WrittenComment, ...]
    lines: tuple[str, ...]


def read_written(text: str, file: str) -> WrittenDocument:
    """Read a valid spec as it is written.

    Args:
        text: the spec, which `read_document` accepts, with line feeds as line breaks.
        file: its name in messages.
    """
    events = (
        event
        for event in parse_events(TextReading(file, text))
        if isinstance(event, ScalarEvent | _START | _END)
    )
    root = _read_node(text, next(events), events)
    assert isinstance(root, WrittenGroup), "a spec is a mapping"
    return WrittenDocument(root, tuple(_read_comments(text)), tuple(text.split("\n")))


_START: Final = SequenceStartEvent | MappingStartEvent
_END: Final = SequenceEndEvent | MappingEndEvent


def _read_node(text: str, event: Event, events: Iterator[Event]) -> Written:
    if isinstance(event, ScalarEvent):
        return _read_scalar(text, event)
    assert isinstance(event, _START)
    is_list = isinstance(event, SequenceStartEvent)
    entries: list[tuple[WrittenScalar | None, Written]] = []
    while not isinstance(following := next(events), _END):
        key = None if is_list else _read_node(text, following, events)
        assert not isinstance(key, WrittenGroup), "a key is a scalar"
        entries.append((key, _read_node(text, next(events) if key else following, events)))
    start, end = get_start(event), get_end(following)
    in_brackets = bool(event.flow_style)
    last = end.line + 1
    if entries and not text.startswith(("]", "}"), end.index - 1):
        last = entries[-1][1].end_line
    is_bare = in_brackets and not text.startswith(("[", "{"), start.index)
    return WrittenGroup(
        tuple(entries), is_list, in_brackets, is_bare, start.line + 1, last, start.column
    )


def _read_scalar(text: str, event: ScalarEvent) -> WrittenScalar:
    start, end, style = get_start(event), get_end(event), event.style or ""
    raw = text[start.index : end.index]
    if style and style in FOLDED:
        raw = raw.rstrip("\n ") if "+" not in raw.split("\n", 1)[0] else raw.removesuffix("\n")
    last = start.line + 1 + raw.count("\n")
    return WrittenScalar(raw, style, start.line + 1, last, start.column)


def _read_comments(text: str) -> Iterator[WrittenComment]:
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for number, at in find_comments(text):
        start, end = starts[number - 1], starts[number]
        is_alone = not text[start:at].strip()
        yield WrittenComment(number, at - start, text[at:end].rstrip(), is_alone)

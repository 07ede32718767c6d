"""Lay out a spec: short values on one line, long ones on several, with their comments."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from archspec.diagnostics import Span
from archspec.language.writing.scalars import print_scalar, unquote_commas
from archspec.reader.comments import LineComments, read_comments

WIDTH: Final = 100
"""The maximum width of a line, comments aside."""

_ARROW: Final = " -> "
_ALIGNED: Final = 48
"""The rightmost column at which sizes are aligned."""


@dataclass(frozen=True, slots=True)
class MapEntry:
    """A key with its value and its original place."""

    key: str
    value: "Value"
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Map:
    """A mapping.

    Attributes:
        entries: its entries.
        tall: whether each is on a line of its own, however short.
    """

    entries: tuple[MapEntry, ...]
    tall: bool = False


@dataclass(frozen=True, slots=True)
class SeqItem:
    """A list item with its original place."""

    value: "Value"
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Seq:
    """A list.

    Attributes:
        items: its items.
        tall: whether each is on a line of its own, however short.
    """

    items: tuple[SeqItem, ...]
    tall: bool = False


Value: TypeAlias = str | Map | Seq
"""A value: a scalar as it is written, a mapping or a list."""


@dataclass(slots=True)
class SpecLayout:
    """A layout, with the comments that are not yet written, by file and line."""

    comments: dict[tuple[str, int], LineComments]

    @classmethod
    def of(cls, sources: Mapping[str, str]) -> "SpecLayout":
        """Return the layout for a network whose files have these texts."""
        return cls(
            {
                (file, line): said
                for file, text in sources.items()
                for line, said in read_comments(text).items()
            }
        )

    def document(self, document: Map) -> Iterator[str]:
        """Yield the lines of a file, with blank lines around longer sections."""
        before: list[str] = []
        for entry in document.entries:
            lines = list(self.entry(entry, ""))
            apart = bool(before) and isinstance(entry.value, Map | Seq) and entry.value.tall
            if apart or (len(before) > 1 and entry.key in ("body", "errata")):
                yield ""
            yield from lines
            before = lines

    def entry(self, entry: MapEntry, indent: str) -> Iterator[str]:
        """Yield the lines of a key with its value."""
        said = self.take(entry.span)
        yield from (f"{indent}{comment}" for comment in said.above)
        start = f"{indent}{print_scalar(entry.key)}:"
        if self.is_short(entry.value, len(start) + 1):
            yield _append_comment(f"{start} {print_rest_of_line(entry.value)}", said)
        else:
            yield _append_comment(start, said)
            yield from self.tall(entry.value, f"{indent}  ")
        yield from (f"{indent}{comment}" for comment in said.below)

    def tall(self, value: Value, indent: str) -> Iterator[str]:
        """Yield the lines of a value on several lines."""
        match value:
            case Map(entries):
                for entry in entries:
                    yield from self.entry(entry, indent)
            case Seq(items):
                wide = _measure_alignment(items)
                for item in items:
                    yield from self.item(item, indent, wide)
            case _:
                yield f"{indent}{value}"

    def item(self, item: SeqItem, indent: str, wide: int) -> Iterator[str]:
        """Yield the lines of a list item, with its size aligned."""
        said = self.take(item.span)
        yield from (f"{indent}{comment}" for comment in said.above)
        if self.is_short(item.value, len(indent) + 2):
            text = print_rest_of_line(item.value)
            if isinstance(item.value, str) and _has_size(text):
                box, _, size = text.rpartition(_ARROW)
                text = f"{box:<{wide}}{_ARROW}{size}"
            yield _append_comment(f"{indent}- {text}", said)
        else:
            first, *others = self.tall(item.value, f"{indent}  ")
            yield _append_comment(f"{indent}- {first.strip()}", said)
            yield from others
        yield from (f"{indent}{comment}" for comment in said.below)

    def is_short(self, value: Value, start: int) -> bool:
        """Check whether a value fits on the rest of a line."""
        if isinstance(value, str) or not (value.entries if isinstance(value, Map) else value.items):
            return True
        fits = not value.tall and start + len(print_flow(value)) <= WIDTH
        return fits and not any(self.has_comments(span) for span in _walk_spans(value))

    def has_comments(self, span: Span) -> bool:
        """Check whether a place has comments that are not yet written."""
        return (span.file, span.line) in self.comments

    def take(self, span: Span | None) -> LineComments:
        """Remove and return the comments of a place, to be written."""
        none = LineComments()
        return none if span is None else self.comments.pop((span.file, span.line), none)


def print_flow(value: Value) -> str:
    """Return a value in flow style on one line."""
    match value:
        case Map(entries):
            pairs = (
                f"{print_scalar(map_entry.key)}: {print_flow(map_entry.value)}"
                for map_entry in entries
            )
            return f"{{{', '.join(pairs)}}}"
        case Seq(items):
            return f"[{', '.join(print_flow(seq_item.value) for seq_item in items)}]"
        case _:
            return value


def print_rest_of_line(value: Value) -> str:
    """Return a value that takes the rest of its line, where commas need no quotes."""
    return unquote_commas(value) if isinstance(value, str) else print_flow(value)


def _walk_spans(value: Value) -> Iterator[Span]:
    """Yield the original places of a value's parts."""
    parts: Sequence[MapEntry | SeqItem] = ()
    if isinstance(value, Map):
        parts = value.entries
    elif isinstance(value, Seq):
        parts = value.items
    for part in parts:
        if part.span is not None:
            yield part.span
        yield from _walk_spans(part.value)


def _append_comment(line: str, said: LineComments) -> str:
    return f"{line}  {said.beside}" if said.beside else line


def _has_size(text: str) -> bool:
    return _ARROW in text and text[0] not in "\"'"


def _measure_alignment(items: Sequence[SeqItem]) -> int:
    """Return the width of the longest box in a chain that states a size."""
    texts = (
        print_rest_of_line(seq_item.value) for seq_item in items if isinstance(seq_item.value, str)
    )
    wide = (len(text.rpartition(_ARROW)[0]) for text in texts if _has_size(text))
    return max((width for width in wide if width <= _ALIGNED), default=0)

"""Lay out a spec: short values on one line, long ones on several, with their comments."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.language.writing.scalars import print_scalar, unquote_commas
from archspec.reader.comments import LineComments, drop_modeline, read_comments

WIDTH: Final = 100
"""The maximum width of a line, comments aside."""


@dataclass(slots=True)
class Entry:
    """An entry of a mapping, or an item of a list.

    Attributes:
        key: the key; None for an item.
        value: the value.
        span: the original place, whose comments it keeps.
    """

    key: str | None
    value: "Value"
    span: Span | None = None


@dataclass(slots=True)
class Group:
    """A mapping or a list.

    Attributes:
        entries: its entries or items.
        is_list: whether it is a list.
        tall: whether each is on a line of its own, however short.
    """

    entries: list[Entry]
    is_list: bool = False
    tall: bool = False


Value: TypeAlias = str | Group
"""A value: a scalar as it is written, a mapping or a list."""


def make_list(values: Iterable[Value]) -> Group:
    """Return a list of values without places."""
    return Group([Entry(None, value) for value in values], is_list=True)


@dataclass(slots=True)
class SpecLayout:
    """A layout, with the comments that are not yet written, by file and line."""

    comments: dict[tuple[str, int], LineComments]

    @classmethod
    def of(cls, sources: Mapping[str, str]) -> "SpecLayout":
        """Return the layout for a network whose files have these texts."""
        read = {file: read_comments(drop_modeline(text)) for file, text in sources.items()}
        return cls({(file, line): said for file in read for line, said in read[file].items()})

    def document(self, document: Group) -> Iterator[str]:
        """Yield the lines of a file, with blank lines around longer sections."""
        before: list[str] = []
        for entry in document.entries:
            lines = list(self.entry(entry, ""))
            apart = bool(before) and isinstance(entry.value, Group) and entry.value.tall
            if apart or (len(before) > 1 and entry.key in ("body", "errata")):
                yield ""
            yield from lines
            before = lines

    def entry(self, entry: Entry, indent: str) -> Iterator[str]:
        """Yield the lines of an entry or an item.

        Args:
            entry: the entry.
            indent: the indentation of its first line.
        """
        said = self.take(entry.span)
        yield from (f"{indent}{comment}" for comment in said.above)
        start = f"{indent}-" if entry.key is None else f"{indent}{print_scalar(entry.key)}:"
        if isinstance(entry.value, str) or self.is_short(entry.value, len(start) + 1):
            yield _append_comment(f"{start} {print_rest_of_line(entry.value)}", said)
        else:
            lines = self.group(entry.value, f"{indent}  ")
            first = f" {next(lines).strip()}" if entry.key is None else ""
            yield _append_comment(f"{start}{first}", said)
            yield from lines
        yield from (f"{indent}{comment}" for comment in said.below)

    def group(self, group: Group, indent: str) -> Iterator[str]:
        """Yield the lines of a mapping or a list on several lines."""
        for entry in group.entries:
            yield from self.entry(entry, indent)

    def is_short(self, group: Group, start: int) -> bool:
        """Check whether a mapping or a list fits on the rest of a line."""
        fits = not group.tall and start + len(print_flow(group)) <= WIDTH
        spans = _walk_spans(group)
        return not group.entries or (fits and not any(map(self.has_comments, spans)))

    def has_comments(self, span: Span) -> bool:
        """Check whether a place has comments that are not yet written."""
        return (span.file, span.line) in self.comments

    def take(self, span: Span | None) -> LineComments:
        """Remove and return the comments of a place, to be written."""
        none = LineComments()
        return none if span is None else self.comments.pop((span.file, span.line), none)


def print_flow(value: Value) -> str:
    """Return a value in flow style on one line."""
    if isinstance(value, str):
        return value
    pairs = (
        print_flow(entry.value)
        if entry.key is None
        else f"{print_scalar(entry.key)}: {print_flow(entry.value)}"
        for entry in value.entries
    )
    return f"[{', '.join(pairs)}]" if value.is_list else f"{{{', '.join(pairs)}}}"


def print_rest_of_line(value: Value) -> str:
    """Return a value that takes the rest of its line, where commas need no quotes."""
    return unquote_commas(value) if isinstance(value, str) else print_flow(value)


def _walk_spans(value: Value) -> Iterator[Span]:
    """Yield the original places of a value's parts."""
    for entry in [] if isinstance(value, str) else value.entries:
        if entry.span is not None:
            yield entry.span
        yield from _walk_spans(entry.value)


def _append_comment(line: str, said: LineComments) -> str:
    return f"{line}  {said.beside}" if said.beside else line

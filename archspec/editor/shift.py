"""Where the lines of an earlier text are in the present one."""

from collections.abc import Mapping
from difflib import SequenceMatcher

from archspec.dataclass import dataclass
from archspec.diagnostics import Span


@dataclass(frozen=True, slots=True)
class LineShift:
    """The lines of an earlier text, and where they are now.

    Attributes:
        lines: the present number of each line that is there still.
        before: the earlier lines.
        now: the present lines.
    """

    lines: Mapping[int, int] | None
    before: tuple[str, ...]
    now: tuple[str, ...]

    @classmethod
    def between(cls, before: str, after: str) -> "LineShift":
        """Compare two texts; a line that was edited in place counts as the same."""
        now = tuple(after.split("\n"))
        if before == after:
            return cls(None, now, now)
        old = tuple(before.split("\n"))
        found: dict[int, int] = {}
        matcher = SequenceMatcher(None, old, now, autojunk=False)
        for tag, start, end, new_start, new_end in matcher.get_opcodes():
            if tag == "equal" or (tag == "replace" and end - start == new_end - new_start):
                found.update({line + 1: line + 1 - start + new_start for line in range(start, end)})
        return cls(found, old, now)

    def move(self, span: Span) -> Span | None:
        """Return where a span is now, up to the end of its line; None if its line is gone."""
        if self.lines is None:
            return span
        line, end = self.lines.get(span.line), self.lines.get(span.end_line)
        if line is None or end is None:
            return None
        width = len(self.now[end - 1])
        if span.end_column - 1 > width:
            return None
        return Span(span.file, line, span.column, end, span.end_column)

    def stretch(self, span: Span) -> Span | None:
        """Return where a span is now, with all that was written in place of a part of it."""
        if self.lines is None:
            return span
        line, end = self.lines.get(span.line), self.lines.get(span.end_line)
        if line is None or end is None:
            return None
        start, _ = self._find_columns(span.line, line, span.column - 1)
        _, stop = self._find_columns(span.end_line, end, span.end_column - 1)
        return Span(span.file, line, start + 1, end, max(start, stop) + 1)

    def _find_columns(self, before: int, now: int, place: int) -> tuple[int, int]:
        """Return where a place of an earlier line is now, at the least and at the most."""
        old, new = self.before[before - 1], self.now[now - 1]
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        found: list[int] = []
        for tag, start, end, new_start, new_end in matcher.get_opcodes():
            if tag == "equal" and start <= place <= end:
                found.append(place - start + new_start)
            elif start < place < end or start == place == end:
                found += [new_start, new_end]
        return min(found, default=place), max(found, default=place)

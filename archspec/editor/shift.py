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
        return Span(
            span.file,
            line,
            self._move_start(span.line, line, span.column - 1) + 1,
            end,
            self._move_end(span.end_line, end, span.end_column - 1) + 1,
        )

    def _move_start(self, before: int, now: int, place: int) -> int:
        head, tail = self._find_common(before, now)
        old, new = len(self.before[before - 1]), len(self.now[now - 1])
        if place <= head:
            return place
        return place + new - old if place >= old - tail else head

    def _move_end(self, before: int, now: int, place: int) -> int:
        head, tail = self._find_common(before, now)
        old, new = len(self.before[before - 1]), len(self.now[now - 1])
        if place >= old - tail:
            return place + new - old
        return place if place <= head else new - tail

    def _find_common(self, before: int, now: int) -> tuple[int, int]:
        """Return how many characters a line and its earlier text have in common at both ends."""
        old, new = self.before[before - 1], self.now[now - 1]
        head = _count_common(old, new)
        return head, _count_common(old[head:][::-1], new[head:][::-1])


def _count_common(one: str, two: str) -> int:
    """Return how many characters two texts begin with alike."""
    pairs = enumerate(zip(one, two, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(two)))

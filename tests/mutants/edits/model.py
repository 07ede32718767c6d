"""An edit, and the places in a text where it counts as found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple


class Range(NamedTuple):
    """Characters of a text, the end exclusive."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of one file.

    Attributes:
        kind: what somebody did.
        file: the file, relative to the folder of the specs.
        at: the characters that are replaced.
        text: what replaces them.
        around: the characters of the file as it was that a finding has to touch: the box, key or
            cell that is edited, or what stands beside something that is gone.
        restores: whether only the characters that were there mend it, as behind a typo.
    """

    kind: str
    file: str
    at: Range
    text: str
    around: tuple[Range, ...]
    restores: bool = False

    def apply(self, original: str) -> str:
        """Return the edited text."""
        return original[: self.at.start] + self.text + original[self.at.end :]

    def list_places(self, original: str) -> Iterator[Range]:
        """Yield the characters of the edited text that a finding has to touch."""
        gained = len(self.text) - len(self.at.of(original))
        for place in self.around:
            is_behind = place.start >= self.at.end and place.start > self.at.start
            start = place.start + (gained if is_behind else 0)
            end = place.end + (gained if place.end >= self.at.end else 0)
            yield Range(start, max(start, end))


class LineIndex:
    """The lines of a text, for places by line and column."""

    def __init__(self, text: str) -> None:
        self.text = text
        lines = text.splitlines(keepends=True) or [""]
        self.starts: Sequence[int] = [0, *accumulate(map(len, lines))]

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a line and a column, which count from 1."""
        return min(self.starts[min(line, len(self.starts)) - 1] + column - 1, len(self.text))

    def place(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of an offset, which count from 1."""
        line = max(at for at, start in enumerate(self.starts) if start <= offset)
        return line + 1, offset - self.starts[line] + 1

    def line_range(self, line: int) -> Range:
        """Return the characters of a line, without its break."""
        start = self.starts[line - 1]
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        return Range(start, start + len(self.text[start:end].rstrip("\n")))

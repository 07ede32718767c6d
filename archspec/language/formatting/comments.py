"""The comments of a spec that are not yet written."""

from collections import deque
from collections.abc import Iterable
from dataclasses import field

from archspec.dataclass import dataclass
from archspec.reader.written import WrittenComment


@dataclass(slots=True)
class WaitingComments:
    """The comments that are not yet written, in order.

    Attributes:
        alone: those on lines of their own.
        beside: those at the end of other lines.
    """

    alone: deque[WrittenComment] = field(default_factory=deque)
    beside: deque[WrittenComment] = field(default_factory=deque)

    @classmethod
    def of(cls, comments: Iterable[WrittenComment]) -> "WaitingComments":
        """Return all comments of a document."""
        found = [*comments]
        alone = deque(comment for comment in found if comment.is_alone)
        return cls(alone, deque(comment for comment in found if not comment.is_alone))

    def take_above(self, line: int) -> list[WrittenComment]:
        """Remove and return the comments on lines of their own above a line."""
        taken: list[WrittenComment] = []
        while self.alone and self.alone[0].line < line:
            taken.append(self.alone.popleft())
        return taken

    def take_deeper(self, line: float, column: int) -> list[WrittenComment]:
        """Remove and return the first of these that are indented deeper than a column."""
        taken: list[WrittenComment] = []
        while self.alone and self.alone[0].line < line and self.alone[0].column > column:
            taken.append(self.alone.popleft())
        return taken

    def take_beside(self, line: int) -> list[WrittenComment]:
        """Remove and return the comments at the end of lines up to a line."""
        taken: list[WrittenComment] = []
        while self.beside and self.beside[0].line <= line:
            taken.append(self.beside.popleft())
        return taken

    def put_back(self, comments: Iterable[WrittenComment]) -> None:
        """Give comments lines of their own, above what is written next."""
        self.alone.extendleft(reversed([*comments]))

    def has_inside(self, line: int, end_line: int) -> bool:
        """Check whether comments stand on the lines of a value before its last."""
        waiting = (*self.alone, *self.beside)
        return any(line <= comment.line < end_line for comment in waiting)

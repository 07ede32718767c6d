"""Places of a text as editors count them: from 0, in units of an encoding."""

from archspec.dataclass import dataclass

UNITS = {"utf-8": 1, "utf-16": 2, "utf-32": 4}
"""The bytes of a unit, by the name of the encoding."""


@dataclass(frozen=True, slots=True)
class Positions:
    """The lines of a text, and how an editor counts in them.

    Attributes:
        lines: the lines.
        encoding: the encoding whose units are counted, one of `UNITS`.
    """

    lines: tuple[str, ...]
    encoding: str

    @classmethod
    def of(cls, text: str, encoding: str = "utf-16") -> "Positions":
        """Return the positions of a text."""
        return cls(tuple(text.replace("\r\n", "\n").split("\n")), encoding)

    def to_column(self, line: int, units: int) -> int:
        """Return the column, from 1, that is so many units from the start of a line.

        Args:
            line: the line, from 0; one behind the end is empty.
            units: the units, which may go beyond the end of the line.
        """
        text = self.lines[line] if line < len(self.lines) else ""
        if text.isascii():
            return min(units, len(text)) + 1
        data = self._encode(text)[: units * UNITS[self.encoding]]
        return len(data.decode(self._codec, "ignore")) + 1

    def to_units(self, line: int, column: int) -> int:
        """Return how many units from the start of a line a column is.

        Args:
            line: the line, from 1.
            column: the column, from 1.
        """
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        before = text[: column - 1]
        return len(before) if before.isascii() else len(self._encode(before)) // self._size

    @property
    def _size(self) -> int:
        return UNITS[self.encoding]

    @property
    def _codec(self) -> str:
        return self.encoding if self.encoding == "utf-8" else f"{self.encoding}-le"

    def _encode(self, text: str) -> bytes:
        return text.encode(self._codec, "surrogatepass")

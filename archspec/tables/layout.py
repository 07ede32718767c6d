"""How a report is laid out as text, by where it is printed."""

from typing import Final

from archspec.dataclass import dataclass

UNBOUNDED: Final = 10_000
"""A width that no table reaches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLayout:
    """The layout of a report; the default is that of a file.

    Attributes:
        width: terminal columns; None without a terminal, for a report of natural width.
        boxed: draw lines and bars with characters outside ASCII.
        color: use ANSI colors.
    """

    width: int | None = None
    boxed: bool = False
    color: bool = False

    @property
    def room(self) -> int:
        """The available columns."""
        return self.width or UNBOUNDED


PLAIN: Final = TextLayout()
"""The layout of a report in a file."""

"""The state of reading one text: spans of its parts, and findings so far."""

from dataclasses import field
from typing import Final, Protocol

from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, Span, SpecError
from archspec.text.visible import clip_text

FINDINGS: Final = 20
"""Maximum number of findings, after which reading ends to keep the report readable."""

_SHOWN: Final = 40
_ESCAPED: Final = str.maketrans({"\n": "\\n", "\r": "\\r", "\t": "\\t", "`": "'"})


class TextPosition(Protocol):
    """A place in the text: its index, line and column, each from 0 and in characters."""

    index: int
    line: int
    column: int


@dataclass(slots=True)
class TextReading:
    """The state of reading one text.

    Attributes:
        file: the name of the text in spans.
        text: the text, with line feeds as line breaks.
        found: the findings so far.
    """

    file: str
    text: str
    found: list[Diagnostic] = field(default_factory=list)

    def span(self, start: TextPosition, end: TextPosition) -> Span:
        """Return the span between two places."""
        first, last = (start.line + 1, start.column + 1), (end.line + 1, end.column + 1)
        return tuple.__new__(Span, (self.file, *first, *last))  # twice as fast as `Span(...)`

    def stretch(self, start: TextPosition, text: str) -> Span:
        """Return the span of a text that begins at a place."""
        line, column = start.line + 1 + text.count("\n"), len(text) - text.rfind("\n")
        if line == start.line + 1:
            column = start.column + 1 + len(text)
        return Span(self.file, start.line + 1, start.column + 1, line, column)

    def point(self, place: TextPosition) -> Span:
        """Return the span of the character at a place, empty at the end of a line."""
        return self.stretch(place, self.text[place.index : place.index + 1].strip("\r\n"))

    def rest_of_line(self, place: TextPosition) -> Span:
        """Return the span from a place to the end of its line, without trailing spaces."""
        end = self.text.find("\n", place.index)
        rest = self.text[place.index : end if end >= 0 else None]
        return self.stretch(place, rest.rstrip(" \t\r"))

    def refuse(self, finding: Diagnostic) -> None:
        """Keep a finding and continue, unless the limit is reached.

        Raises:
            SpecError: with every finding, once there are `FINDINGS`.
        """
        self.found.append(finding)
        if len(self.found) >= FINDINGS:
            raise self.error()

    def finish(self) -> None:
        """End a stage that later stages rely on.

        Raises:
            SpecError: with every finding, if there are any.
        """
        if self.found:
            raise self.error()

    def error(self, *last: Diagnostic) -> SpecError:
        """Return the error that ends the reading, with all findings so far."""
        return SpecError([*self.found, *last], {self.file: self.text})


def quote_text(text: str) -> str:
    """Return a text of the spec for messages: on one line, in backticks, shortened."""
    return f"`{clip_text(text, _SHOWN).translate(_ESCAPED)}`"

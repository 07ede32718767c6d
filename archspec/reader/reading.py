"""One text being read: where its parts are, and what is wrong with it so far."""

from dataclasses import dataclass, field
from typing import Final, Protocol

from archspec.diagnostics import Diagnostic, Span, SpecError

FINDINGS: Final = 20
"""Most findings of one reading; at this number it ends, so that a broken file stays readable."""

_SHOWN: Final = 40
_ESCAPED: Final = str.maketrans({"\n": "\\n", "\r": "\\r", "\t": "\\t", "`": "'"})


class Place(Protocol):
    """A place in the text: its index, line and column, each from 0 and in characters."""

    index: int
    line: int
    column: int


@dataclass(slots=True)
class Reading:
    """One text being read.

    Attributes:
        file: the name of the text in spans.
        text: the text; its lines end with a line feed.
        found: what is wrong with it so far.
    """

    file: str
    text: str
    found: list[Diagnostic] = field(default_factory=list)

    def span(self, start: Place, end: Place) -> Span:
        """Return the stretch between two places."""
        return Span(self.file, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def stretch(self, start: Place, text: str) -> Span:
        """Return where a text ends that begins at a place."""
        line, column = start.line + 1 + text.count("\n"), len(text) - text.rfind("\n")
        if line == start.line + 1:
            column = start.column + 1 + len(text)
        return Span(self.file, start.line + 1, start.column + 1, line, column)

    def point(self, place: Place) -> Span:
        """Return the character at a place, or nothing where the line ends."""
        return self.stretch(place, self.text[place.index : place.index + 1].strip("\r\n"))

    def rest_of_line(self, place: Place) -> Span:
        """Return what stands from a place to the end of its line, spaces at the end left out."""
        end = self.text.find("\n", place.index)
        rest = self.text[place.index : end if end >= 0 else None]
        return self.stretch(place, rest.rstrip(" \t\r"))

    def refuse(self, finding: Diagnostic) -> None:
        """Keep a finding and read on, unless there are enough of them.

        Raises:
            SpecError: with every finding, when there are `FINDINGS`.
        """
        self.found.append(finding)
        if len(self.found) >= FINDINGS:
            raise self.error()

    def finish(self) -> None:
        """End a part of the reading that later parts rely on.

        Raises:
            SpecError: with every finding, if there is one.
        """
        if self.found:
            raise self.error()

    def error(self, *last: Diagnostic) -> SpecError:
        """The error that ends the reading, with the findings that made going on senseless."""
        return SpecError([*self.found, *last], {self.file: self.text})


def shown(text: str) -> str:
    """Return a text of the spec as messages show it: one line, in backticks, shortened."""
    start = text[: _SHOWN + 1].translate(_ESCAPED)
    return f"`{start}`" if len(text) <= _SHOWN else f"`{start[: _SHOWN - 1]}…`"

"""Edit a box in its text: replace, remove or add a word, and quote the result."""

from collections.abc import Collection, Mapping
from typing import Final

from archspec.dataclass import dataclass
from archspec.diagnostics import Edit, Span, SpecError
from archspec.language import Argument, Box
from archspec.language.box_arguments import get_word
from archspec.language.box_texts import read_box
from archspec.reader import Scalar

_FIRST: Final = ("stride", "padding")
"""Arguments that stand before others in a box, behind the main one."""


@dataclass(frozen=True, slots=True)
class BoxText:
    """A box in box notation, within one line.

    Attributes:
        box: the box.
        text: its text.
        opening: the index of its opening parenthesis; -1 without any.
        closing: the index of its closing parenthesis, or behind its name without any.
    """

    box: Box
    text: str
    opening: int
    closing: int

    @classmethod
    def of(cls, box: Box, sources: Mapping[str, str]) -> "BoxText | None":
        """Return the text of a box; None if it is not in box notation, or not in a file."""
        span, name = box.span, box.name_span
        text = read_span(span, sources)
        start, end = name.column - span.column, name.end_column - span.column
        if text is None or name.line != span.line or text[start:end] != box.name:
            return None
        rest = text[end:]
        opening = end + len(rest) - len(rest.lstrip())
        if text[opening : opening + 1] == ":":
            return None
        if text[opening : opening + 1] != "(":
            return cls(box, text, -1, end)
        closing = _find_closing(text, opening)
        return None if closing < 0 else cls(box, text, opening, closing)

    def read(self, edit: Edit) -> Box | None:
        """Return the box that an edit makes of it; None if that is no box."""
        start, end = self._offsets(edit.span)
        whole = self.text[:start] + edit.text + self.text[end:]
        bare = whole.lstrip("\"'")
        try:
            return read_box(Scalar(bare.rstrip("\"'"), self.box.span, len(whole) - len(bare)))
        except SpecError:
            return None

    def replace(self, span: Span, word: str) -> tuple[Edit, str]:
        """Return the edit that replaces a part, and the box with it."""
        start, end = self._offsets(span)
        return Edit(span, word), self._quote(start, end, word)

    def remove(self, argument: Argument) -> tuple[Edit, str]:
        """Return the edit that removes an argument in the parentheses, and the box without it."""
        start, end = self._offsets(argument.span)
        inside = self.text[self.opening + 1 : self.closing]
        if inside.strip() == self.text[start:end]:
            start, end = self.opening, self.closing + 1
            start -= len(self.text[:start]) - len(self.text[:start].rstrip())
        elif self.text[end : end + 1] == " ":
            end += 1
        else:
            start -= 1
        return Edit(self._span(start, end), ""), self._quote(start, end, "")

    def add(self, name: str, word: str, main: Collection[Span]) -> tuple[Edit, str]:
        """Return the edit that adds an argument, and the box with it.

        Args:
            name: the name of the argument, which decides its place.
            word: its text.
            main: the arguments without a name that stand first.
        """
        if self.opening < 0:
            return self._insert(self.closing, f" ({word})")
        rank = _FIRST.index(name) if name in _FIRST else len(_FIRST)
        before = [
            argument
            for argument in self.box.arguments
            if (argument.span in main or _rank(argument) < rank)
            and self._offsets(argument.span)[0] > self.opening
        ]
        if before:
            return self._insert(self._offsets(before[-1].span)[1], f" {word}")
        return self._insert(self.opening + 1, f"{word} ")

    def prefix(self, count: str) -> tuple[Edit, str]:
        """Return the edit that puts a repeat count in front, and the box with it."""
        return self._insert(0, f"{count} x ")

    def _insert(self, at: int, word: str) -> tuple[Edit, str]:
        return Edit(self._span(at, at), word), self._quote(at, at, word)

    def _quote(self, start: int, end: int, word: str) -> str:
        """Return the box without its label and size, with a part replaced."""
        stop = self.closing + 1 if self.opening >= 0 else self.closing
        whole = self.text[:start] + word + self.text[end : max(end, stop)]
        return whole.strip()

    def _offsets(self, span: Span) -> tuple[int, int]:
        return span.column - self.box.span.column, span.end_column - self.box.span.column

    def _span(self, start: int, end: int) -> Span:
        return self.box.span.part(start, end)


def read_span(span: Span, sources: Mapping[str, str]) -> str | None:
    """Return the characters of a span within one line; None if they are not in a known file."""
    if span.line != span.end_line or span.file not in sources:
        return None
    text = sources[span.file]
    return text.splitlines()[span.line - 1][span.column - 1 : span.end_column - 1]


def read_lines(span: Span, sources: Mapping[str, str]) -> str | None:
    """Return the characters of a span; None if they are not in a known file."""
    if span.file not in sources:
        return None
    text = sources[span.file]
    lines = text.splitlines()[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


def _find_closing(text: str, opening: int) -> int:
    """Return the index of the parenthesis that closes another; -1 if there is none."""
    depth = 0
    for index, character in enumerate(text[opening:], start=opening):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0:
            return index
    return -1


def _rank(argument: Argument) -> int:
    """Return the place of an argument among the others of a box."""
    if argument.name is None:
        return 1 if get_word(argument) else -1  # a mark, or the main argument
    return _FIRST.index(argument.name) if argument.name in _FIRST else len(_FIRST)

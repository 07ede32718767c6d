"""Follow an instruction: the edits of the text that do what a help line says."""

import re
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Final, NamedTuple

from archspec.diagnostics.instruction import Way
from archspec.diagnostics.model import Diagnostic, Edit, Span

_SETTING: Final = re.compile(r"\w+(?P<sign>=|: )")
_KEY_BEFORE: Final = re.compile(r"""["']?\w+["']? *: *\Z""")
_STATED_SIZE: Final = re.compile(r"-> *\d")
_QUOTES: Final = "\"'"
_OPENING: Final = "([{"
_CLOSING: Final = ")]}"


class _Range(NamedTuple):
    start: int
    end: int


def list_edits(
    finding: Diagnostic, way: Way, sources: Mapping[str, str]
) -> Iterator[tuple[Edit, ...]]:
    """Yield the edits that follow an instruction in one way, the most literal reading first.

    Args:
        finding: the finding, whose help is an instruction.
        way: the way to follow it.
        sources: the text of each file by its name in messages.
    """
    instead, span, wrong = way.instead, finding.span, getattr(finding.help, "wrong", "")
    if isinstance(instead, tuple):
        if all(edit.span.file in sources for edit in instead):
            yield instead
        return
    if span is None or span.file not in sources:
        return
    text = sources[span.file]
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    marked = _Range(
        starts[span.line - 1] + span.column - 1, starts[span.end_line - 1] + span.end_column - 1
    )
    seen = dict.fromkeys(_list_ranges(text, marked, wrong, instead))
    for start, end in seen:
        yield (Edit(_make_span(span.file, starts, start, end), instead),)


def states_size(edit: Edit) -> bool:
    """Check whether an edit states a size."""
    return _STATED_SIZE.search(edit.text) is not None


def _list_ranges(text: str, marked: _Range, wrong: str, instead: str) -> Iterator[_Range]:
    """Yield what may be replaced."""
    if wrong:
        found = _find_word(text, marked, wrong)
        if found and (setting := _SETTING.match(instead)):
            yield from _list_settings(text, found, setting["sign"])
        yield from [found] if found else []
        return
    if not instead:
        yield from _list_removals(text, marked)
        return
    if setting := _SETTING.match(instead):
        yield from _list_settings(text, marked, setting["sign"])
    inner = _drop_quotes(text, marked)
    if inner != marked and instead[:1] not in _QUOTES and not set('"\\') & set(instead):
        yield inner
    yield marked


def _find_word(text: str, marked: _Range, word: str) -> _Range | None:
    """Return where a word stands in a range, if it stands there once."""
    pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
    found = [*pattern.finditer(text, marked.start, marked.end)]
    around = text.find(word, max(0, marked.end - len(word)), marked.start + len(word))
    if around >= 0 and len(word) > marked.end - marked.start:
        return _Range(around, around + len(word))
    is_first = bool(found) and found[0].start() == _drop_quotes(text, marked).start
    return _Range(*found[0].span()) if len(found) == 1 or is_first else None


def _drop_quotes(text: str, marked: _Range) -> _Range:
    start, end = marked
    is_quoted = end - start > 1 and text[start] in _QUOTES and text[start] == text[end - 1]
    return _Range(start + 1, end - 1) if is_quoted else marked


def _list_settings(text: str, marked: _Range, sign: str) -> Iterator[_Range]:
    """Yield a marked name with its value behind it, or a marked value with its key before it."""
    start, end = marked
    if text.startswith(sign, end):
        yield _Range(start, _find_end(text, end + len(sign)))
    line = text.rfind("\n", 0, start) + 1
    if sign == ": " and (key := _KEY_BEFORE.search(text, line, start)):
        yield _Range(key.start(), end)


def _find_end(text: str, start: int) -> int:
    """Return where a value ends: at a space, comma or closing bracket outside of brackets."""
    depth = 0
    if text[start : start + 1] in ("'", '"'):
        return text.find(text[start], start + 1) + 1 or len(text)
    for place in range(start, len(text)):
        character = text[place]
        if character == "\n" or (not depth and character in f" ,\"'{_CLOSING}"):
            return place
        depth += (character in _OPENING) - (character in _CLOSING)
    return len(text)


def _list_removals(text: str, marked: _Range) -> Iterator[_Range]:
    """Yield what goes with a word that is removed: its value, parentheses, or the space beside."""
    start, end = marked
    if text.startswith("=", end):
        end = _find_end(text, end + 1)
    before, behind = text[start - 1 : start], text[end : end + 1]
    if (before, behind) == ("(", ")"):
        yield _Range(start - 1 - (text[start - 2 : start - 1] == " "), end + 1)
    elif before == " ":
        yield _Range(start - 1, end)
    elif behind == " ":
        yield _Range(start, end + 1)


def _make_span(file: str, starts: list[int], start: int, end: int) -> Span:
    """Return the span of a range of a text."""
    from bisect import bisect_right

    first, last = bisect_right(starts, start), bisect_right(starts, end)
    return Span(file, first, start - starts[first - 1] + 1, last, end - starts[last - 1] + 1)

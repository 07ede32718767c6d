"""List the slips of punctuation, brackets and indentation that a finding may come from.

Each is an edit that mends one. Whether it does, only a trial on the text can tell.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, pairwise, zip_longest
from typing import Final, NamedTuple

from archspec.diagnostics import Diagnostic, Edit, Span
from archspec.text.phrases import pluralize

_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}
_OPENING: Final = {closing: opening for opening, closing in _CLOSING.items()}
_TOKEN: Final = re.compile(r"""(?<![\w)])"[^"\n]*"|(?<![\w)])'[^'\n]*'|(?<!\S)#[^\n]*|[][(){}]""")
"""A quoted text, a comment, or a bracket."""

_GAP_AFTER: Final = re.compile(r"(?= *(?:,|->|[\])}]|(?<=\S) #|\n|\Z))")
"""Where a bracket may close: before what ends an item or a line."""

_GAP_BEFORE: Final = re.compile(r"(?:(?<=[\[{ (])|(?<=\n))(?=[^\s\])},:#-])")
"""Where a bracket may open: before a word."""

_PLACES: Final = 6
"""The most places to try for one bracket."""

_NEIGHBORS: Final = 3
"""The most indentations to try for one line."""


class Slip(NamedTuple):
    """A slip that a finding may come from.

    Attributes:
        help: the line that says how to mend it.
        edit: the edit that does.
    """

    help: str
    edit: Edit


class _Change(NamedTuple):
    """A part of a text, what to write for it, and the line that says so."""

    start: int
    end: int
    text: str
    help: str


class _Stretch(NamedTuple):
    """The lines of a text that a finding is about.

    Attributes:
        text: the text.
        starts: where each line begins.
        first: the first line, from 0.
        last: the last line.
        at: where the finding is.
    """

    text: str
    starts: Sequence[int]
    first: int
    last: int
    at: int

    @property
    def start(self) -> int:
        return self.starts[self.first]

    @property
    def end(self) -> int:
        return self.starts[self.last + 1] - 1


def list_slips(finding: Diagnostic, text: str) -> Iterator[Slip]:
    """Yield the slips that a finding may come from, the likely ones first.

    Args:
        finding: a finding with a place.
        text: the text that it is in.
    """
    span = finding.span
    assert span is not None
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    marked = [span, *(mark.span for mark in finding.marks if mark.span.file == span.file)]
    lines = [line - 1 for part in marked for line in (part.line, part.end_line)]
    at = starts[span.line - 1] + span.column - 1
    last = min(max(lines), len(starts) - 2)
    stretch = _Stretch(text, starts, min(lines), last, at)
    ways = zip_longest(_mend_brackets(stretch), _mend_marks(stretch), _mend_indents(stretch))
    seen = set[tuple[int, int, str]]()
    for change in chain.from_iterable(ways):
        if change is not None and change[:3] not in seen:
            seen.add(change[:3])
            yield Slip(change.help, Edit(_find_span(span.file, stretch, change), change.text))


def _find_span(file: str, stretch: _Stretch, change: _Change) -> Span:
    from bisect import bisect_right

    ends = (change.start, change.end)
    places = [(line, at - stretch.starts[line - 1] + 1)
              for at in ends for line in [bisect_right(stretch.starts, at)]]  # fmt: skip
    return Span(file, *places[0], *places[1])


def _mend_brackets(stretch: _Stretch) -> Iterator[_Change]:
    """Yield brackets to write, for one that has no counterpart in the lines of a finding."""
    text, open_at = stretch.text, list[int]()
    for token in _TOKEN.finditer(text, stretch.start, stretch.end):
        bracket, at = token[0], token.start()
        if bracket in _CLOSING:
            open_at.append(at)
        elif bracket in _OPENING:
            if open_at and text[open_at[-1]] == _OPENING[bracket]:
                open_at.pop()
            elif open_at:
                ways = (_open_bracket(stretch, at), _close_bracket(stretch, open_at[-1], at))
                yield from chain.from_iterable(ways if bracket == ")" else ways[::-1])
                return
            else:
                yield from _open_bracket(stretch, at)
                return
    for at in open_at[::-1]:
        yield from _close_bracket(stretch, at, stretch.end)


def _close_bracket(stretch: _Stretch, opening: int, end: int) -> Iterator[_Change]:
    """Yield the places to close a bracket: nearest the end for a list, the beginning for a box."""
    text, bracket = stretch.text, stretch.text[opening]
    closing, line_end = _CLOSING[bracket], text.find("\n", opening)
    stop = min(end, line_end if line_end >= 0 else end)
    found = [gap.start() for gap in _GAP_AFTER.finditer(text, opening + 1, stop + 1)]
    found = [at for at in found if at <= stop and text[at - 1] not in ", "]
    for at in (found if bracket == "(" else found[::-1])[:_PLACES]:
        behind = _find_word_before(text, at)
        yield _Change(at, at, closing, f"close `{bracket}` with `{closing}` behind `{behind}`")


def _open_bracket(stretch: _Stretch, closing: int) -> Iterator[_Change]:
    """Yield the places to open a bracket, the nearest word first; none opens inside a word."""
    text, bracket = stretch.text, stretch.text[closing]
    opening = _OPENING[bracket]
    start = text.rfind("\n", 0, closing) + 1
    found = [gap.start() for gap in _GAP_BEFORE.finditer(text, start, closing)]
    if bracket != ")":
        found = [at for at in found if text[:at].rstrip(" ")[-1:] in tuple(":-[{,")]
        behind_keys = [at for at in found if text[at - 2 : at] == ": "]
        found = [*found, *behind_keys[::-1], *behind_keys[:1]]  # a list or mapping is a value
    for at in list(dict.fromkeys(found[::-1]))[:_PLACES]:
        word = _find_word_at(text, at)
        yield _Change(at, at, opening, f"open `{bracket}` with `{opening}` before `{word}`")
    yield _Change(closing, closing + 1, "", f"leave out `{bracket}`")


def _find_word_before(text: str, at: int) -> str:
    found = re.search(r"[^\s,]+\Z", text[max(0, at - 40) : at])
    return found[0] if found else text[at - 1 : at]


def _find_word_at(text: str, at: int) -> str:
    found = re.compile(r"[^\s,]+").match(text, at)
    return found[0] if found else text[at : at + 1]


_MARKS: Final = tuple(
    (re.compile(pattern), put, help)
    for pattern, put, help in (
        (r"(?m)(?<=^)(?P<key> *(?:- )?[\w./-]+)(?P<at>)(?= *$)", ":", "write `:` behind `{key}`"),
        (r"(?m)(?<=^)(?P<key> *(?:- )?[\w./-]+)(?P<at>)(?= +\S)", ":", "write `:` behind `{key}`"),
        (r"(?m)^(?P<key> *(?:- )?[\w./-]+):(?P<at>)(?=[^\s:])", " ",
         "write a space behind `{key}:`"),
        (r"(?m)^ *(?P<key>-)(?P<at>)(?=[^\s-])", " ", "write a space behind `{key}`"),
        (r"(?<=[\[{,])\s*(?P<key>\w+)(?P<at>)(?= +[\w\[{\"'])", ":", "write `:` behind `{key}`"),
        (r"(?<=[\[{,])\s*(?P<key>\w+):(?P<at>)(?=[\w\[{\"'])", " ",
         "write a space behind `{key}:`"),
        (r"(?P<key>[\w.]*[)\]}])(?P<at>)(?= +[\w\[{\"'.])", ",", "write `,` behind `{key}`"),
        (r"(?P<key>[\w.\"']+)(?P<at>)(?= +[\w\"'{\[.])", ",", "write `,` behind `{key}`"),
        (r"(?P<key>\b[\dx]*\d)(?P<at> +x +)(?=\d)", "x",
         "write `x` behind `{key}` without spaces"),
        (r"(?P<key>\S+) +(?P<at>=|-|>)(?= +\d)", "->", "write `->` behind `{key}`"),
        (r"(?P<key>\b\d+)(?P<at> )(?=[A-Z])", " x ", "write `x` behind `{key}`"),
        (r"(?P<key>\b\d+)(?P<at>x *| x)(?=[A-Z])", " x ",
         "write `x` behind `{key}` with spaces"),
    )
)  # fmt: skip
"""What may be missing: where, what to write there, and the line that says so."""

_MATCHES: Final = 3
"""The most places to try for one mark."""


def _mend_marks(stretch: _Stretch) -> Iterator[_Change]:
    """Yield colons, commas and spaces to write, those nearest the finding first."""
    first = _find_content(stretch, stretch.first - 1, -1)
    start = stretch.starts[stretch.first if first is None else first]
    part = stretch.text[start : stretch.end]
    for pattern, put, help in _MARKS:
        found = [one for one in pattern.finditer(part) if one["at"] is not None]
        found.sort(key=lambda one: abs(start + one.start("at") - stretch.at))
        for one in found[:_MATCHES]:
            ends = start + one.start("at"), start + one.end("at")
            key = one["key"].strip().removeprefix("- ") or one["key"].strip()
            yield _Change(*ends, put, help.replace("{key}", key))


def _mend_indents(stretch: _Stretch) -> Iterator[_Change]:
    """Yield lines to indent as a neighbor is: first those indented as few others are."""
    ends = dict.fromkeys((stretch.first, stretch.last))
    around = [
        line
        for line in (
            _find_content(stretch, stretch.first - 1, -1),
            _find_content(stretch, stretch.last + 1, 1),
        )
        if line is not None
    ]
    indents = [
        _indent(stretch, line)
        for line in range(len(stretch.starts) - 1)
        if _is_content(_read_line(stretch, line))
    ]
    step = Counter(two - one for one, two in pairwise(indents) if two > one).most_common(1)
    width = step[0][0] if step else 1
    count = Counter(indents)
    pairs = [
        (line, other)
        for line in dict.fromkeys((*ends, *around))
        for other in _list_neighbors(stretch, line)[:_NEIGHBORS]
    ]

    def rank(pair: tuple[int, int]) -> tuple[bool, bool, int]:
        here, wanted = (_indent(stretch, line) for line in pair)
        return wanted % width != 0, here % width == 0, count[here]

    yield from _mend_lines_of_keys(stretch, [*ends, *around])
    for line, other in sorted(pairs, key=rank):
        here, wanted = _indent(stretch, line), _indent(stretch, other)
        start = stretch.starts[line]
        help = f"indent line {line + 1} as line {other + 1}, by {pluralize(wanted, 'space')}"
        yield _Change(start, start + here, " " * wanted, help)


def _mend_lines_of_keys(stretch: _Stretch, lines: Sequence[int]) -> Iterator[_Change]:
    """Yield lines to indent more than the line before, which is a key without a value."""
    for line in lines:
        before = _find_content(stretch, line - 1, -1)
        if before is None or _indent(stretch, line) != _indent(stretch, before):
            continue
        if _read_line(stretch, before).rstrip().endswith(":"):
            start = stretch.starts[line]
            yield _Change(start, start, "  ", f"indent line {line + 1} by 2 spaces more")


def _list_neighbors(stretch: _Stretch, line: int) -> list[int]:
    """Return the nearest lines with other indentations, one for each."""
    found = {_indent(stretch, line): line}
    above = below = line
    for _ in range(_NEIGHBORS * 2):
        above_now = _find_content(stretch, above - 1, -1)
        below_now = _find_content(stretch, below + 1, 1)
        for other in (above_now, below_now):
            if other is not None:
                found.setdefault(_indent(stretch, other), other)
        above = above if above_now is None else above_now
        below = below if below_now is None else below_now
    return list(found.values())[1:]


def _find_content(stretch: _Stretch, line: int, step: int) -> int | None:
    """Return the first line from one on that is neither empty nor a comment."""
    while 0 <= line < len(stretch.starts) - 1:
        if _is_content(_read_line(stretch, line)):
            return line
        line += step
    return None


def _is_content(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _read_line(stretch: _Stretch, line: int) -> str:
    return stretch.text[stretch.starts[line] : stretch.starts[line + 1] - 1]


def _indent(stretch: _Stretch, line: int) -> int:
    here = _read_line(stretch, line)
    return len(here) - len(here.lstrip(" "))

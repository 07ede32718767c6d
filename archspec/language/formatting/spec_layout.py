"""Lay out a spec: which lines it has, and what stands on each."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import field
from itertools import count
from math import inf
from typing import Final

from archspec.dataclass import dataclass
from archspec.language.formatting.comments import WaitingComments
from archspec.language.formatting.lines import Line
from archspec.language.formatting.tidy import tidy_text
from archspec.reader.written import (
    FOLDED,
    Written,
    WrittenComment,
    WrittenDocument,
    WrittenGroup,
    WrittenScalar,
)

WIDTH: Final = 128
"""The width beyond which a list or mapping in brackets takes several lines, comments aside."""

_ARROW: Final = " -> "
_BRANCHES: Final = "branches"
_COLUMNS: Final = "columns"
_INDICATOR: Final = re.compile(r"[|>][-+]?([1-9])")
_NUMBERS: Final = re.compile(r"[-+.\deE, \[\]]+")


@dataclass(frozen=True, slots=True)
class _Around:
    """What is around an entry.

    Attributes:
        column: the column of the list or mapping as it was.
        kind: the key of the mapping, or `columns` for a table.
        number: the number of the list or mapping, whose lines are aligned.
    """

    column: int
    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class _Entry:
    """An item of a list or an entry of a mapping.

    Attributes:
        key: the key of an entry.
        value: the value.
        head: what stands before it on its line: spaces, and the dashes of lists around it.
        until: the line of what follows it.
    """

    key: WrittenScalar | None
    value: Written
    head: str
    until: float

    @property
    def line(self) -> int:
        """Its first line as it was."""
        return (self.key or self.value).line

    @property
    def margin(self) -> str:
        """The spaces at the start of its line."""
        return " " * _measure_indent(self.head)

    @property
    def indent(self) -> str:
        """The spaces up to its column."""
        return " " * len(self.head)

    @property
    def start(self) -> str:
        """What stands on its line before the value."""
        return f"{self.head}- " if self.key is None else f"{self.head}{_print_key(self.key)}:"


@dataclass(slots=True)
class SpecLayout:
    """A spec that is being laid out.

    Attributes:
        source: its lines as they were.
        comments: the comments that are not yet written.
        lines: the lines so far.
    """

    source: Sequence[str]
    comments: WaitingComments
    lines: list[Line] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    @classmethod
    def of(cls, document: WrittenDocument) -> "SpecLayout":
        """Return the layout of a document before its first line."""
        return cls(document.lines, WaitingComments.of(document.comments))

    def lay_out(self, root: WrittenGroup) -> None:
        """Lay out a document; `lines` has it then."""
        self._group(root, "", "", -1, inf)
        self._append_alone(self.comments.take_above(len(self.source) + 1), "")

    def _group(
        self, group: WrittenGroup, head: str, indent: str, outer: int, until: float, above: str = ""
    ) -> None:
        """Lay out a list or mapping on several lines.

        Args:
            group: the list or mapping.
            head: what stands on its first line before it: the dash of a list around it.
            indent: the indentation of its other lines.
            outer: the column of what is around it.
            until: the line of what follows it.
            above: the key whose value it is.
        """
        following = [(key or value).line for key, value in group.entries[1:]]
        is_table = any(key and key.text == _COLUMNS for key, _ in group.entries)
        kind = _COLUMNS if is_table else above.partition(" ")[0]
        around = _Around(group.column, kind, next(self._numbers))
        for (key, value), end in zip(group.entries, [*following, until], strict=True):
            self._entry(_Entry(key, value, head or indent, end), around)
            head = ""
        self._append_alone(self.comments.take_deeper(until, outer), indent)

    def _entry(self, entry: "_Entry", around: "_Around") -> None:
        """Lay out an item of a list or an entry of a mapping."""
        value = entry.value
        self._append_alone(self.comments.take_above(entry.line), entry.margin)
        self._append_gap(entry.line)
        if isinstance(value, WrittenGroup):
            self._collection(entry, value, around)
            return
        self._append_alone(self.comments.take_above(value.line), entry.margin)
        text = tidy_text(value, is_box=entry.key is None)
        is_one = "\n" not in value.text
        if text is not None and (is_one or _measure(entry.start, text) <= WIDTH):
            self._append(entry, text, around)
        else:
            self._scalar_lines(value, entry, around.column)

    def _collection(self, entry: "_Entry", group: WrittenGroup, around: "_Around") -> None:
        """Lay out an entry with a list or mapping: on one line, filled, or in lines."""
        line = None if self._is_tall(group) else _print_flow(group)
        if line is not None and _measure(entry.start, line) <= WIDTH:
            self._append(entry, line, around)
        elif line is not None and (filled := _fill(entry.start, group)):
            self.lines += map(Line, filled)
            self._comment(group.end_line, entry.indent)
        else:
            self._tall(entry, group, around.column)

    def _tall(self, entry: "_Entry", group: WrittenGroup, column: int) -> None:
        """Lay out a list or mapping as the value of an entry, in lines."""
        inside = f"{entry.indent}  "
        if entry.key is None:
            self._group(group, entry.start, inside, column, entry.until)
        else:
            self.lines.append(Line(entry.start, is_opening=True))
            self._comment(
                entry.line if not group.in_brackets else _find_opening_line(group), entry.indent
            )
            self._group(group, "", inside, column, entry.until, entry.key.text)
        if group.in_brackets:
            self._comment(group.end_line, entry.indent)

    def _append(self, entry: "_Entry", text: str, around: "_Around") -> None:
        """Append an entry on one line, with what of it is aligned."""
        value, start = entry.value, entry.start
        line = Line(f"{start}{text}" if entry.key is None else f"{start} {text}".rstrip())
        if isinstance(value, WrittenScalar):
            if entry.key is None and not value.style and _ARROW in text:
                box, _, size = text.rpartition(_ARROW)
                line = Line(f"{start}{box}", column=around.number, size=size)
        elif entry.key is not None and value.is_list and around.kind in (_BRANCHES, _COLUMNS):
            line = Line(start, column=around.number, value=text)
            if around.kind == _COLUMNS:
                line.cells = tuple(_print_flow(item) or "" for _, item in value.entries)
        self.lines.append(line)
        self._comment(value.end_line, entry.indent)

    def _scalar_lines(self, scalar: WrittenScalar, entry: "_Entry", column: int) -> None:
        """Append a scalar that stays on several lines."""
        first, *others = scalar.text.split("\n")
        gap = "" if entry.key is None else " "
        self.lines.append(Line(f"{entry.start}{gap}{first.rstrip()}"))
        if scalar.style and scalar.style in FOLDED:
            others = _indent_folded(others, first, entry.indent, column)
        else:
            inside = f"{entry.indent}  "
            others = [f"{inside}{line.strip()}" if line.strip() else "" for line in others]
        self.lines += map(Line, others)
        self._comment(scalar.end_line, entry.indent)

    def _is_tall(self, group: WrittenGroup) -> bool:
        """Check whether a list or mapping takes several lines, however short it is."""
        if not group.in_brackets:
            return True
        return self.comments.has_inside(group.line, group.end_line) or not _can_be_joined(group)

    def _comment(self, line: int, margin: str) -> None:
        """Append the comments that stand at the end of lines up to one.

        Args:
            line: that line.
            margin: the indentation of the second comment and those behind it.
        """
        taken = self.comments.take_beside(line)
        last = self.lines[-1]
        if taken and not last.comment:
            last.comment = taken.pop(0).text
        if last.is_opening:
            self.comments.put_back(taken)  # they stand above what is opened
        else:
            self.lines += [Line(f"{margin}{comment.text}") for comment in taken]

    def _append_alone(self, comments: Iterable[WrittenComment], indent: str) -> None:
        for comment in comments:
            self._append_gap(comment.line)
            self.lines.append(Line(f"{indent}{comment.text}"))

    def _append_gap(self, line: int) -> None:
        """Append a blank line if there was one above a line."""
        was_blank = line > 1 and not self.source[line - 2].strip()
        if was_blank and self.lines and self.lines[-1].text and not self.lines[-1].is_opening:
            self.lines.append(Line(""))


def _find_opening_line(group: WrittenGroup) -> int:
    """Return the last line on which nothing but a bracket stands of a list or mapping."""
    key, value = group.entries[0]
    return (key or value).line - 1


def _measure(before: str, text: str) -> int:
    return len(before) + 1 + len(text)


def _measure_indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _print_key(key: WrittenScalar) -> str:
    return tidy_text(key, is_box=key.text[:1].isupper()) or key.text


def _can_be_joined(group: WrittenGroup) -> bool:
    """Check whether all of a list or mapping can stand on one line."""
    return _print_flow(group) is not None


def _print_flow(value: Written) -> str | None:
    """Return a value on one line; None if a scalar in it has several."""
    if isinstance(value, WrittenScalar):
        return tidy_text(value, is_box=True)
    parts = [_print_pair(key, inside) for key, inside in value.entries]
    if None in parts:
        return None
    inside = ", ".join(map(str, parts))
    if value.is_bare:
        return inside
    return f"[{inside}]" if value.is_list else f"{{{inside}}}"


def _print_pair(key: WrittenScalar | None, value: Written) -> str | None:
    if key is None:
        return _print_flow(value)
    if isinstance(value, WrittenScalar):
        text = tidy_text(value, is_box=False)
    else:
        text = _print_flow(value)
    return None if text is None else f"{_print_key(key)}: {text}"


def _fill(before: str, group: WrittenGroup) -> list[str]:
    """Return a mapping, or a list of numbers, over as many lines as it needs in its brackets.

    Returns:
        the lines; none for what takes a line for each of its parts instead.
    """
    parts = [_print_pair(key, value) or "" for key, value in group.entries]
    is_filled = not group.is_list or all(map(_NUMBERS.fullmatch, parts))
    start = f"{before}{'' if before.endswith(' ') else ' '}{'[' if group.is_list else '{'}"
    indent = " " * len(start)
    if not is_filled or group.is_bare or any(_measure(indent, part) > WIDTH for part in parts):
        return []
    lines = [start]
    for part in parts:
        gap = "" if lines[-1] in (start, indent) else " "
        if len(lines[-1]) + len(gap) + len(part) + 1 > WIDTH and lines[-1] != start:
            lines.append(indent)
            gap = ""
        lines[-1] += f"{gap}{part},"
    return [*lines[:-1], lines[-1][:-1] + ("]" if group.is_list else "}")]


def _indent_folded(lines: Sequence[str], header: str, indent: str, column: int) -> list[str]:
    """Return the lines of a scalar of indented lines, at another indentation."""
    stated = _INDICATOR.match(header)
    widths = [_measure_indent(line) for line in lines if line.strip()]
    were = column + int(stated[1]) if stated else min(widths, default=0)
    now = len(indent) + (int(stated[1]) if stated else 2)
    return [f"{' ' * now}{line[were:]}" if line.strip() else "" for line in lines]

"""Align what stands below each other: sizes, branches, cells of tables, comments."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, zip_longest
from typing import Final

from archspec.language.formatting.lines import Line

LONGEST_BOX: Final = 72
"""The width of a line up to which a box moves the column of sizes."""

LONGEST_NAME: Final = 16
"""The length up to which the name of a branch moves the column of branches."""

LONGEST_LINE: Final = 72
"""The width of a line up to which it moves the column of comments."""

_GAP: Final = "  "


def align_lines(lines: Sequence[Line]) -> str:
    """Return the text of lines, with their columns aligned."""
    columns: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.column:
            columns[line.column].append(line)
    for column in columns.values():
        _align_sizes([line for line in column if line.size])
        _align_rows([line for line in column if line.cells])
        _align_values([line for line in column if line.value])
    return "".join(f"{text}\n" for text in _append_comments(lines))


def _align_sizes(lines: Sequence[Line]) -> None:
    """Put sizes below each other, two spaces behind the longest box."""
    widths = (len(line.text) for line in lines)
    wide = max((width for width in widths if width <= LONGEST_BOX), default=0)
    gap = _GAP if len(lines) > 1 else " "
    for line in lines:
        line.text = f"{line.text:<{wide}}{gap}-> {line.size}"


def _align_rows(lines: Sequence[Line]) -> None:
    """Put the cells of a table below each other."""
    cells = [[f"{cell}," for cell in line.cells[:-1]] for line in lines]
    columns = zip_longest(*cells, fillvalue="")
    widths = [max(map(len, column)) for column in columns]
    for line, own in zip(lines, cells, strict=True):
        padded = [f"{cell:<{width}}" for cell, width in zip(own, widths, strict=False)]
        line.value = f"[{' '.join([*padded, line.cells[-1]])}]"


def _align_values(lines: Sequence[Line]) -> None:
    """Put the values of keys below each other."""
    limit = None if any(line.cells for line in lines) else LONGEST_NAME
    lengths = [len(line.text) for line in lines if _is_short(line.text, limit)]
    wide = max(lengths, default=0)
    for line in lines:
        line.text = f"{line.text:<{wide}} {line.value}"


def _is_short(text: str, limit: int | None) -> bool:
    return limit is None or len(text.strip()) <= limit


def _append_comments(lines: Iterable[Line]) -> Iterator[str]:
    """Yield the text of each line, with the comments of adjacent lines below each other."""
    for has_comments, run in groupby(lines, lambda line: bool(line.comment and line.text)):
        adjacent = list(run)
        widths = [len(line.text) for line in adjacent if len(line.text) <= LONGEST_LINE]
        wide = max(widths, default=0) if has_comments else 0
        for line in adjacent:
            yield f"{line.text:<{wide}}{_GAP}{line.comment}" if has_comments else line.text

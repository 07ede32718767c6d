"""List the rows of a table that may have been meant where one has too few or too many cells."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from archspec.diagnostics import Edit, Span
from archspec.reader.guess import Guess

ITEM: Final = re.compile(r"[^\s,\[\]]+")
COLUMNS: Final = re.compile(r"(?m)^ *columns: *\[(.*)\]")
_PARAMETERS: Final = re.compile(r"\bparams: *\{([^}]*)\}")
_ROW: Final = re.compile(r" +([\w.]+): *\[([^\]#]*)\] *(?:#.*)?")
"""A row of a table."""

_GAPS: Final = 2
"""The most places at which a row may lack a cell."""


def list_cells(row: Span, text: str, sources: Mapping[str, str]) -> Iterator[Guess]:
    """Yield a row without one of its cells, or with one more; columns get a name that is used."""
    items = list(ITEM.finditer(text))
    starts = [item.start() for item in items]
    if not items:
        return
    is_names = not items[0][0][0].isdigit()
    cells = [item[0] for item in items]
    columns = list(COLUMNS.finditer("\n".join(sources[row.file].split("\n")[: row.line - 1])))
    wanted = len(ITEM.findall(columns[-1][1])) if columns and not is_names else 0
    if max(len(items), wanted) < 2:
        return
    order = sorted(range(len(items)), key=lambda at: cells[at] not in cells[at + 1 : at + 2])
    for at in order if not is_names and not len(cells) < wanted else ():
        start, end = (starts[at], (*starts, 0)[at + 1])
        start, end = (start, end) if end else (items[at - 1].end(), items[at].end())
        yield Guess(f"leave one cell `{cells[at]}` out", Edit(row.part(start, end), ""))
    if len(cells) == wanted - 1:
        yield from _fill_gap(row, items, _read_rows(row, sources, wanted))
    if not 0 < wanted < len(cells):
        beside = [] if is_names else _read_beside(row, sources, wanted)
        new = list_parameters(sources, cells) if is_names else beside or ["64"]
        yield from _add_cells(row, items, new, is_probe=not is_names)


def _fill_gap(
    row: Span, items: Sequence[re.Match[str]], rows: Sequence[Sequence[str]]
) -> Iterator[Guess]:
    """Yield a row with the cell that it lacks, as other rows have it.

    Args:
        row: the place of the row.
        items: its cells.
        rows: the cells of other rows; those of the row itself are likest to theirs around the gap.
    """
    cells, columns = [item[0] for item in items], [*zip(*rows, strict=True)]
    gaps = sorted(range(len(columns)), key=lambda at: -_count_like(cells, columns, at))
    for at in gaps[:_GAPS]:
        values = [value for value, _ in Counter(columns[at]).most_common()]
        for value in dict.fromkeys((*values, "1")):
            yield _write_cell(row, items, at, value)


def _count_like(cells: Sequence[str], columns: Sequence[Sequence[str]], at: int) -> int:
    """Return how many cells are like those of their columns, if the cell of one is lacking."""
    others = [column for number, column in enumerate(columns) if number != at]
    numbers = [[int(value) for value in column if value.isdecimal()] for column in others]
    pairs = zip(cells, others, numbers, strict=True)
    return sum(
        cell in column
        or (cell.isdecimal() and near != [] and min(near) <= 2 * int(cell) <= 4 * max(near))
        for cell, column, near in pairs
    )


def _read_rows(row: Span, sources: Mapping[str, str], wanted: int) -> list[list[str]]:
    """Return the cells of the rows around one that have as many as are wanted."""
    lines = sources[row.file].split("\n")
    around = chain(_read_on(lines[row.line - 2 :: -1]), _read_on(lines[row.line :]))
    return [cells for cells in around if len(cells) == wanted]


def _read_on(lines: Iterable[str]) -> Iterator[list[str]]:
    """Yield the cells of rows up to the first line that is none."""
    for line in lines:
        found = _ROW.fullmatch(line)
        if found is None or found[1] == "columns":
            break
        yield ITEM.findall(found[2])


def _read_beside(row: Span, sources: Mapping[str, str], wanted: int) -> list[str]:
    """Return the numbers of the row before or behind one, if it has as many as are wanted."""
    lines = sources[row.file].split("\n")
    for line in (*lines[row.line - 2 : row.line - 1], *lines[row.line : row.line + 1]):
        found = re.search(r": *(\[[^\]]*\])", line)
        cells = ITEM.findall(found[1]) if found else []
        if len(cells) == wanted and all(map(str.isdecimal, cells)):
            return list(dict.fromkeys(cells))
    return []


def _write_cell(row: Span, items: Sequence[re.Match[str]], at: int, value: str) -> Guess:
    """Return a row with one more cell at a place."""
    if at < len(items):
        start = items[at].start()
        edit = Edit(row.part(start, start), f"{value}, ")
        return Guess(f"write `{{}}` before `{items[at][0]}`", edit)
    end = items[-1].end()
    return Guess(f"write `{{}}` behind `{items[-1][0]}`", Edit(row.part(end, end), f", {value}"))


def _add_cells(
    row: Span, items: Sequence[re.Match[str]], new: Sequence[str], *, is_probe: bool
) -> Iterator[Guess]:
    """Yield a row with one more cell, at each place."""
    for value in new:
        for at in range(len(items) + 1):
            yield _write_cell(row, items, at, value)._replace(is_probe=is_probe)


def list_parameters(sources: Mapping[str, str], but: Sequence[str]) -> list[str]:
    """Return the names of parameters that are not among some."""
    groups = (one[1] for text in sources.values() for one in _PARAMETERS.finditer(text))
    names = (part.split(":")[0].strip() for group in groups for part in group.split(","))
    return [name for name in dict.fromkeys(names) if name not in but]

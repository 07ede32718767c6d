"""A table for LaTeX, in the style of booktabs."""

from collections.abc import Iterable, Iterator
from typing import Final

from archspec.tables.column import ColumnKind
from archspec.tables.table import AnyColumn, Cell, Sheet
from archspec.text.latex import escape_latex

_ROW_END: Final = ("[", "*")
"""Characters that LaTeX would read as an argument of the preceding line break."""

_HEAD: Final = "% Needs \\usepackage{booktabs,graphicx}; quotes need \\usepackage[T1]{fontenc}."
_FITTED: Final = r"\resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}"
"""Scales a table down to the text width, if it is wider."""


def as_latex(sheet: Sheet) -> str:
    """Return a table as a `table` environment, with all text of the spec escaped."""
    setting = "".join("r" if column.is_right else "l" for column in sheet.columns)
    note = [r"  \par\medskip\footnotesize\raggedright", f"  {escape_latex(sheet.note)}"]
    total = [_write_row(_write_cells(sheet, sheet.total))] if sheet.total else []
    lines = [
        _HEAD,
        r"\begin{table}",
        r"  \centering\small",
        f"  \\caption{{{escape_latex(sheet.caption)}}}",
        f"  \\label{{{sheet.label}}}",
        f"  {_FITTED}{{\\begin{{tabular}}{{@{{}}{setting}@{{}}}}",
        r"    \toprule",
        f"    {_write_row(escape_latex(column.heading) for column in sheet.columns)}",
        r"    \midrule",
        *(f"    {_write_row(_write_cells(sheet, row.cells, row.level))}" for row in sheet.rows),
        *(each for line in total for each in (r"    \midrule", f"    {line}")),
        r"    \bottomrule",
        r"  \end{tabular}}",
        *(note if sheet.note else []),
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def _write_row(cells: Iterable[str]) -> str:
    return f"{' & '.join(cells)} \\\\"


def _write_cells(sheet: Sheet, cells: Iterable[Cell | None], level: int = 0) -> Iterator[str]:
    for column, cell in zip(sheet.columns, cells, strict=True):
        yield "" if cell is None else _write_cell(column, cell, level)


def _write_cell(column: AnyColumn, cell: Cell, level: int) -> str:
    if column.kind is ColumnKind.BAR:
        share = cell.value
        return f"\\rule{{{share:.3f}\\dimexpr 4em}}{{1ex}}" if isinstance(share, float) else ""
    indent = f"\\hspace*{{{level}em}}" if column.is_tree and level else ""
    text = escape_latex(cell.text)
    return f"{indent}{{}}{text}" if text.startswith(_ROW_END) else f"{indent}{text}"

"""A summary as a LaTeX table, in the manner of booktabs."""

from collections.abc import Iterator, Sequence
from typing import Final

from archspec.diagnostics.visible import visible
from archspec.report.columns import USUAL, Column, Kind
from archspec.report.notes import conventions, facts, heading
from archspec.report.sheets.sheet import Sheet
from archspec.report.steps import Step
from archspec.report.summary import Summary

_ESCAPED: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        '"': r"\textquotedbl{}",
        "`": r"\textasciigrave{}",
        "'": r"\textquotesingle{}",
        "-": "-{}",  # two or three in a row would be a dash
        "[": "{[}",  # behind the end of a row it would be an argument, and so would a star
        "*": "{*}",
    }
)
_HEAD: Final = "% Needs \\usepackage{booktabs}; quotes need \\usepackage[T1]{fontenc}."


def as_latex(summary: Summary, names: Sequence[str] = ()) -> str:
    """A summary as a `table`, in which nothing of the spec can be a command."""
    sheet = Sheet.of(summary, names, USUAL)
    setting = "".join("r" if each.is_right else "l" for each in sheet.columns)
    rows = (_row(_cells(sheet, step)) for step in summary.steps)
    total = ["" if each is None else _cell(each, sheet.total, summary)
             for each in sheet.total_columns]  # fmt: skip
    notes = " ".join(f"{title}: {text}." for title, text in facts(summary))
    lines = [
        _HEAD,
        r"\begin{table}",
        r"  \centering\small",
        f"  \\caption{{{escaped(heading(summary))}}}",
        f"  \\begin{{tabular}}{{@{{}}{setting}@{{}}}}",
        r"    \toprule",
        f"    {_row(escaped(each.heading) for each in sheet.columns)}",
        r"    \midrule",
        *(f"    {row}" for row in rows),
        r"    \midrule",
        f"    {_row(total)}",
        r"    \bottomrule",
        r"  \end{tabular}",
        r"  \par\medskip\footnotesize\raggedright",
        f"  {escaped(notes)}",
        f"  {escaped(conventions(summary))}",
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str] | Iterator[str]) -> str:
    return f"{' & '.join(cells)} \\\\"


def _cells(sheet: Sheet, step: Step) -> list[str]:
    return [_cell(each, step, sheet.summary) for each in sheet.columns]


def _cell(column: Column, step: Step, summary: Summary) -> str:
    if column.kind is Kind.BAR:
        share = column.value(step, summary)
        return f"\\rule{{{share:.3f}\\dimexpr 4em}}{{1ex}}" if isinstance(share, float) else ""
    text = escaped(column.says(step, summary))
    indent = f"\\hspace*{{{step.level}em}}" if column.name == "step" and step.level else ""
    return f"{indent}{text}"


def escaped(text: str) -> str:
    """Text whose characters mean nothing but themselves."""
    return visible(text).translate(_ESCAPED)

"""Apply the edits of a fix to a text."""

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

from archspec.diagnostics.model import Edit


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits applied.

    Args:
        text: the text of the file that all edits are in.
        edits: edits that do not overlap, in any order; those at one place apply in this order.
    """
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    parts: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        span = edit.span
        start = starts[span.line - 1] + span.column - 1
        parts += [text[done:start], edit.text]
        done = starts[span.end_line - 1] + span.end_column - 1
    return "".join([*parts, text[done:]])


def overlap(edits: Sequence[Edit]) -> bool:
    """Check whether two edits of one file change the same text."""
    ordered = sorted((edit.span for edit in edits), key=lambda span: (span.file, span))
    return any(
        first.file == second.file
        and (first.end_line, first.end_column) > (second.line, second.column)
        for first, second in pairwise(ordered)
    )

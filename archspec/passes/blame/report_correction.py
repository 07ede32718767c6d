"""Report all findings of a fault as one, at the correction that mends it."""

from collections.abc import Iterator, Sequence
from typing import Final

from archspec.dataclass import replace
from archspec.diagnostics import Diagnostic, Mark
from archspec.language.corrections.correction import Correction
from archspec.language.messages import JOINED
from archspec.language.program import OVERRIDES

_MARKED: Final = 3
"""The most findings to mark."""

_LISTED: Final = 3
"""The most other corrections to list."""


def report_correction(
    found: Sequence[Diagnostic], correction: Correction, others: Sequence[Correction]
) -> Diagnostic:
    """Return the finding at a correction that mends everything.

    Args:
        found: the findings.
        correction: the correction.
        others: corrections that are as likely.
    """
    first = next((finding for finding in found if finding.code != "A307"), found[0])
    is_option = any(edit.span.file == OVERRIDES for edit in correction.edits)
    told = replace(
        first,
        help=correction.words,
        fix=() if is_option else correction.edits,
        rarity=correction.rarity,
    )
    more = [Mark(other.span, f"or {other.words}") for other in others[:_LISTED]]
    if first.span is not None and first.span.meets(correction.span):
        return replace(told, marks=(*first.marks, *more))
    shown = dict.fromkeys(_mark_findings([first, *found]))
    marks = [mark for mark in shown if not mark.span.meets(correction.span)][:_MARKED]
    return replace(told, span=correction.span, label="", marks=(*marks, *more), notes=())


def _mark_findings(found: Sequence[Diagnostic]) -> Iterator[Mark]:
    """Yield where the fault shows: the joins, sizes and totals."""
    for finding in found:
        joins = [mark for mark in finding.marks if mark.text == JOINED]
        if joins:
            yield from joins
        elif finding.span is not None:
            yield Mark(finding.span, finding.label or "it shows here")

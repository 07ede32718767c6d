"""Format numbers before and after for tables."""

from typing import Final

from archspec.diff.report.consequences import StepChange, TotalChange
from archspec.summary.conventions import MACS, MEMORY, format_footer
from archspec.summary.steps import StepSummary
from archspec.text.numbers import abbreviate, format_bytes, format_growth

COLUMNS: Final = ("step", "output", "parameters", "MACs", "kept", "live")
"""The columns of a step."""

CONVENTIONS: Final = f"{MACS} Costs are for one example in float32. {MEMORY}"
"""The conventions of all counts."""

FOOTER: Final = format_footer("summary", 1, "float32")
"""The pointer to an explanation of the conventions."""


def build_total_row(total: TotalChange) -> tuple[str, str, str, str]:
    """Return the row of a total: its name, both numbers, and the growth."""
    one, two = (_format_amount(amount, total) for amount in (total.before, total.after))
    return total.name, one, two, format_growth(total.before, total.after)


def _format_amount(number: int | None, total: TotalChange) -> str:
    if number is None:
        return ""
    return format_bytes(number) if total.unit == "bytes" else f"{number:,}"


def build_stage_row(stage: StepChange) -> tuple[str, ...]:
    """Return the row of a step: its text and its numbers, before and after if they change."""
    one, two = stage.before, stage.after
    return tuple(
        _format_cell(before, after)
        for before, after in zip(_format_cells(one), _format_cells(two), strict=True)
    )


def _format_cell(before: str | None, after: str | None) -> str:
    if before is None or after is None:
        return (after if before is None else before) or ""
    return before if before == after else f"{before} -> {after}"


def _format_cells(step: StepSummary | None) -> tuple[str | None, ...]:
    if step is None:
        return (None,) * len(COLUMNS)
    live = "" if step.live is None else format_bytes(step.live)
    return (
        step.path,
        step.output,
        abbreviate(step.parameters),
        abbreviate(step.macs),
        format_bytes(step.kept),
        live,
    )


def choose_sign(stage: StepChange) -> str:
    """Return the marker for the change of a step."""
    return "+" if stage.before is None else "-" if stage.after is None else "~"

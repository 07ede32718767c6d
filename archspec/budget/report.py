"""Report how much of a budget is left, as text and as JSON records."""

from collections.abc import Sequence
from typing import TypedDict

from archspec.budget.usage import SpentLimit
from archspec.text.numbers import format_percent


def format_headroom(found: Sequence[SpentLimit]) -> str:
    """Return how much is left of limits: `within budget by 5.1 % of params, 12.0 % of macs`."""
    parts = (f"{_format_left(spent)} of {spent.limit.name}" for spent in found)
    return f"within budget by {', '.join(parts)}"


def _format_left(found: SpentLimit) -> str:
    """Return the share of a limit that is left, rounded down."""
    left = found.limit.value - found.value
    return format_percent(1000 * left // found.limit.value / 1000) if left else "0 %"


class LimitRecord(TypedDict):
    """A limit in numbers, bytes or layers, and the line that sets it."""

    limit: int
    value: int
    ok: bool
    source: str


def build_limit_records(found: Sequence[SpentLimit]) -> dict[str, LimitRecord]:
    """Return the JSON records of limits, by quantity."""
    return {
        spent_limit.limit.name: {
            "limit": spent_limit.limit.value,
            "value": spent_limit.value,
            "ok": spent_limit.is_met,
            "source": spent_limit.limit.span.file_line,
        }
        for spent_limit in found
    }

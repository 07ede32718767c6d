"""Report how much of a budget is left, as text."""

from collections.abc import Sequence

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

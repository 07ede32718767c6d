"""What is said of a budget in any case: how much is left of it, and all of it for programs."""

from collections.abc import Sequence
from typing import TypedDict

from archspec.report.budgets.spending import Spent
from archspec.text.numbers import format_percent


def headroom(found: Sequence[Spent]) -> str:
    """How much is left of limits that hold: `within budget by 5.1 % of params, 12.0 % of macs`."""
    return f"within budget by {', '.join(f'{_left(each)} of {each.limit.name}' for each in found)}"


def _left(found: Spent) -> str:
    """The part of a limit that is left, rounded down so that nothing is promised."""
    left = found.limit.value - found.value
    return format_percent(1000 * left // found.limit.value / 1000) if left else "0 %"


class SpentRecord(TypedDict):
    """A limit for programs, in numbers, bytes or layers, and the line that gives it."""

    limit: int
    value: int
    ok: bool
    source: str


def spent_records(found: Sequence[Spent]) -> dict[str, SpentRecord]:
    """Limits for programs, by their quantities."""
    return {
        each.limit.name: {
            "limit": each.limit.value,
            "value": each.value,
            "ok": each.ok,
            "source": f"{each.limit.span.file}:{each.limit.span.line}",
        }
        for each in found
    }

"""Diagnostics for exceeded limits: by how much, and by which steps."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from archspec.budgets.breakdown import BudgetBreakdown
from archspec.budgets.usage import SpentLimit
from archspec.diagnostics import Diagnostic
from archspec.graph import Graph
from archspec.language import Limit
from archspec.language.amounts import Budgeted, is_bytes
from archspec.text.numbers import abbreviate, format_bytes, format_percent

_MOST: Final = 3
"""The most steps to name."""

_BY_THOUSANDS: Final = ("kB", "KB", "MB", "GB", "TB")

_WORDS: Final[Mapping[Budgeted, tuple[str, str, str]]] = {
    "params": ("", " parameters", "params"),
    "macs": ("MACs", "", "macs"),
    "flops": ("FLOPs", "", "macs"),
    "inference-params": ("", " parameters at inference", "params"),
    "inference-macs": ("MACs", " at inference", "macs"),
    "memory": ("", " of activations kept for training", "memory"),
    "peak-memory": ("", " of activations alive at the peak of inference", "live"),
    "depth": ("", " layers with weights in turn", ""),
}
"""The unit of each quantity, the words that follow, and its sort key of `archspec summary`."""


def report_exceeded_limits(graph: Graph, found: Sequence[SpentLimit]) -> Iterator[Diagnostic]:
    """Return a finding A601 for each exceeded limit, at the limit."""
    spenders = BudgetBreakdown(graph)
    return (_report_exceeded_limit(spenders, spent) for spent in found if not spent.is_met)


def _report_exceeded_limit(spenders: BudgetBreakdown, found: SpentLimit) -> Diagnostic:
    limit, quantity = found.limit, found.limit.name
    over = found.value - limit.value
    unit, noun, sort_key = _WORDS[quantity]
    share = f" ({format_percent(over / limit.value)})" if limit.value else ""
    help = f"`archspec summary --sort {sort_key}` shows all steps; or raise the limit"
    if not sort_key:
        help = "take layers out of the longest way, or raise the limit"
    return Diagnostic(
        "A601",
        f"{_format_value(limit, found.value, unit)}{noun} are {_format_value(limit, over)}{share} "
        f"over {limit.text}{' bytes' if is_bytes(quantity) and limit.text[-1].isdigit() else ''}",
        limit.span,
        f"{spenders.graph.program.spec.file} has {found.value:,}",
        notes=(_describe_largest(spenders, found),),
        help=help,
    )


def _describe_largest(spenders: BudgetBreakdown, found: SpentLimit) -> str:
    """Return the steps that spend most, or for a peak, where most memory is alive."""
    limit, quantity = found.limit, found.limit.name
    is_peak = quantity == "peak-memory"
    steps = []
    for name, value in spenders.break_down(quantity)[:_MOST]:
        share = "" if is_peak else f", {format_percent(value / found.value)}"
        steps += [f"{name} ({_format_value(limit, value)}{share})"] if value else []
    return f"{'most alive in' if is_peak else 'largest parts:'} {', '.join(steps)}"


def _format_value(limit: Limit, value: int, unit: str = "") -> str:
    """Format a value like its limit: bytes in units of 1000 or 1024, layers in full."""
    if limit.name == "depth":
        return f"{value:,}"
    if not is_bytes(limit.name):
        return abbreviate(value, unit)
    return format_bytes(value, decimal=limit.text.endswith(_BY_THOUSANDS))

"""What is said of limits that do not hold: by how much they are exceeded, and by which steps."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from archspec.diagnostics import Diagnostic
from archspec.graph import Graph
from archspec.language import Limit
from archspec.language.amounts import Budgeted, is_bytes
from archspec.render.numbers import amount
from archspec.report.budgets.spenders import Spenders
from archspec.report.budgets.spending import Spent
from archspec.report.words import byte_text

_MOST: Final = 3
"""How many steps are told that spend most."""

_LEAST: Final = 0.0005
"""The least share that is told with one digit behind the point."""

_THOUSAND: Final = 1000
_BY_THOUSANDS: Final = ("kB", "KB", "MB", "GB", "TB")

_NOUNS: Final[Mapping[Budgeted, str]] = {
    "params": "parameters",
    "macs": "MACs",
    "flops": "FLOPs",
    "inference-params": "parameters at inference",
    "inference-macs": "MACs at inference",
    "memory": "of activations kept for training",
    "peak-memory": "of activations alive at the peak of inference",
    "depth": "layers with weights in turn",
}
_SORTED: Final[Mapping[Budgeted, str]] = {
    "params": "params",
    "macs": "macs",
    "flops": "macs",
    "inference-params": "params",
    "inference-macs": "macs",
    "memory": "memory",
    "peak-memory": "live",
}
"""What `archspec summary` sorts by to show who spends it."""


def overdrafts(graph: Graph, found: Sequence[Spent]) -> Iterator[Diagnostic]:
    """A finding for each limit that does not hold: A601, at the limit."""
    spenders = Spenders(graph)
    return (_overdraft(spenders, each) for each in found if not each.ok)


def _overdraft(spenders: Spenders, found: Spent) -> Diagnostic:
    limit, quantity = found.limit, found.limit.name
    over = found.value - limit.value
    share = f" ({_percent(over, limit.value)})" if limit.value else ""
    return Diagnostic(
        "A601",
        f"{_text(limit, found.value)} {_NOUNS[quantity]} are {_text(limit, over)}{share} "
        f"over {limit.text}{' bytes' if is_bytes(quantity) and limit.text[-1].isdigit() else ''}",
        limit.span,
        f"{spenders.graph.program.spec.file} has {found.value:,}",
        notes=(_most(spenders, found),),
        help=_help(quantity),
    )


def _most(spenders: Spenders, found: Spent) -> str:
    """Which steps spend most; of a peak, where most is alive."""
    limit, quantity = found.limit, found.limit.name
    is_peak = quantity == "peak-memory"
    steps = [
        f"{name} ({_text(limit, value)}{'' if is_peak else f', {_percent(value, found.value)}'})"
        for name, value in spenders.of(quantity)[:_MOST]
        if value
    ]
    return f"{'most alive in' if is_peak else 'largest parts:'} {', '.join(steps)}"


def _help(quantity: Budgeted) -> str:
    if quantity not in _SORTED:
        return "take layers out of the longest way, or raise the limit"
    return f"`archspec summary --sort {_SORTED[quantity]}` shows all steps; or raise the limit"


def _text(limit: Limit, value: int) -> str:
    """A value in the units of its limit: bytes by thousands, or by 1024; layers one by one."""
    if limit.name == "depth":
        return f"{value:,}"
    if not is_bytes(limit.name):
        return amount(value)
    if limit.text.endswith(_BY_THOUSANDS):
        return f"{amount(value)}B" if value >= _THOUSAND else f"{value} B"
    return byte_text(value)


def _percent(part: int, whole: int) -> str:
    share = part / whole
    return f"{100 * share:,.1f} %" if share >= _LEAST else "under 0.1 %"

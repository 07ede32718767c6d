"""Hold a network to a budget."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from archspec.budgets.given_limits import GivenLimits
from archspec.budgets.usage import SpentLimit, collect_limits, measure_limits
from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, SpecError, render_text
from archspec.diagnostics.model import Span
from archspec.language import Limit
from archspec.language.amounts import QUANTITIES, describe_amount, parse_amount
from archspec.network import Network
from archspec.reports.given_spec import GivenSpec, load_given
from archspec.text.numbers import format_percent
from archspec.text.report import Report

if TYPE_CHECKING:
    from archspec.budgets.records import BudgetRecord

Amount: TypeAlias = int | float | str
"""A number of parameters, MACs, bytes or layers, or a text with a unit such as `45M` or `20MiB`."""

_SHOWN = "budget"
"""What the limits are called in messages."""


@dataclass(frozen=True, slots=True)
class Budget(Report):
    """What a network spends of limited quantities.

    Attributes:
        network: the network.
        spent: each limit with what the network spends of it, in numbers, bytes or layers.
        error: a finding for each limit that it exceeds; None if it keeps to all.
    """

    network: Network
    spent: tuple[SpentLimit, ...]
    error: SpecError | None = None

    def __repr__(self) -> str:
        state = "kept" if self.ok else "exceeded"
        return f"<Budget of {self.network.name}: {state}>"

    @property
    def ok(self) -> bool:
        """Whether the network keeps to all limits."""
        return self.error is None

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """A finding A601 for each limit that the network exceeds, with the largest steps.

        Examples:
            >>> [finding] = archspec.budget("inception_v4", params="40M").findings
            >>> finding.message
            '42.68 M parameters are 2.68 M (6.7 %) over 40M'
            >>> finding.notes[0][:46]
            'largest parts: 7 x InceptionB (20.55 M, 48.2 %'
        """
        return self.error.diagnostics if self.error else ()

    def _make_record(self) -> "BudgetRecord":
        """Return its JSON record."""
        from archspec.budgets.records import BudgetRecord, LimitRecord
        from archspec.diagnostics.records import make_records

        return BudgetRecord(
            name=self.network.name,
            ok=self.ok,
            budget={each.limit.name: LimitRecord.model_validate(each) for each in self.spent},
            diagnostics=make_records(self.findings),
        )

    def _print_text(self) -> str:
        """Return a line for each limit, and the findings."""
        lines = "".join(f"{line}\n" for line in self._list_lines())
        if self.error is None:
            return lines or "no limit is given\n"
        return f"{lines}\n{render_text(self.findings, self.error.sources)}"

    def _list_lines(self) -> Iterator[str]:
        wide = max((len(spent.limit.name) for spent in self.spent), default=0)
        for spent in self.spent:
            share = format_percent(spent.value / spent.limit.value) if spent.limit.value else ""
            used = f" ({share})" if share else ""
            yield f"{spent.limit.name:<{wide}}  {spent.value:,} of {spent.limit.text}{used}"


def budget(
    spec: GivenSpec,
    /,
    *,
    params: Amount | None = None,
    macs: Amount | None = None,
    flops: Amount | None = None,
    inference_params: Amount | None = None,
    inference_macs: Amount | None = None,
    memory: Amount | None = None,
    peak_memory: Amount | None = None,
    depth: Amount | None = None,
) -> Budget:
    """Hold a network to a budget: that of its spec, and the limits that are given here.

    Amounts are numbers or texts with a unit, `45M` or `20MiB`. A limit that is given replaces that
    of the spec. Memory is that of activations for one example in float32, in bytes.

    Args:
        spec: a path, the name of a shipped spec, a text, or a network.
        params: parameters, with those of heads for training.
        macs: multiply-accumulates of one example, with those of heads for training.
        flops: two for each of these.
        inference_params: parameters without heads for training.
        inference_macs: multiply-accumulates without heads for training.
        memory: activations that are kept for training.
        peak_memory: activations that are alive at the peak of inference.
        depth: layers with weights on the longest way.

    Raises:
        SpecError: if the spec does not hold; an exceeded limit is in the result.
        ValueError: for an amount that is none.

    Examples:
        >>> found = archspec.budget("inception_v4", params="45M", macs="12G", depth=80)
        >>> found.ok
        False
        >>> [(spent.limit.name, spent.value, spent.is_met) for spent in found.spent]
        [('params', 42679816, True), ('macs', 12253974624, False), ('depth', 76, True)]
    """
    given = _read_limits(
        {
            "params": params,
            "macs": macs,
            "flops": flops,
            "inference-params": inference_params,
            "inference-macs": inference_macs,
            "memory": memory,
            "peak-memory": peak_memory,
            "depth": depth,
        }
    )
    network = load_given(spec)
    spent = measure_limits(network, collect_limits(network, given.limits))
    if all(limit.is_met for limit in spent):
        return Budget(network, spent)
    from archspec.budgets.violations import report_exceeded_limits

    sources = {**network.program.sources, **dict(given.sources)}
    return Budget(network, spent, SpecError(report_exceeded_limits(network, spent), sources))


def _read_limits(amounts: Mapping[str, Amount | None]) -> GivenLimits:
    """Return limits as if each were a line of a text.

    Raises:
        ValueError: for an amount that is none.
    """
    limits: list[Limit] = []
    lines: list[str] = []
    for quantity in QUANTITIES:
        amount = amounts[quantity]
        if amount is None:
            continue
        written = _write_amount(amount)
        value = parse_amount(quantity, written)
        if value is None:
            name = quantity.replace("-", "_")
            raise ValueError(f"{name} must be {describe_amount(quantity)}, not {amount!r}")
        lines.append(f"{quantity}={written}")
        start = len(quantity) + 2
        span = Span(_SHOWN, len(lines), start, len(lines), start + len(written))
        limits.append(Limit(span=span, name=quantity, value=value, text=written))
    return GivenLimits(tuple(limits), ((_SHOWN, "\n".join(lines)),))


def _write_amount(amount: Amount) -> str:
    """Return an amount as a text; a whole number such as 45e6 has no point."""
    if isinstance(amount, float) and amount.is_integer():
        return str(int(amount))
    return str(amount).strip()

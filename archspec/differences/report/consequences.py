"""Compute the consequences of a difference: sizes, parameters, MACs and memory on both sides."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import chain, takewhile
from typing import Final, Literal, TypeAlias

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.differences.compare import Difference
from archspec.graph import Graph
from archspec.summary.steps import StepSummary
from archspec.summary.summary import Summary, summarize
from archspec.text.numbers import abbreviate, format_bytes, format_growth

COLUMNS: Final = ("step", "output", "parameters", "MACs", "kept", "live")
"""The columns of a step."""

BYTES: Final = ("kept for training", "live at inference")
"""The totals measured in bytes."""


@dataclass(frozen=True, slots=True)
class TotalChange:
    """A total of both networks; None for a missing network."""

    name: str
    before: int | None
    after: int | None

    @property
    def unit(self) -> Literal["count", "bytes"]:
        """The unit of the total."""
        return "bytes" if self.name in BYTES else "count"

    @property
    def row(self) -> tuple[str, str, str, str]:
        """Its row in a table: its name, both numbers, and the growth."""
        one, two = map(self._format, (self.before, self.after))
        return self.name, one, two, format_growth(self.before, self.after)

    def _format(self, number: int | None) -> str:
        if number is None:
            return ""
        return format_bytes(number) if self.unit == "bytes" else f"{number:,}"


@dataclass(frozen=True, slots=True)
class StepChange:
    """A step of the body, or a head, in one network or in both, in which something changes."""

    before: StepSummary | None
    after: StepSummary | None

    @property
    def sign(self) -> str:
        """The marker of the change."""
        return "+" if self.before is None else "-" if self.after is None else "~"

    @property
    def row(self) -> tuple[str, ...]:
        """Its row in a table: its text and its numbers, before and after if they change."""
        sides = [_format_cells(step) for step in (self.before, self.after) if step]
        return tuple(" -> ".join(dict.fromkeys(cells)) for cells in zip(*sides, strict=True))


def _format_cells(step: StepSummary) -> tuple[str, ...]:
    return (
        step.path,
        step.output,
        abbreviate(step.parameters),
        abbreviate(step.macs),
        format_bytes(step.kept),
        "" if step.live is None else format_bytes(step.live),
    )


@dataclass(frozen=True, slots=True)
class Consequences:
    """The consequences of a difference.

    Attributes:
        totals: the totals that at least one of the networks has.
        stages: the steps of the body in which something changes, in order.
    """

    totals: tuple[TotalChange, ...]
    stages: tuple[StepChange, ...]

    @property
    def changed(self) -> tuple[TotalChange, ...]:
        """The totals that change."""
        return tuple(total for total in self.totals if total.before != total.after)


def compute_consequences(difference: Difference, before: Graph, after: Graph) -> Consequences:
    """Compute the consequences of a difference.

    Args:
        difference: the causes.
        before: the first network, proved.
        after: the second network, proved.
    """
    one, two = summarize(before), summarize(after)
    pairs = _pair_steps(difference, _map_steps(before, one), _map_steps(after, two))
    return Consequences(
        totals=tuple(_list_totals(one, two)),
        stages=tuple(StepChange(*pair) for pair in pairs if _is_changed(*pair)),
    )


def compute_one_sided_consequences(graph: Graph, *, is_new: bool) -> Consequences:
    """Compute the consequences of adding or removing a whole network.

    Args:
        graph: the network, proved.
        is_new: whether the second side has it, rather than the first.
    """
    summary = summarize(graph)
    return Consequences(
        totals=tuple(_list_totals(*((None, summary) if is_new else (summary, None)))),
        stages=tuple(
            StepChange(None, step) if is_new else StepChange(step, None) for step in summary.steps
        ),
    )


_TOTALS: Final[dict[str, Callable[[Summary], int]]] = {
    "parameters": lambda each: each.parameters,
    "MACs": lambda each: each.macs,
    "parameters at inference": lambda each: each.at_inference.parameters,
    "MACs at inference": lambda each: each.at_inference.macs,
    BYTES[0]: lambda each: each.memory.kept,
    BYTES[1]: lambda each: each.memory.live,
}


def _list_totals(before: Summary | None, after: Summary | None) -> Iterator[TotalChange]:
    leaves_out = any(summary is not None and summary.left_out for summary in (before, after))
    for name, amount in _TOTALS.items():
        if leaves_out or not name.endswith(" at inference") or name in BYTES:
            one, two = (None if summary is None else amount(summary) for summary in (before, after))
            yield TotalChange(name, one, two)


Key: TypeAlias = tuple[Span, int]
"""The location of a step and its round, since all rounds of a loop share one location."""


def _map_steps(graph: Graph, summary: Summary) -> dict[Key, StepSummary]:
    """Return the steps of the body and the heads."""
    spans = [item.span for item in graph.root.chain.items]
    spans += [head.span for head in graph.heads]
    seen: Counter[Span] = Counter()
    steps: dict[Key, StepSummary] = {}
    for span, step in zip(spans, summary.steps, strict=True):
        steps[span, seen[span]] = step
        seen[span] += 1
    return steps


def _pair_steps(
    difference: Difference, before: Mapping[Key, StepSummary], after: Mapping[Key, StepSummary]
) -> Iterator[tuple[StepSummary | None, StepSummary | None]]:
    """Yield the steps of both in the order of the second; removed ones at their old positions."""
    spans = {span for span, _ in after}
    old: defaultdict[Span, dict[Span, None]] = defaultdict(dict)
    for each in difference.matches:
        if each.after in spans:
            old[each.after][each.before] = None
    kept = set(chain.from_iterable(old.values()))
    left = dict(before)
    for (span, number), step in after.items():
        for gone in [*takewhile(lambda each: each[0] not in kept, left)]:
            yield left.pop(gone), None
        keys = ((each, number) for each in old[span])
        key = next((key for key in keys if key in left), None)
        yield (None if key is None else left.pop(key)), step
    yield from ((step, None) for step in left.values())


def _is_changed(before: StepSummary | None, after: StepSummary | None) -> bool:
    if before is None or after is None:
        return True
    return _get_numbers(before) != _get_numbers(after)


def _get_numbers(step: StepSummary) -> tuple[object, ...]:
    return (step.output, step.parameters, step.macs, step.kept, step.live)

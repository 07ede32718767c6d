"""Summarize a network: its steps, their output sizes and their costs."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from archspec.analysis.min_input import MinInput, find_min_input, find_min_training_input
from archspec.dataclass import dataclass
from archspec.graph import Graph
from archspec.passes.check_totals import compute_total
from archspec.summary.measures import NodeMeasures
from archspec.summary.steps import StepSummary, list_steps
from archspec.tables.report import TableReport

if TYPE_CHECKING:
    from archspec.summary.records import SummaryRecord
    from archspec.tables.table import Sheet

DTYPES: Final[Mapping[str, int]] = {
    "float32": 4,
    "float16": 2,
    "bfloat16": 2,
    "float64": 8,
    "int8": 1,
}
"""Bytes per element, by element type."""

ORDERS: Final[Mapping[str, Callable[[StepSummary], int]]] = {
    "params": lambda step: step.parameters,
    "macs": lambda step: step.macs,
    "memory": lambda step: step.kept,
    "live": lambda step: step.live or 0,
}
"""The sort keys of steps, largest first."""


@dataclass(frozen=True, slots=True)
class NetworkCost:
    """Totals: learned parameters, and multiply-accumulates for a batch."""

    parameters: int
    macs: int

    @property
    def flops(self) -> int:
        """Floating-point operations: two per multiply-accumulate."""
        return 2 * self.macs


@dataclass(frozen=True, slots=True)
class MemoryUse:
    """The memory of a network while it runs on a batch, in bytes.

    Attributes:
        parameters: its parameters.
        kept: the tensors that it creates in training.
        live: the tensors alive at the peak of inference.
        live_at: the module path of that peak; empty for a network that computes nothing.
    """

    parameters: int
    kept: int
    live: int
    live_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary(NetworkCost, TableReport):
    """The steps and costs of a network, as `archspec summary` prints them.

    Attributes:
        name: the network's name.
        title: its display name.
        input: the input size, H x W x C; for named inputs, the size of each.
        output: the output size.
        at_inference: the totals without heads that exist only in training.
        left_out: the names of those heads.
        steps: its steps in order, each before its inner steps; numbers are for the batch, and
            tensors are in bytes.
        memory: its memory.
        smallest: the smallest input at inference; None if unknown.
        smallest_in_training: the smallest input in training, with all heads, and the batch size.
        batch: the number of examples.
        dtype: the element type of tensors.
    """

    name: str
    title: str
    input: str
    output: str
    at_inference: NetworkCost
    left_out: tuple[str, ...]
    steps: tuple[StepSummary, ...]
    memory: MemoryUse = MemoryUse(0, 0, 0)
    smallest: MinInput | None = None
    smallest_in_training: MinInput | None = None
    batch: int = 1
    dtype: str = "float32"

    def __repr__(self) -> str:
        costs = f"{self.parameters:,} parameters, {self.macs:,} MACs"
        return f"<Summary {self.name}: {self.input} -> {self.output}, {costs}>"

    def _make_record(self) -> "SummaryRecord":
        """Return its JSON record."""
        from archspec.summary.records import SummaryRecord

        return SummaryRecord.model_validate(self)

    def _print_text(self) -> str:
        """Return its table as text."""
        from archspec.summary.text import render_table

        return render_table(self)

    def _build_sheet(self, columns: Sequence[str] = (), form: str = "") -> "Sheet":
        """Return its table."""
        from archspec.summary.table import build_summary_sheet

        return build_summary_sheet(self, columns, form)

    def _list_columns(self) -> Collection[str]:
        """Return the names of all columns that it can have."""
        from archspec.summary.columns import COLUMNS

        return COLUMNS


def summarize(
    graph: Graph, depth: int = 1, *, batch: int = 1, dtype: str = "float32", order: str = ""
) -> Summary:
    """Summarize a network.

    Args:
        graph: a proved graph.
        depth: the number of levels to list: 1 for the steps of `body`, 2 to open their blocks and
            branches, and so on.
        batch: the number of examples.
        dtype: the element type of tensors, one of `DTYPES`.
        order: the key to sort sibling steps by, one of `ORDERS`; empty for their own order.

    Raises:
        ValueError: for a depth or batch below 1, and for an unknown type or order.
    """
    check_counting(batch, dtype, order, ORDERS)
    if depth < 1:
        raise ValueError(f"depth is 1 or more, not {depth}")
    measures = NodeMeasures.measure(graph, DTYPES[dtype])
    size = batch * DTYPES[dtype]
    steps = tuple(_scale_step(step, batch, size) for step in list_steps(graph, depth, measures))
    left_out = tuple(head.name for head in graph.heads if head.in_training)
    return Summary(
        name=graph.name,
        title=graph.title,
        input=graph.entering,
        output=str(graph.output.type),
        parameters=sum(step.parameters for step in steps if step.level == 0),
        macs=sum(step.macs for step in steps if step.level == 0),
        at_inference=compute_inference_cost(graph, batch),
        left_out=left_out,
        steps=_sort_steps(steps, ORDERS[order]) if order else steps,
        memory=compute_memory(graph, measures, batch=batch, dtype=dtype),
        smallest=find_min_input(graph, graph.at_inference),
        smallest_in_training=find_min_training_input(graph, batch),
        batch=batch,
        dtype=dtype,
    )


def check_counting(batch: int, dtype: str, order: str, orders: Collection[str]) -> None:
    """Refuse what costs cannot be counted for or sorted by.

    Args:
        batch: the number of examples.
        dtype: the element type of tensors.
        order: what is sorted by; empty for nothing.
        orders: what can be sorted by.

    Raises:
        ValueError: for a batch below 1, and for an unknown type or order.
    """
    if batch < 1:
        raise ValueError(f"batch is 1 or more, not {batch}")
    if dtype not in DTYPES:
        raise ValueError(f"dtype is one of {', '.join(DTYPES)}, not {dtype}")
    if order and order not in orders:
        raise ValueError(f"sort is one of {', '.join(orders)}, not {order}")


def _scale_step(step: StepSummary, batch: int, size: int) -> StepSummary:
    live = None if step.live is None else size * step.live
    return replace(step, macs=batch * step.macs, kept=size * step.kept, live=live)


def compute_inference_cost(graph: Graph, batch: int) -> NetworkCost:
    """Return the totals for a batch without heads that exist only in training."""
    return NetworkCost(
        compute_total(graph, "inference_params"), batch * compute_total(graph, "inference_macs")
    )


def compute_memory(graph: Graph, measures: NodeMeasures, *, batch: int, dtype: str) -> MemoryUse:
    """Return the memory of a network while it runs on a batch of some element type."""
    busiest, number = measures.liveness.busiest, DTYPES[dtype]
    size = batch * number
    return MemoryUse(
        parameters=number * sum(learned for learned, _ in measures.costs),
        kept=size * sum(measures.kept),
        live=size * measures.liveness.peak,
        live_at="" if busiest is None else graph.nodes[busiest].path,
    )


def _sort_steps(
    steps: tuple[StepSummary, ...], key: Callable[[StepSummary], int]
) -> tuple[StepSummary, ...]:
    """Return the steps with siblings sorted; inner steps stay with their parent."""
    groups: list[list[StepSummary]] = []
    for step in steps:
        if step.level == steps[0].level:
            groups.append([])
        groups[-1].append(step)
    groups.sort(key=lambda group: key(group[0]), reverse=True)
    return tuple(
        step_summary
        for first, *inner in groups
        for step_summary in (first, *(_sort_steps(tuple(inner), key) if inner else ()))
    )

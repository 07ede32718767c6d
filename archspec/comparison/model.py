"""Compare networks by cost, receptive field and the results that their specs report."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import Final

from archspec.analysis.depth import find_deepest_path, find_last_grid
from archspec.analysis.min_input import MinInput, find_min_input
from archspec.analysis.receptive_field import ReceptiveField
from archspec.dataclass import dataclass
from archspec.graph import Graph
from archspec.language import Reported
from archspec.summary.measures import NodeMeasures
from archspec.summary.summary import (
    DTYPES,
    MemoryUse,
    NetworkCost,
    compute_inference_cost,
    compute_memory,
)
from archspec.text.unique_names import choose_unique
from archspec.text.visible import escape_invisible


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkEntry:
    """One network of a comparison.

    Attributes:
        label: its unique display name in this comparison.
        name: the network's name.
        title: its display name.
        file: its spec, as shown to people.
        input: the input size.
        output: the output size.
        cost: the totals at inference.
        in_training: the totals with the heads that exist only in training.
        left_out: the names of those heads.
        memory: its memory.
        depth: the number of layers with weights on the longest path.
        grid: the last grid before its head; None for a network without grids.
        field: the receptive field of that grid; None for the whole input.
        smallest: the smallest input at inference; None if unknown.
        reported: the errors that its spec reports.
    """

    label: str
    name: str
    title: str
    file: str
    input: str
    output: str
    cost: NetworkCost
    in_training: NetworkCost
    left_out: tuple[str, ...]
    memory: MemoryUse
    depth: int
    grid: str | None
    field: ReceptiveField | None
    smallest: MinInput | None
    reported: tuple[Reported, ...]

    @property
    def first_result(self) -> Reported | None:
        """The result to compare networks by: the first that the spec reports."""
        return self.reported[0] if self.reported else None

    @property
    def top1(self) -> float | None:
        """The reported top-1 error."""
        return self.first_result.top1 if self.first_result else None

    @property
    def top5(self) -> float | None:
        """The reported top-5 error."""
        return self.first_result.top5 if self.first_result else None

    def ratio(self, base: "NetworkEntry") -> tuple[float | None, float | None]:
        """Return parameters and MACs as multiples of another network's; None if those are zero."""
        pairs = (
            (self.cost.parameters, base.cost.parameters),
            (self.cost.macs, base.cost.macs),
        )
        params, macs = (part / whole if whole else None for part, whole in pairs)
        return params, macs


@dataclass(frozen=True, slots=True)
class Comparison:
    """Networks side by side.

    Attributes:
        entries: the networks, in the order to show them.
        base: the network that ratios refer to.
        batch: the number of examples.
        dtype: the element type of tensors.
    """

    entries: tuple[NetworkEntry, ...]
    base: NetworkEntry
    batch: int = 1
    dtype: str = "float32"

    def __repr__(self) -> str:
        labels = (escape_invisible(entry.label) for entry in self.entries)
        return f"<Comparison of {', '.join(labels)}>"


def _rank_error(error: float | None) -> float:
    """Sort lower errors first, and networks without one last."""
    return float("inf") if error is None else error


ORDERS: Final[Mapping[str, Callable[[NetworkEntry], float]]] = {
    "params": lambda entry: -entry.cost.parameters,
    "macs": lambda entry: -entry.cost.macs,
    "memory": lambda entry: -entry.memory.kept,
    "live": lambda entry: -entry.memory.live,
    "depth": lambda entry: -entry.depth,
    "top1": lambda entry: _rank_error(entry.top1),
    "top5": lambda entry: _rank_error(entry.top5),
}
"""The sort keys of networks: largest first, but errors smallest first."""


def compare_networks(
    graphs: Sequence[Graph], *, batch: int = 1, dtype: str = "float32", order: str = ""
) -> Comparison:
    """Compare networks.

    Args:
        graphs: proved graphs; ratios refer to the first.
        batch: the number of examples.
        dtype: the element type of tensors.
        order: the key to sort by, one of `ORDERS`; empty for the order of the graphs.
    """
    named = zip(graphs, choose_labels(graphs), strict=True)
    entries = tuple(_build_entry(graph, label, batch, dtype) for graph, label in named)
    shown = tuple(sorted(entries, key=ORDERS[order])) if order else entries
    return Comparison(shown, entries[0], batch, dtype)


def choose_labels(graphs: Sequence[Graph]) -> list[str]:
    """Return unique display names: the title, or the file if several share a title.

    A file that occurs twice gets a number.
    """
    titles = Counter(graph.title for graph in graphs)
    wishes = [
        graph.title if titles[graph.title] == 1 else _label_file(graph.program.spec.file)
        for graph in graphs
    ]
    labels: list[str] = []
    for wish in wishes:
        labels.append(choose_unique(wish, labels, " ({})"))
    return labels


def _label_file(file: str) -> str:
    """Return a file without its suffix: `released/inception_v4`."""
    return PurePath(file).with_suffix("").as_posix()


def _build_entry(graph: Graph, label: str, batch: int, dtype: str) -> NetworkEntry:
    measures, deep = NodeMeasures.measure(graph, DTYPES[dtype]), find_deepest_path(graph)
    last = find_last_grid(deep.nodes)
    spec = graph.program.spec
    return NetworkEntry(
        label=label,
        name=graph.name,
        title=graph.title,
        file=spec.file,
        input=graph.entering,
        output=str(graph.output.type),
        cost=compute_inference_cost(graph, batch),
        in_training=NetworkCost(graph.parameters, batch * graph.macs),
        left_out=tuple(head.name for head in graph.heads if head.in_training),
        memory=compute_memory(graph, measures, batch=batch, dtype=dtype),
        depth=deep.layers,
        grid=None if last is None else str(last.type),
        field=None if last is None else measures.fields[last.index],
        smallest=find_min_input(graph, graph.at_inference),
        reported=spec.reported,
    )

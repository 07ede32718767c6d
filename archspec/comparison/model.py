"""Compare networks by cost, receptive field and the results that their specs report."""

import os
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import field
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

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
    check_counting,
    compute_inference_cost,
    compute_memory,
)
from archspec.tables.report import TableReport
from archspec.text.unique_names import choose_unique
from archspec.text.visible import escape_invisible

if TYPE_CHECKING:
    from archspec.comparison.records import ComparisonRecord
    from archspec.render.choose_view import ThemeName
    from archspec.render.picture import Picture
    from archspec.tables.table import Sheet

ChartFormat: TypeAlias = Literal["svg", "html", "png", "pdf", "tex", "tikz"]
MetricName: TypeAlias = Literal["top1", "top5"]
NetworkOrder: TypeAlias = Literal["params", "macs", "memory", "live", "depth", "top1", "top5"]


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
class Comparison(TableReport):
    """Networks side by side, as `archspec compare` prints them.

    Attributes:
        entries: the networks, in the order to show them.
        base: the network that ratios refer to.
        batch: the number of examples.
        dtype: the element type of tensors.
        graphs: the networks themselves, in the order in which they were given.

    Examples:
        >>> found = archspec.compare("inception_v3", "inception_v4", sort="macs")
        >>> found
        <Comparison of Inception-v4, Inception-v3>
        >>> [(entry.label, entry.top1) for entry in found.entries]
        [('Inception-v4', 20.0), ('Inception-v3', 21.2)]
        >>> print(found.to_table("csv", ["network", "params", "depth"]), end="")
        network,params,depth
        Inception-v4,42679816,76
        Inception-v3,23834568,48
    """

    entries: tuple[NetworkEntry, ...]
    base: NetworkEntry
    batch: int = 1
    dtype: str = "float32"
    graphs: tuple[Graph, ...] = field(default=(), compare=False, repr=False)

    def __repr__(self) -> str:
        labels = (escape_invisible(entry.label) for entry in self.entries)
        return f"<Comparison of {', '.join(labels)}>"

    def _make_record(self) -> "ComparisonRecord":
        """Return its JSON record."""
        from archspec.comparison.records import record_comparison

        return record_comparison(self)

    def _print_text(self) -> str:
        """Return its table as text."""
        from archspec.comparison.text import render_comparison

        return render_comparison(self)

    def _build_sheet(self, columns: Sequence[str] = (), form: str = "") -> "Sheet":
        """Return its table."""
        from archspec.comparison.table import build_comparison_sheet

        return build_comparison_sheet(self, columns, form)

    def render(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        format: "ChartFormat | None" = None,
        metric: "MetricName" = "top1",
        theme: "ThemeName" = "auto",
        scale: float | None = None,
        columns: Sequence[str] = (),
    ) -> "Picture":
        """Draw error over cost, and the networks stage by stage.

        Args:
            path: the file to write, over one that is there; None to only return the picture.
            format: the format; None for that of the path, or SVG. HTML is a page with the table.
            metric: the error to draw.
            theme: the colors; `auto` is light, or follows the viewer's setting on a page.
            scale: device pixels per drawing pixel in a PNG, from 0.1 to 8; None for 2.
            columns: the columns of the table in a page; empty for the usual ones.

        Raises:
            SpecError: A410 if a package is missing, A411 if the format cannot have the picture,
                A409 if the file cannot be written.
            ValueError: for values that do not exist, or do not go together.

        Examples:
            >>> archspec.compare("inception_v3", "inception_v4").render("comparison.svg")
            <Picture .svg of inception_v3.yaml and 1 more>
        """
        from archspec.comparison.chart import Metric
        from archspec.comparison.draw_comparison import SUFFIXES, draw_comparison
        from archspec.render.choose_view import check_scale, check_theme, choose_suffix

        if metric not in list(Metric):
            raise ValueError(f"metric is one of {', '.join(Metric)}, not {metric}")
        suffix = choose_suffix(path, format, SUFFIXES)
        sharpness = check_scale(scale, suffix)
        self._check_columns(columns)
        picture = draw_comparison(
            self, suffix, Metric(metric), check_theme(theme), sharpness, columns
        )
        if path is not None:
            picture.save(path)
        return picture

    def _list_columns(self) -> Collection[str]:
        """Return the names of all columns that it can have."""
        from archspec.comparison.columns import COLUMNS

        return COLUMNS


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

    Raises:
        ValueError: for a batch below 1, and for an unknown type or order.
    """
    check_counting(batch, dtype, order, ORDERS)
    named = zip(graphs, choose_labels(graphs), strict=True)
    entries = tuple(_build_entry(graph, label, batch, dtype) for graph, label in named)
    shown = tuple(sorted(entries, key=ORDERS[order])) if order else entries
    return Comparison(shown, entries[0], batch, dtype, tuple(graphs))


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

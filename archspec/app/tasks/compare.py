"""Compare networks: every spec is proved before any is reported or drawn."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archspec.api import graph_of
from archspec.app.output.target import Target
from archspec.app.specs import open_spec
from archspec.diagnostics import SpecError
from archspec.graph import Graph

if TYPE_CHECKING:
    from archspec.compare import Comparison
    from archspec.compare.chart import ChartedNetwork, Metric


def graphs_of(specs: Sequence[str]) -> tuple[list[Graph], list[SpecError]]:
    """Load the networks of specs; return them with the errors of those that fail.

    Args:
        specs: name the specs.
    """
    graphs: list[Graph] = []
    errors: list[SpecError] = []
    for spec in specs:
        try:
            graphs.append(graph_of(open_spec(spec).program))
        except SpecError as error:
            errors.append(error)
    return graphs, errors


@dataclass(frozen=True, slots=True)
class Chart:
    """The settings of a chart.

    Attributes:
        output: the file, whose suffix selects the format.
        metric: the error to draw.
        theme: the name of the colors.
        scale: device pixels per drawing pixel in a raster format.
        columns: the columns of the table in a page; empty for the default ones.
    """

    output: Path
    metric: "Metric"
    theme: str
    scale: float
    columns: tuple[str, ...] = ()


def charted(graphs: Sequence[Graph], comparison: "Comparison", chart: Chart) -> Target:
    """Draw a comparison.

    Args:
        graphs: the networks, in the order of the command line.
        comparison: the numbers to draw.
        chart: the settings.

    Raises:
        SpecError: A410 or A411 if the chart cannot be drawn.
    """
    from archspec.compare import sheet_of
    from archspec.compare.chart import draw_chart
    from archspec.compare.page import page_of
    from archspec.render import THEMES, mark_of, read_mark, sealed
    from archspec.render.backends.pictures import PICTURES

    subjects = list(_subjects(graphs, comparison))
    picture = draw_chart(subjects, chart.metric, THEMES[chart.theme])
    shown, digest = _source(graphs), _digest(graphs)
    mark, suffix = mark_of(shown, digest), chart.output.suffix.lower()
    if suffix == ".html":
        data = page_of(sheet_of(comparison, chart.columns), picture, chart.theme, mark).encode()
    else:
        data = PICTURES[suffix](picture, mark, chart.scale)
    files = tuple(dict.fromkeys(file for graph in graphs for file in graph.program.files))
    return Target(chart.output, sealed(data), shown, digest, files, read_mark, "draw")


def _subjects(graphs: Sequence[Graph], comparison: "Comparison") -> Iterator["ChartedNetwork"]:
    """Yield the networks as they are drawn, in the order of the comparison."""
    from archspec.compare.chart import ChartedNetwork, Metric, segments_of
    from archspec.compare.model import labels
    from archspec.compare.notes import left_out_text, protocol
    from archspec.render import scene_of

    scenes = dict(zip(labels(graphs), map(scene_of, graphs), strict=True))
    for entry in comparison.entries:
        scene = scenes[entry.label]
        known = {Metric.TOP1: entry.top1, Metric.TOP5: entry.top5}
        yield ChartedNetwork(
            label=entry.label,
            parameters=scene.parameters,
            macs=scene.macs,
            errors={metric: error for metric, error in known.items() if error is not None},
            protocol=protocol(entry.first) if entry.first else "",
            segments=segments_of(scene),
            left_out=left_out_text(entry) if entry.left_out else "",
        )


def _source(graphs: Sequence[Graph]) -> str:
    """Return the source that a chart states: the first spec and the number of others."""
    return f"{Path(graphs[0].program.spec.file).name} and {len(graphs) - 1} more"


def _digest(graphs: Sequence[Graph]) -> str:
    """Return the SHA-256 of the texts of all specs, in the order of the command line."""
    digests = "\0".join(graph.program.digest for graph in graphs)
    return hashlib.sha256(digests.encode()).hexdigest()

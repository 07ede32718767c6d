"""Compare networks: every spec is proved before any is reported or drawn."""

from collections.abc import Iterator, Sequence
from dataclasses import field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from archspec.api import graph_of
from archspec.app.output.target import Target
from archspec.app.specs import open_spec
from archspec.dataclass import dataclass
from archspec.elaborate.network_size import check_steps
from archspec.graph import Graph, TemplateMemory
from archspec.language.file_memory import FileMemory

if TYPE_CHECKING:
    from archspec.comparison import Comparison
    from archspec.comparison.chart import ChartedNetwork, Metric


@dataclass(frozen=True, slots=True)
class GraphLoader:
    """Loads the networks of specs, what they share once.

    Attributes:
        files: the files and networks that were read.
        templates: what was derived from their parts.
    """

    files: FileMemory = field(default_factory=FileMemory)
    templates: TemplateMemory = field(default_factory=TemplateMemory)

    def load(self, spec: str) -> Graph:
        """Load the network of a spec.

        Raises:
            SpecError: if it is invalid.
        """
        program = open_spec(spec, memory=self.files).program
        return check_steps(graph_of(program, memory=self.templates))


@dataclass(frozen=True, slots=True)
class ChartSettings:
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


def draw_comparison(
    graphs: Sequence[Graph], comparison: "Comparison", chart: ChartSettings
) -> Target:
    """Draw a comparison.

    Args:
        graphs: the networks, in the order of the command line.
        comparison: the numbers to draw.
        chart: the settings.

    Raises:
        SpecError: A410 or A411 if the chart cannot be drawn.
    """
    from archspec.comparison import build_comparison_sheet
    from archspec.comparison.chart import draw_chart
    from archspec.comparison.page import write_comparison_page
    from archspec.render import THEMES, format_mark, read_mark, seal_picture
    from archspec.render.backends.pictures import PICTURES

    subjects = list(_list_charted(graphs, comparison))
    picture = draw_chart(subjects, chart.metric, THEMES[chart.theme])
    programs = [graph.program for graph in graphs]
    shown = f"{Path(programs[0].spec.file).name} and {len(graphs) - 1} more"
    digest = sha256("\0".join(program.digest for program in programs).encode()).hexdigest()
    mark, suffix = format_mark(shown, digest), chart.output.suffix.lower()
    if suffix == ".html":
        sheet = build_comparison_sheet(comparison, chart.columns)
        data = write_comparison_page(sheet, picture, chart.theme, mark).encode()
    else:
        data = PICTURES[suffix](picture, mark, chart.scale)
    files = tuple(dict.fromkeys(file for program in programs for file in program.files))
    return Target(chart.output, seal_picture(data), shown, digest, files, read_mark, "draw")


def _list_charted(graphs: Sequence[Graph], comparison: "Comparison") -> Iterator["ChartedNetwork"]:
    """Yield the networks as they are drawn, in the order of the comparison."""
    from archspec.comparison.chart import ChartedNetwork, Metric, split_segments
    from archspec.comparison.model import choose_labels
    from archspec.comparison.notes import format_left_out, format_protocol
    from archspec.render import build_scene

    scenes = dict(zip(choose_labels(graphs), map(build_scene, graphs), strict=True))
    for entry in comparison.entries:
        scene = scenes[entry.label]
        known = {Metric.TOP1: entry.top1, Metric.TOP5: entry.top5}
        yield ChartedNetwork(
            label=entry.label,
            parameters=scene.parameters,
            macs=scene.macs,
            errors={metric: error for metric, error in known.items() if error is not None},
            protocol=format_protocol(entry.first_result) if entry.first_result else "",
            segments=split_segments(scene),
            left_out=format_left_out(entry) if entry.left_out else "",
        )

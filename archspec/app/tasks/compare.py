"""Compare networks: every spec is proved before any is reported or drawn."""

from collections.abc import Sequence
from dataclasses import field
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
    from archspec.comparison.chart import Metric


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
    from archspec.comparison.draw_comparison import draw_comparison
    from archspec.render import read_mark

    suffix = chart.output.suffix.lower()
    drawn = draw_comparison(
        comparison, suffix, chart.metric, chart.theme, chart.scale, chart.columns
    )
    files = tuple(dict.fromkeys(file for graph in graphs for file in graph.program.files))
    return Target(chart.output, drawn.data, drawn.spec, drawn.digest, files, read_mark, "draw")

"""Draw a comparison as a chart, or as a page with the chart and the table."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from archspec.comparison.chart import ChartedNetwork, Metric, draw_chart, split_segments
from archspec.comparison.model import Comparison, choose_labels
from archspec.comparison.notes import format_left_out, format_protocol
from archspec.comparison.page import write_comparison_page
from archspec.comparison.table import build_comparison_sheet
from archspec.render import THEMES, Picture, build_scene, format_mark, seal_picture
from archspec.render.backends.pictures import PICTURES

PAGE: Final = ".html"
"""The suffix of a page with the chart and the table."""

SUFFIXES: Final = (*PICTURES, PAGE)
"""The suffixes of the formats that a comparison can be drawn in."""


def draw_comparison(
    comparison: Comparison,
    suffix: str,
    metric: Metric,
    theme: str,
    scale: float,
    columns: Sequence[str] = (),
) -> Picture:
    """Draw a comparison.

    Args:
        comparison: the numbers to draw, with the networks.
        suffix: the suffix that selects the format, one of `SUFFIXES`.
        metric: the error to draw.
        theme: the name of the colors.
        scale: device pixels per drawing pixel in a raster format.
        columns: the columns of the table in a page; empty for the usual ones.

    Raises:
        SpecError: A410 or A411 if the chart cannot be drawn.
    """
    picture = draw_chart([*_list_charted(comparison)], metric, THEMES[theme])
    programs = [graph.program for graph in comparison.graphs]
    shown = f"{Path(programs[0].spec.file).name} and {len(programs) - 1} more"
    digest = sha256("\0".join(program.digest for program in programs).encode()).hexdigest()
    mark = format_mark(shown, digest)
    if suffix == PAGE:
        sheet = build_comparison_sheet(comparison, columns)
        data = write_comparison_page(sheet, picture, theme, mark).encode()
    else:
        data = PICTURES[suffix](picture, mark, scale)
    return Picture(seal_picture(data), suffix, shown, digest)


def _list_charted(comparison: Comparison) -> Iterator[ChartedNetwork]:
    """Yield the networks as they are drawn, in the order of the comparison."""
    graphs = comparison.graphs
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

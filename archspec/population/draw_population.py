"""Draw a population as a chart, or as a page with the chart and the table."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from archspec.comparison.page import write_comparison_page
from archspec.population.chart import build_scatter_styles, draw_scatter
from archspec.population.model import Population
from archspec.population.sheet import build_population_sheet
from archspec.render import THEMES, Picture, format_mark, seal_picture
from archspec.render.backends.pictures import PICTURES

PAGE: Final = ".html"
"""The suffix of a page with the chart and the table."""

SUFFIXES: Final = (*PICTURES, PAGE)
"""The suffixes of the formats that a population can be drawn in."""


def draw_population(
    population: Population, suffix: str, theme: str, scale: float, columns: Sequence[str] = ()
) -> Picture:
    """Draw a population.

    Args:
        population: the networks.
        suffix: the suffix that selects the format, one of `SUFFIXES`.
        theme: the name of the colors.
        scale: device pixels per drawing pixel in a raster format.
        columns: the columns of the table in a page; empty for the usual ones.

    Raises:
        SpecError: A410 or A411 if the chart cannot be drawn.
    """
    picture = draw_scatter(population, THEMES[theme])
    shown = f"{Path(population.members[0].file).name} and {len(population.members) - 1} more"
    digest = sha256("\0".join(population.digests).encode()).hexdigest()
    mark = format_mark(shown, digest)
    if suffix == PAGE:
        sheet = build_population_sheet(population, columns)
        page = write_comparison_page(sheet, picture, theme, mark, build_scatter_styles)
        data = page.encode()
    else:
        data = PICTURES[suffix](picture, mark, scale)
    return Picture(seal_picture(data), suffix, shown, digest)

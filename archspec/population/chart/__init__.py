"""Draw a population: a dot for each network, and the Pareto front."""

from archspec.population.chart.scatter import build_scatter_styles, draw_scatter

__all__ = ["build_scatter_styles", "draw_scatter"]

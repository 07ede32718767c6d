"""Draw charts of networks: accuracy against cost, and the cost of their stages."""

from archspec.comparison.chart.model import ChartedNetwork, Metric, Segment, split_segments
from archspec.comparison.chart.page_layout import draw_chart

__all__ = ["ChartedNetwork", "Metric", "Segment", "draw_chart", "split_segments"]

"""Charts of several networks: what they achieve for their cost, and which stages it goes to."""

from archspec.compare.chart.model import ChartedNetwork, Metric, Segment, split_segments
from archspec.compare.chart.page_layout import draw_chart

__all__ = ["ChartedNetwork", "Metric", "Segment", "draw_chart", "split_segments"]

"""Charts of several networks: what they achieve for their cost, and which stages it goes to."""

from archspec.render.chart.plate import draw_chart
from archspec.render.chart.subject import ChartedNetwork, Metric, Segment, segments_of

__all__ = ["ChartedNetwork", "Metric", "Segment", "draw_chart", "segments_of"]

"""Charts of several networks: what they achieve for their cost, and which stages it goes to."""

from archspec.render.chart.plate import draw_chart
from archspec.render.chart.subject import Metric, Segment, Subject, segments_of

__all__ = ["Metric", "Segment", "Subject", "draw_chart", "segments_of"]

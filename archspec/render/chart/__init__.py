"""Charts of several networks: what they achieve for their cost, and which stages it goes to."""

from archspec.render.chart.formats import FORMATS
from archspec.render.chart.plate import plate_of
from archspec.render.chart.shapes import Plate
from archspec.render.chart.subject import Metric, Segment, Subject, segments_of

__all__ = ["FORMATS", "Metric", "Plate", "Segment", "Subject", "plate_of", "segments_of"]

"""Lay out figures that are not trees: units in layers, with lines that pass no box."""

from dataclasses import dataclass, field, replace
from typing import Final

from archspec.render.layout.coordinates import assign_columns
from archspec.render.layout.layer_assignment import Layers, Vertex, assign_layers
from archspec.render.layout.metrics import HEAD, LEAD, STUB
from archspec.render.layout.placement import LooseEnd
from archspec.render.layout.routing import assign_tracks
from archspec.render.layout.tree_layout import Extent, TreeLayout
from archspec.render.layout.units import LayoutUnit, cut_units
from archspec.render.scene.model import Figure, SceneBox, SceneFork

_TRACK: Final = 12
"""The distance between tracks."""


def place_layers(figure: Figure, series: TreeLayout) -> None:
    """Place a figure in layers.

    Args:
        figure: the figure.
        series: places the units on its sheet.
    """
    units = cut_units(figure)
    layers = assign_layers(units)
    extents = {
        vertex: Extent(0, 0, 0) if vertex.dummy else _measure_unit(series, units[vertex.unit])
        for layer in layers.layers
        for vertex in layer
    }
    places = assign_columns(layers, extents)
    _LayerPlacer(series, units, layers, extents, places).place_all()


def _measure_unit(series: TreeLayout, unit: LayoutUnit) -> Extent:
    """Return the extent of a unit; the lines into a fork need room to part."""
    extent = series.measure_item(unit.item)
    lead = LEAD if isinstance(unit.item, SceneFork) else 0
    return replace(extent, along=extent.along + lead)


@dataclass(slots=True)
class _LayerPlacer:
    series: TreeLayout
    units: tuple[LayoutUnit, ...]
    layers: Layers
    extents: dict[Vertex, Extent]
    places: dict[Vertex, int]
    ends: dict[Vertex, LooseEnd] = field(default_factory=dict)

    def place_all(self) -> None:
        """Place the layers one after another along the flow."""
        v = 0
        for rank, layer in enumerate(self.layers.layers):
            for vertex in layer:
                self.place_vertex(vertex, v)
            v += max(self.extents[vertex].along for vertex in layer)
            v = self.place_channel(rank, v)

    def place_channel(self, rank: int, v: int) -> int:
        """Set where the lines of a layer turn; return where the next layer begins."""
        tracks = assign_tracks(self.layers, rank, self.places)
        stub = max(self.measure_stub(vertex) for vertex in self.layers.layers[rank])
        for vertex in self.layers.layers[rank]:
            bend = v + stub + _TRACK * tracks.get(vertex, 0)
            self.ends[vertex] = replace(self.ends[vertex], bend=bend)
        return v + stub + _TRACK * max(tracks.values(), default=0) + HEAD

    def measure_stub(self, vertex: Vertex) -> int:
        """Return how far the line out of a vertex runs straight, in pixels."""
        item = self.units[vertex.unit].item
        box = (
            item
            if isinstance(item, SceneBox)
            else item.join
            if isinstance(item, SceneFork)
            else None
        )
        return STUB if vertex.dummy or box is None else self.series.measure_stub(box)

    def place_vertex(self, vertex: Vertex, v: int) -> None:
        """Place a unit, or continue a line through its layer."""
        u = self.places[vertex]
        loose = [self.ends[each].turn(u) for each in self.layers.before[vertex]]
        if vertex.dummy:
            self.ends[vertex] = loose[0]
            return
        unit, first = self.units[vertex.unit], len(self.series.sheet.routes)
        if isinstance(unit.item, SceneFork):
            loose = [loose_end.advance(v, STUB) for loose_end in loose]
            v += LEAD
        (self.ends[vertex],) = self.series.place_items((unit.item,), u, v, loose)
        if unit.light:
            routes = self.series.sheet.routes
            routes[first:] = [route.lighten() for route in routes[first:]]

"""Lay out figures that are not trees: units in layers, with lines that pass no box."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import Final

from archspec.dataclass import dataclass
from archspec.render.layout.coordinates import assign_columns
from archspec.render.layout.layer_assignment import Layers, Vertex, assign_layers
from archspec.render.layout.metrics import HEAD, LEAD, STUB
from archspec.render.layout.placement import LooseEnd
from archspec.render.layout.tree_layout import Extent, TreeLayout
from archspec.render.scene.arrows import FigureUnit, cut_named_units
from archspec.render.scene.model import Figure, SceneFork, find_end_box

_TRACK: Final = 12
"""The distance between tracks."""


def place_layers(figure: Figure, series: TreeLayout) -> None:
    """Place a figure in layers.

    Args:
        figure: the figure.
        series: places the units on its sheet.
    """
    units = cut_named_units(figure)
    layers = assign_layers(units)
    extents = {
        vertex: Extent(0, 0, 0) if vertex.dummy else _measure_unit(series, units[vertex.unit])
        for layer in layers.layers
        for vertex in layer
    }
    places = assign_columns(layers, extents)
    _LayerPlacer(series, units, layers, extents, places).place_all()


def _measure_unit(series: TreeLayout, unit: FigureUnit) -> Extent:
    """Return the extent of a unit; the lines into a fork need room to part."""
    extent = series.measure_item(unit.item)
    lead = LEAD if isinstance(unit.item, SceneFork) else 0
    return replace(extent, along=extent.along + lead)


@dataclass(slots=True)
class _LayerPlacer:
    series: TreeLayout
    units: tuple[FigureUnit, ...]
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
        tracks = _assign_tracks(self.layers, rank, self.places)
        stub = max(self.measure_stub(vertex) for vertex in self.layers.layers[rank])
        for vertex in self.layers.layers[rank]:
            bend = v + stub + _TRACK * tracks.get(vertex, 0)
            self.ends[vertex] = self.ends[vertex].bend_at(bend)
        return v + stub + _TRACK * max(tracks.values(), default=0) + HEAD

    def measure_stub(self, vertex: Vertex) -> int:
        """Return how far the line out of a vertex runs straight, in pixels."""
        box = find_end_box(self.units[vertex.unit].item)
        return STUB if vertex.dummy or box is None else self.series.measure_stub(box)

    def place_vertex(self, vertex: Vertex, v: int) -> None:
        """Place a unit, or continue a line through its layer."""
        u = self.places[vertex]
        loose = [self.ends[each].turn(u) for each in self.layers.before[vertex]]
        if vertex.dummy:
            self.ends[vertex] = loose[0]
            return
        unit, first = self.units[vertex.unit], len(self.series.sheet.lines)
        if isinstance(unit.item, SceneFork):
            loose = [loose_end.advance(v, STUB) for loose_end in loose]
            v += LEAD
        (self.ends[vertex],) = self.series.place_items((unit.item,), u, v, loose)
        if unit.light:
            self.series.sheet.lighten_lines(first)


# Tracks: the heights at which lines between two layers cross the flow ----------------------------


@dataclass(frozen=True, slots=True)
class _Bus:
    """All lines from one vertex to the next layer, which share one height.

    Attributes:
        source: the vertex.
        start: its position across the flow.
        ends: the positions of its successors.
    """

    source: Vertex
    start: int
    ends: tuple[int, ...]

    @property
    def low(self) -> int:
        """Its left end."""
        return min(self.start, *self.ends)

    @property
    def high(self) -> int:
        """Its right end."""
        return max(self.start, *self.ends)

    def overlaps(self, other: "_Bus") -> bool:
        """Check whether the two would overlap at one height."""
        return self.low <= other.high and other.low <= self.high

    def must_precede(self, other: "_Bus") -> bool:
        """Check whether it must turn first, to avoid a line of the other in its own column."""
        return self.start in other.ends and self is not other


def _assign_tracks(layers: Layers, rank: int, places: Mapping[Vertex, int]) -> dict[Vertex, int]:
    """Return the track of each vertex of a layer whose lines turn, counted from 0."""
    buses = [
        _Bus(vertex, places[vertex], tuple(places[each] for each in layers.behind[vertex]))
        for vertex in layers.layers[rank]
        if any(places[each] != places[vertex] for each in layers.behind[vertex])
    ]
    tracks: dict[Vertex, int] = {}
    done: list[_Bus] = []
    while len(done) < len(buses):
        bus = _choose_next([each for each in buses if each.source not in tracks])
        least = max((tracks[each.source] + 1 for each in done if each.must_precede(bus)), default=0)
        taken = {tracks[each.source] for each in done if each.overlaps(bus)}
        while least in taken:
            least += 1
        tracks[bus.source] = least
        done.append(bus)
    return tracks


def _choose_next(buses: Sequence[_Bus]) -> _Bus:
    """Return a bus that no other must precede, or the first one if they form a cycle."""
    for bus in buses:
        if not any(other.must_precede(bus) for other in buses):
            return bus
    return buses[0]

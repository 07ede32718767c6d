"""Assign tracks to lines between two layers: the heights at which they cross the flow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archspec.render.layout.layer_assignment import Layers, Vertex


@dataclass(frozen=True, slots=True)
class Bus:
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

    def overlaps(self, other: "Bus") -> bool:
        """Check whether the two would overlap at one height."""
        return self.low <= other.high and other.low <= self.high

    def must_precede(self, other: "Bus") -> bool:
        """Check whether it must turn first, to avoid a line of the other in its own column."""
        return self.start in other.ends and self is not other


def assign_tracks(layers: Layers, rank: int, places: Mapping[Vertex, int]) -> dict[Vertex, int]:
    """Return the track of each vertex of a layer whose lines turn, counted from 0."""
    buses = [
        Bus(vertex, places[vertex], tuple(places[each] for each in layers.behind[vertex]))
        for vertex in layers.layers[rank]
        if any(places[each] != places[vertex] for each in layers.behind[vertex])
    ]
    tracks: dict[Vertex, int] = {}
    done: list[Bus] = []
    while len(done) < len(buses):
        bus = _choose_next([each for each in buses if each.source not in tracks])
        least = max((tracks[each.source] + 1 for each in done if each.must_precede(bus)), default=0)
        taken = {tracks[each.source] for each in done if each.overlaps(bus)}
        while least in taken:
            least += 1
        tracks[bus.source] = least
        done.append(bus)
    return tracks


def _choose_next(buses: Sequence[Bus]) -> Bus:
    """Return a bus that no other must precede, or the first one if they form a cycle."""
    for bus in buses:
        if not any(other.must_precede(bus) for other in buses):
            return bus
    return buses[0]

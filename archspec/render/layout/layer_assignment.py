"""Assign units to layers, and order each layer so that few lines cross.

Layers follow longest paths, and their order barycenters (Sugiyama, Tagawa and Toda, "Methods for
Visual Understanding of Hierarchical System Structures", 1981). A line that passes a layer has a
dummy vertex there, so that it goes between the boxes; all lines of one value share it.
"""

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import field
from itertools import pairwise
from typing import Final

from archspec.dataclass import dataclass
from archspec.render.scene.arrows import FigureUnit

_SWEEPS: Final = 12


@dataclass(frozen=True, slots=True)
class Vertex:
    """A place in a layer.

    Attributes:
        unit: the index of the unit that stands there, or whose value passes.
        rank: the layer.
        dummy: whether a line passes there.
    """

    unit: int
    rank: int
    dummy: bool = False


@dataclass(slots=True)
class Layers:
    """Vertices in layers, in order, and the lines between adjacent layers.

    Attributes:
        layers: the layers, from the start of the flow.
        behind: the successors of each vertex in the next layer.
        before: the predecessors of each vertex in the previous layer.
    """

    layers: list[list[Vertex]] = field(default_factory=list)
    behind: dict[Vertex, list[Vertex]] = field(default_factory=dict)
    before: dict[Vertex, list[Vertex]] = field(default_factory=dict)

    def link(self, first: Vertex, second: Vertex) -> None:
        """Draw a line between adjacent layers."""
        if second not in self.behind[first]:
            self.behind[first].append(second)
            self.before[second].append(first)

    def add(self, vertex: Vertex) -> Vertex:
        """Add a vertex to its layer, unless it is there."""
        if vertex not in self.behind:
            self.layers[vertex.rank].append(vertex)
            self.behind[vertex], self.before[vertex] = [], []
        return vertex


def assign_layers(units: Sequence[FigureUnit]) -> Layers:
    """Return units in layers, in an order with few crossings."""
    owner = {unit.out: number for number, unit in enumerate(units)}
    ranks: list[int] = []
    for unit in units:
        ranks.append(max((ranks[owner[key]] + 1 for key in unit.sources), default=0))
    layers = Layers([[] for _ in range(max(ranks) + 1)])
    for number, rank in enumerate(ranks):
        layers.add(Vertex(number, rank))
    for number, unit in enumerate(units):
        for key in unit.sources:
            _connect(layers, Vertex(owner[key], ranks[owner[key]]), Vertex(number, ranks[number]))
    return _order_layers(layers)


def _connect(layers: Layers, source: Vertex, target: Vertex) -> None:
    """Draw a line through all layers between two units."""
    at = source
    for rank in range(source.rank + 1, target.rank):
        dummy = layers.add(Vertex(source.unit, rank, dummy=True))
        layers.link(at, dummy)
        at = dummy
    layers.link(at, target)


def _order_layers(layers: Layers) -> Layers:
    best, fewest = [list(layer) for layer in layers.layers], _count_crossings(layers)
    for number in range(_SWEEPS):
        if fewest == 0:
            break
        if number % 2:
            _sweep_layers(layers.layers[::-1], layers.behind)
        else:
            _sweep_layers(layers.layers, layers.before)
        found = _count_crossings(layers)
        if found < fewest:
            best, fewest = [list(layer) for layer in layers.layers], found
    layers.layers = best
    return layers


def _sweep_layers(layers: Sequence[list[Vertex]], neighbors: dict[Vertex, list[Vertex]]) -> None:
    """Sort each layer by the mean position of its neighbors in the previous one."""
    for fixed, layer in pairwise(layers):
        places = {vertex: place for place, vertex in enumerate(fixed)}
        own = {vertex: place for place, vertex in enumerate(layer)}
        keys = {}
        for vertex in layer:
            near = [places[neighbor] for neighbor in neighbors[vertex]]
            keys[vertex] = sum(near) / len(near) if near else float(own[vertex])
        layer.sort(key=lambda vertex: keys[vertex])


def _count_crossings(layers: Layers) -> int:
    """Return the number of pairs of lines that cross."""
    total = 0
    for lower, upper in pairwise(layers.layers):
        places = {vertex: place for place, vertex in enumerate(upper)}
        seen: list[int] = []
        for vertex in lower:
            ends = sorted(places[each] for each in layers.behind[vertex])
            total += sum(len(seen) - bisect_left(seen, end + 1) for end in ends)
            for end in ends:
                insort(seen, end)
    return total

"""Assign coordinates across the flow to the vertices of layers, so that most lines are straight.

Each vertex prefers the position of its neighbors. In a layer, preferences that are too close are
resolved by pooling neighbors, and a pool stands at the weighted median of its preferences: this
minimizes the distance to them, and because medians are preferences, lines that can be straight are
exactly straight.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from itertools import accumulate, pairwise
from typing import Final, TypeAlias

from archspec.dataclass import dataclass
from archspec.render.layout.layer_assignment import Layers, Vertex
from archspec.render.layout.metrics import GAP
from archspec.render.layout.tree_layout import Extent

_SWEEPS: Final = 10
_PASSING: Final = 8
"""The weight of a segment of a line that passes layers."""

_FAR: Final = 1 << 30
_BOXES: Final = 64
_BESIDE: Final = 14
"""The distance of adjacent lines that pass a layer."""

_Wish: TypeAlias = tuple[int, int]
"""A preferred position, and its weight."""


def assign_columns(layers: Layers, extents: Mapping[Vertex, Extent]) -> dict[Vertex, int]:
    """Return the position of each vertex across the flow.

    Args:
        layers: the layers.
        extents: the extent of each vertex.
    """
    columns = _ColumnAssigner(layers, extents)
    for layer in layers.layers:
        columns.pack(layer)
    for number in range(_SWEEPS):
        if number % 2:
            columns.sweep(layers.layers, layers.before)
        else:
            columns.sweep(layers.layers[::-1], layers.behind)
    columns.sweep(layers.layers, layers.before, layers.behind)
    for _ in range(_SWEEPS):
        moved = [columns.straighten(line) for line in _find_passing_lines(layers)]
        if not any(moved):
            break
    return columns.places


def _find_passing_lines(layers: Layers) -> list[list[Vertex]]:
    """Return the lines that pass layers, as lists of dummy vertices; the outermost last."""
    lines: dict[int, list[Vertex]] = {}
    for layer in layers.layers:
        for vertex in layer:
            if vertex.dummy:
                lines.setdefault(vertex.unit, []).append(vertex)
    return list(lines.values())


@dataclass(frozen=True, slots=True)
class _ColumnAssigner:
    layers: Layers
    extents: Mapping[Vertex, Extent]
    places: dict[Vertex, int] = field(default_factory=dict)

    def pack(self, layer: Sequence[Vertex]) -> None:
        """Place the vertices of a layer side by side."""
        steps = self.measure_steps(layer)
        self.places.update(zip(layer, accumulate(steps, initial=0), strict=True))

    def measure_steps(self, layer: Sequence[Vertex]) -> list[int]:
        """Return the minimum distances between adjacent vertices."""
        return [self.measure_step(first, second) for first, second in pairwise(layer)]

    def measure_step(self, first: Vertex, second: Vertex) -> int:
        gap = _BESIDE if first.dummy and second.dummy else GAP
        return self.extents[first].right + gap + self.extents[second].left

    def sweep(
        self, layers: Iterable[list[Vertex]], *neighbors: Mapping[Vertex, list[Vertex]]
    ) -> None:
        """Move the vertices of each layer toward their neighbors in adjacent layers."""
        for layer in layers:
            wishes = []
            for vertex in layer:
                near = (neighbor for adjacent in neighbors for neighbor in adjacent[vertex])
                wishes.append([(self.places[one], _get_weight(vertex, one)) for one in near])
            current = [self.places[vertex] for vertex in layer]
            pooled = _pool_positions(wishes, self.measure_steps(layer), current)
            self.places.update(zip(layer, pooled, strict=True))

    def straighten(self, line: list[Vertex]) -> bool:
        """Straighten a line at one of its positions if there is room; return whether it moved."""
        wishes = sorted({self.places[vertex] for vertex in line}, reverse=True)
        rooms = [self.measure_room(vertex) for vertex in line]
        for wish in wishes if len(wishes) > 1 else ():
            if all(low <= wish <= high for low, high in rooms):
                self.places.update(dict.fromkeys(line, wish))
                return True
        return False

    def measure_room(self, vertex: Vertex) -> tuple[int, int]:
        """Return how far a vertex can move to the left and right without its neighbors."""
        layer = self.layers.layers[vertex.rank]
        at = layer.index(vertex)
        low, high = -_FAR, _FAR
        for before in layer[:at][-1:]:
            low = self.places[before] + self.measure_step(before, vertex)
        for behind in layer[at + 1 :][:1]:
            high = self.places[behind] - self.measure_step(vertex, behind)
        return low, high


def _get_weight(first: Vertex, second: Vertex) -> int:
    if first.dummy and second.dummy:
        return _PASSING
    return 1 if first.dummy or second.dummy else _BOXES


@dataclass(slots=True)
class _VertexPool:
    """Adjacent vertices at their minimum distances.

    Attributes:
        wishes: the preferred positions of all of them, translated to the first.
        offsets: their distances from the first.
    """

    wishes: list[_Wish]
    offsets: list[int]

    @property
    def place(self) -> int:
        """The position of the first vertex: the weighted median."""
        half, below = sum(weight for _, weight in self.wishes), 0
        for place, weight in sorted(self.wishes):
            below += weight
            if 2 * below >= half:
                return place
        raise AssertionError("a pool has a wish")


def _pool_positions(
    wishes: Sequence[Sequence[_Wish]], steps: Sequence[int], current: Sequence[int]
) -> list[int]:
    """Return the positions closest to the preferred ones that are at least `steps` apart."""
    pools: list[_VertexPool] = []
    for number, own in enumerate(wishes):
        pool = _VertexPool(list(own) or [(current[number], 1)], [0])
        first = number
        while pools:
            before = pools[-1]
            step = before.offsets[-1] + steps[first - 1]
            if before.place + step <= pool.place:
                break
            pools.pop()
            first -= len(before.offsets)
            moved = [(place - step, weight) for place, weight in pool.wishes]
            offsets = [*before.offsets, *(step + offset for offset in pool.offsets)]
            pool = _VertexPool([*before.wishes, *moved], offsets)
        pools.append(pool)
    return [pool.place + offset for pool in pools for offset in pool.offsets]

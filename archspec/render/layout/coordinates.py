"""Assign coordinates across the flow to the vertices of layers, so that most lines are straight.

Each vertex prefers the position of its neighbors. In a layer, preferences that are too close are
resolved by pooling neighbors, and a pool stands at the weighted median of its preferences: this
minimizes the distance to them, and because medians are preferences, lines that can be straight are
exactly straight.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

from archspec.render.layout.layer_assignment import Layers, Vertex
from archspec.render.layout.metrics import GAP
from archspec.render.layout.tree_layout import Extent

_SWEEPS: Final = 10
_PASSING: Final = 8
"""The weight of a segment of a line that passes layers."""

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
    places: dict[Vertex, int] = {}
    for layer in layers.layers:
        at = 0
        for before, vertex in zip((None, *layer), layer, strict=False):
            at += _measure_min_distance(extents, before, vertex) if before else 0
            places[vertex] = at
    for number in range(_SWEEPS):
        if number % 2:
            _sweep_layers(layers.layers, (layers.before,), places, extents)
        else:
            _sweep_layers(layers.layers[::-1], (layers.behind,), places, extents)
    _sweep_layers(layers.layers, (layers.before, layers.behind), places, extents)
    for _ in range(_SWEEPS):
        moved = [
            _straighten_line(layers, line, places, extents) for line in _find_passing_lines(layers)
        ]
        if not any(moved):
            break
    return places


def _find_passing_lines(layers: Layers) -> list[list[Vertex]]:
    """Return the lines that pass layers, as lists of dummy vertices; the outermost last."""
    lines: dict[int, list[Vertex]] = {}
    for layer in layers.layers:
        for vertex in layer:
            if vertex.dummy:
                lines.setdefault(vertex.unit, []).append(vertex)
    return list(lines.values())


def _straighten_line(
    layers: Layers,
    line: list[Vertex],
    places: dict[Vertex, int],
    extents: Mapping[Vertex, Extent],
) -> bool:
    """Straighten a line at one of its positions if there is room; return whether it moved."""
    wishes = sorted({places[vertex] for vertex in line}, reverse=True)
    rooms = [_measure_room(layers.layers[vertex.rank], vertex, places, extents) for vertex in line]
    for wish in wishes if len(wishes) > 1 else ():
        if all(low <= wish <= high for low, high in rooms):
            places.update(dict.fromkeys(line, wish))
            return True
    return False


def _measure_room(
    layer: Sequence[Vertex],
    vertex: Vertex,
    places: Mapping[Vertex, int],
    extents: Mapping[Vertex, Extent],
) -> tuple[int, int]:
    """Return how far a vertex can move to the left and right without its neighbors."""
    at, far = layer.index(vertex), 1 << 30
    before, behind = layer[at - 1] if at else None, layer[at + 1] if at + 1 < len(layer) else None
    low = places[before] + _measure_min_distance(extents, before, vertex) if before else -far
    high = places[behind] - _measure_min_distance(extents, vertex, behind) if behind else far
    return low, high


def _measure_min_distance(extents: Mapping[Vertex, Extent], first: Vertex, second: Vertex) -> int:
    gap = _BESIDE if first.dummy and second.dummy else GAP
    return extents[first].right + gap + extents[second].left


def _sweep_layers(
    layers: Iterable[list[Vertex]],
    neighbors: Sequence[Mapping[Vertex, list[Vertex]]],
    places: dict[Vertex, int],
    extents: Mapping[Vertex, Extent],
) -> None:
    """Move the vertices of each layer toward their neighbors in adjacent layers."""
    for layer in layers:
        wishes = []
        for vertex in layer:
            near = [neighbor for adjacent in neighbors for neighbor in adjacent[vertex]]
            wishes.append([(places[neighbor], _get_weight(vertex, neighbor)) for neighbor in near])
        steps = [_measure_min_distance(extents, first, second) for first, second in pairwise(layer)]
        current = [places[vertex] for vertex in layer]
        places.update(zip(layer, _pool_positions(wishes, steps, current), strict=True))


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

"""Recognize a U: a network whose grid shrinks and grows again, with values that are led across.

Ronneberger et al., arXiv:1505.04597, Figure 1. Whether a network is one follows from its arrows and
grids alone: two or more values go from the way down to the way up, the last one taken first, and
each meets a grid as large as its own, or one that convolutions without padding have cut.
"""

from collections.abc import Collection, Sequence
from dataclasses import field, replace
from itertools import pairwise, takewhile
from math import prod
from typing import Final

from archspec.dataclass import dataclass
from archspec.render.scene.arrows import FigureUnit, cut_named_units
from archspec.render.scene.model import Figure, SceneBox, SceneGroup, find_end_box

_FEWEST: Final = 2
"""The fewest values that are led across; a single one is a shortcut."""

_Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bridge:
    """A value that is led across.

    Attributes:
        source: the unit on the way down that it leaves.
        units: the units on its way, in a row.
        target: the unit on the way up that it enters.
        guided: those of its units that also take the value that enters the target from below.
    """

    source: int
    units: _Numbers
    target: int
    guided: _Numbers = ()


@dataclass(frozen=True, slots=True)
class UShape:
    """The parts of a U, as numbers of units.

    Attributes:
        units: the units of the figure, without heads.
        left: the way down.
        bottom: the units on the smallest grid, between the two ways.
        right: the way up.
        bridges: what is led across, the outermost first.
    """

    units: tuple[FigureUnit, ...]
    left: _Numbers
    bottom: _Numbers
    right: _Numbers
    bridges: tuple[Bridge, ...]


def find_u_shape(figure: Figure) -> UShape | None:
    """Return the parts of a figure that is a U; None for any other figure."""
    units = cut_named_units(replace(figure, heads=()))
    grids = [grid for grid in map(find_grid, units) if grid is not None]
    joins = any(len(unit.sources) > 1 for unit in units)
    if not joins or len(grids) < len(units) or len(figure.entries) != 1:
        return None
    headed = {key for head in figure.heads for key in head.sources}
    shape = _USearch(units, grids, headed).find_shape()
    if shape is None:
        return None
    behind = {units[number].out for number in shape.right}
    return shape if all(behind.issuperset(head.sources) for head in figure.heads) else None


def find_grid(unit: FigureUnit) -> tuple[int, ...] | None:
    """Return the grid of the value that leaves a unit."""
    box = unit.item.box if isinstance(unit.item, SceneGroup) else find_end_box(unit.item)
    return box.grid if box else None


@dataclass(slots=True)
class _USearch:
    """Splits units into the ways down and up, and what is led across.

    Attributes:
        units: the units.
        grids: their grids.
        headed: the boxes whose values heads take; they must be on the way up.
        sources: the units whose values each of them takes.
    """

    units: tuple[FigureUnit, ...]
    grids: Sequence[tuple[int, ...]]
    headed: Collection[str] = ()
    sources: list[_Numbers] = field(init=False)

    def __post_init__(self) -> None:
        owner = {unit.out: number for number, unit in enumerate(self.units)}
        self.sources = [tuple(owner[key] for key in unit.sources) for unit in self.units]

    def find_shape(self) -> UShape | None:
        deepest = min(range(len(self.units)), key=lambda number: prod(self.grids[number]))
        down, up = self.find_ways(deepest)
        chain = (*down, *up)
        bridges = self.find_bridges(down, up)
        crossing = {number for bridge in bridges or () for number in bridge.units}
        if not bridges or len(chain) + len(crossing) < len(self.units):
            return None
        if any(self.sources[unit] != (before,) for before, unit in pairwise(down)):
            return None
        if len(bridges) < _FEWEST or not self.are_nested(bridges, deepest):
            return None
        return self.split_chain(chain, bridges)

    def find_ways(self, deepest: int) -> tuple[_Numbers, _Numbers]:
        """Return the units on all ways to the deepest unit, and those on all ways from it."""
        count = len(self.units)
        takers: list[list[int]] = [[] for _ in range(count)]
        for number, sources in enumerate(self.sources):
            for source in dict.fromkeys(sources):
                takers[source].append(number)
        numbers, back = range(count), range(count)[::-1]
        entering = _count_ways(0, numbers, takers)
        to_deepest = _count_ways(deepest, back, self.sources)
        from_deepest = _count_ways(deepest, numbers, takers)
        leaving = _count_ways(count - 1, back, self.sources)
        down = (n for n in numbers if entering[n] * to_deepest[n] == entering[deepest])
        up = (n for n in numbers if from_deepest[n] * leaving[n] == leaving[deepest])
        return tuple(down), tuple(up)[1:]

    def find_bridges(self, down: _Numbers, up: _Numbers) -> tuple[Bridge, ...] | None:
        """Return what is led across, the outermost first; None if units are connected otherwise."""
        bridges = []
        for before, target in pairwise((down[-1], *up)):
            sources = list(self.sources[target])
            if before not in sources or len(set(sources)) < len(sources):
                return None
            sources.remove(before)
            if not sources:
                continue
            bridge = self.trace_bridge(target, before, down) if len(sources) == 1 else None
            if bridge is None or not isinstance(self.units[target].item, SceneBox):
                return None
            bridges.append(bridge)
        return tuple(bridges[::-1])

    def trace_bridge(self, target: int, before: int, down: _Numbers) -> Bridge | None:
        """Return what leads from the way down into a unit; None if it is not a row of units."""
        row: list[int] = []
        guided: list[int] = []
        (at,) = (source for source in self.sources[target] if source != before)
        while at not in down:
            row.insert(0, at)
            sources = [source for source in self.sources[at] if source != before]
            guided += [at] * (len(sources) < len(self.sources[at]))
            if len(sources) != 1 or not isinstance(self.units[at].item, SceneBox):
                return None
            (at,) = sources
        return Bridge(at, tuple(row), target, tuple(guided))

    def are_nested(self, bridges: Sequence[Bridge], deepest: int) -> bool:
        """Check whether values go across level by level, each between grids that agree."""
        grids = self.grids
        levels = [grids[bridge.source] for bridge in bridges]
        steps = pairwise(bridges)
        return (
            all(outer.source < inner.source for outer, inner in steps)
            and all(prod(outer) > prod(inner) for outer, inner in pairwise(levels))
            and all(_agree(grids[bridge.source], grids[bridge.target]) for bridge in bridges)
            and prod(grids[bridges[-1].target]) > prod(grids[deepest])
        )

    def split_chain(self, chain: _Numbers, bridges: tuple[Bridge, ...]) -> UShape:
        """Return the parts of a U; the step that reaches the smallest grid ends the way down.

        If a head takes the last value of that grid, its step begins the way up.
        """
        innermost = bridges[-1]
        start = chain.index(innermost.source) + 1
        deep = chain[start : chain.index(innermost.target)]
        least = min(prod(self.grids[number]) for number in deep)
        first = next(n for n, number in enumerate(deep) if self.is_low(number, least))
        low = tuple(takewhile(lambda number: self.is_low(number, least), deep[first:]))
        is_headed = len(low) > 1 and self.units[low[-1]].out in self.headed
        bottom = low[:-1] if is_headed else low[1:] or low
        at = chain.index(bottom[0])
        return UShape(self.units, chain[:at], bottom, chain[at + len(bottom) :], bridges)

    def is_low(self, number: int, least: int) -> bool:
        """Check whether a grid is the smallest one, up to what convolutions cut off."""
        return prod(self.grids[number]) < 2 * least


def _count_ways(start: int, order: Sequence[int], links: Sequence[Sequence[int]]) -> list[int]:
    """Return the number of ways from a unit to each other one.

    Args:
        start: the unit.
        order: all units, each before those that its links lead to.
        links: the units that each one leads to.
    """
    ways = [0] * len(order)
    ways[start] = 1
    for number in order:
        for other in dict.fromkeys(links[number]):
            ways[other] += ways[number]
    return ways


def _agree(source: Sequence[int], target: Sequence[int]) -> bool:
    """Check whether two grids are the same, or the first one is larger and can be cut."""
    return all(small <= large for large, small in zip(source, target, strict=True))

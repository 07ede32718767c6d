"""Describe how grids grow with the input, to extend the sizes that run periodically.

Along one axis, a value has side f(n) when the input has side n. Through windows, transposed
convolutions and joins there are a period p and a ratio r with f(n + p) = f(n) + r p for every n
at which the windows fit. So branches that agree at n also agree at n + p.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import lcm
from typing import Final

from archspec.dataclass import dataclass
from archspec.expressions import Quantity
from archspec.graph import Node
from archspec.ops import Image, Operator, Shape, ShapeError
from archspec.ops.join import Concat, Crop, Mul
from archspec.ops.reach import SAME_PLACE, Reach


@dataclass(frozen=True, slots=True)
class GrowthTrend:
    """The growth of one side: `ratio * period` pixels for each `period` pixels of the input."""

    ratio: Fraction
    period: int

    def behind_window(self, reach: Reach) -> "GrowthTrend":
        """Return the trend behind a window."""
        if reach.transposed:
            return GrowthTrend(self.ratio * reach.stride, self.period)
        ratio = self.ratio / reach.stride
        return GrowthTrend(ratio, self.period * (ratio * self.period).denominator)


_INPUT: Final = GrowthTrend(Fraction(1), 1)
_STILL: Final = GrowthTrend(Fraction(0), 1)

_Trends = tuple[GrowthTrend, ...]
"""The trends of all sides of a grid; for a vector, those of the grid it was flattened from."""


@dataclass(frozen=True, slots=True)
class GrowthPattern:
    """The sizes that run beyond a known one.

    Attributes:
        period: an input larger by this many pixels runs as well, subject to what follows.
        is_bounded: whether weights fix a grid that grows with the input, so that no input larger
            by a period runs.
        products: the growing grids that are multiplied with each other, by axis. A grid that is
            broadcast over the others now will not fit them later.
    """

    period: int
    is_bounded: bool
    products: tuple[tuple[int, tuple[int, ...]], ...]


def find_growth_pattern(nodes: Iterable[Node], fixed: Collection[int]) -> GrowthPattern | None:
    """Return the pattern of the sizes that run; None if branches grow apart.

    Grids must have as many sides as those that enter.

    Args:
        nodes: the network's nodes, in order.
        fixed: the nodes whose weights fix their input size.
    """
    trends: dict[int, _Trends] = {}
    nodes = list(nodes)
    counts = {len(node.type.grid) for node in nodes if isinstance(node.type, Image)}
    if len(counts) > 1:
        return None
    sides = max(counts, default=0)
    is_bounded, period = False, 1
    products: list[tuple[int, tuple[int, ...]]] = []
    for node in nodes:
        sources = [trends[source] for source in node.inputs]
        found = _find_trends(node, sources, sides)
        if found is None:
            return None
        trends[node.index] = found
        grows = any(trend.ratio for source in sources for trend in source)
        is_bounded = is_bounded or (grows and node.index in fixed)
        period = lcm(period, *[trend.period for trend in found])
        for axis in range(sides) if isinstance(node.op, Mul) else ():
            growing = (source for source in node.inputs if trends[source][axis].ratio)
            products.append((axis, tuple(growing)))
    return GrowthPattern(period, is_bounded, tuple(products))


def _find_trends(node: Node, sources: Sequence[_Trends], sides: int) -> _Trends | None:
    still = (_STILL,) * sides
    if not sources:
        return (_INPUT,) * sides if isinstance(node.type, Image) else still
    if node.operator.takes_grid:
        alike = all(one.ratio == two.ratio for one, two in zip(*sources, strict=True))
        return sources[1] if alike or not isinstance(node.op, Crop) else None
    if len(sources) > 1:
        joined = [_join_trends(node, trends) for trends in zip(*sources, strict=True)]
        known = tuple([trend for trend in joined if trend is not None])
        return known if len(known) == sides else None
    if not isinstance(node.type, Image):
        return sources[0] if _keeps_growing(node) else still
    (entering,) = node.sources
    reaches = node.op.reach(entering.grid) if node.op and isinstance(entering, Image) else None
    if reaches is None or node.operator.fixes_grid:
        return still
    pairs = zip(sources[0], reaches, strict=True)
    return tuple(trend.behind_window(reach) for trend, reach in pairs)


def _keeps_growing(node: Node) -> bool:
    """Check whether a vector grows with its input, as behind Flatten but not behind FC."""
    assert node.op is not None
    (entering,) = node.sources
    try:
        larger = node.op.shape(enlarge_input(node.op, entering))
    except (ShapeError, OverflowError):  # it grew beyond a limit
        return True
    return node.type is None or int(larger.channels) != int(node.type.channels)


def enlarge_input(op: Operator, shape: Shape) -> Shape:
    """Return a larger input, which enlarges the output unless an operator reduces all of it."""
    if not isinstance(shape, Image):
        return replace(shape, channels=Quantity.of(2 * int(shape.channels)))
    reaches = op.reach(shape.grid) or (SAME_PLACE,) * len(shape.grid)
    larger = [side + reach.stride for side, reach in zip(shape.grid, reaches, strict=True)]
    return Image(shape.channels, tuple(larger))


def _join_trends(node: Node, trends: Sequence[GrowthTrend]) -> GrowthTrend | None:
    """Return the trend of a join: images grow alike, but a constant gate may be broadcast."""
    growing = {trend.ratio for trend in trends if trend.ratio}
    ratio = max(growing, default=Fraction(0))
    joined = GrowthTrend(ratio, lcm(*(trend.period for trend in trends)))
    if not growing:
        return joined
    if not isinstance(node.type, Image):
        return joined if isinstance(node.op, Concat) else None
    is_gate = isinstance(node.op, Mul) or all(trend.ratio for trend in trends)
    return joined if len(growing) == 1 and is_gate else None

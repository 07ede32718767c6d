"""Lay out a U: down on the left, up on the right, and what is led across level between them."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from itertools import pairwise
from typing import Final

from archspec.dataclass import dataclass
from archspec.render.layout.drawing import DrawingPart, Point, Rect, combine_parts
from archspec.render.layout.metrics import LEAD, STUB, Direction
from archspec.render.layout.placement import LooseEnd
from archspec.render.layout.tree_layout import Extent, TreeLayout
from archspec.render.layout.u_shape import Bridge, UShape
from archspec.render.scene.model import Item, SceneGroup, find_end_box

_ACROSS: Final = 96
"""The least distance between the two ways."""


@dataclass(slots=True)
class ULayout:
    """Places a U in three sheets, whose flows go down, to the right, and up.

    The sheets share the coordinates of the picture.

    Attributes:
        shape: the U.
        noted: the keys of boxes whose outgoing lines show their sizes.
        ends: the keys of boxes that no line leaves, which show their sizes beside them.
        down: the way down.
        across: the bottom, and what is led across.
        up: the way up.
    """

    shape: UShape
    noted: frozenset[str]
    ends: frozenset[str]
    down: TreeLayout = field(init=False)
    across: TreeLayout = field(init=False)
    up: TreeLayout = field(init=False)

    def __post_init__(self) -> None:
        led = {self.shape.units[bridge.units[-1]].out for bridge in self.shape.bridges
               if bridge.units}  # fmt: skip
        self.down = TreeLayout(Direction.DOWN, self.noted, self.ends)
        self.across = TreeLayout(Direction.RIGHT, self.noted | led, self.ends)
        self.up = TreeLayout(Direction.UP, self.noted, self.ends)

    def place_all(self) -> None:
        """Place everything but heads, which stand beside the way up."""
        left, right = self.place_levels()
        between = self.measure_longest()
        first, second, axis = self.measure_columns(between)
        row = self.list_items(self.shape.bottom)
        level = self.measure_bottom(left, right, row)
        loose = self.place_way(self.down, self.shape.left, left, 0, [])
        loose = [_turn_right(end, level) for end in loose]
        start = LEAD + (axis - self.measure_row(self.shape.bottom)) // 2
        loose = self.across.place_items(row, level, start, loose)
        loose = [_turn_up(end, axis) for end in loose]
        self.place_way(self.up, self.shape.right, right, axis, loose)
        for bridge in self.shape.bridges:
            self.place_bridge(bridge, first + LEAD + (second - first - between) // 2)

    def combine(self) -> DrawingPart:
        """Return the drawing."""
        sheets = (self.across, self.down, self.up)
        return combine_parts([series.sheet.turn(series.direction) for series in sheets])

    # Measures --------------------------------------------------------------------------------

    def list_items(self, numbers: Sequence[int]) -> list[Item]:
        """Return the items of units."""
        return [self.shape.units[number].item for number in numbers]

    def place_levels(self) -> tuple[list[int], list[int]]:
        """Return where the units of both ways start along their flow, level where lines cross."""
        shape = self.shape
        sources = [bridge.source for bridge in shape.bridges]
        targets = [bridge.target for bridge in shape.bridges]
        down = self.find_levels(self.down, shape.left, sources)
        up = self.find_levels(self.up, shape.right, targets)
        levels = [0]
        for (upper, lower), (behind, before) in zip(pairwise(down), pairwise(up), strict=True):
            levels.append(levels[-1] + max(lower - upper, behind - before))
        turned = [-level for level in levels]
        return (
            self.align(self.down, shape.left, dict(zip(sources, levels, strict=True))),
            self.align(self.up, shape.right, dict(zip(targets, turned, strict=True))),
        )

    def find_levels(
        self, series: TreeLayout, way: Sequence[int], crossed: Sequence[int]
    ) -> list[int]:
        """Return the places of the boxes that lines across touch, in a way without extra room."""
        starts = dict(zip(way, self.align(series, way, {}), strict=True))
        return [starts[number] + self.measure_anchor(series, number) for number in crossed]

    def align(self, series: TreeLayout, way: Sequence[int], levels: Mapping[int, int]) -> list[int]:
        """Return where the units of a way start, with extra room spread evenly between levels."""
        starts: list[int] = []
        v, since = 0, None
        for number, unit in enumerate(way):
            starts.append(v)
            if unit in levels:
                room = levels[unit] - (v + self.measure_anchor(series, unit))
                base = -1 if since is None else since
                for n in range(base + 1, number + 1):
                    part = room if since is None else room * (n - since) // (number - since)
                    starts[n] += part
                v, since = starts[number], number
            item = self.shape.units[unit].item
            v += series.measure_item(item).along + series.measure_lead(item)
        return starts

    def measure_anchor(self, series: TreeLayout, number: int) -> int:
        """Return how far behind the start of a unit the middle of the box is where it ends."""
        item = self.shape.units[number].item
        along = series.measure_item(item).along
        if isinstance(item, SceneGroup):
            along -= series.compute_insets()[1]
            item = item.items[-1]
        box = find_end_box(item)
        return along - (series.measure_box(box)[1] // 2 if box else 0)

    def measure_longest(self) -> int:
        """Return the length of the longest row of units between the two ways."""
        led = (self.measure_row(bridge.units) for bridge in self.shape.bridges if bridge.units)
        return max(led, default=0)

    def measure_columns(self, between: int) -> tuple[int, int, int]:
        """Return where the ways down and up end and begin across, and the axis of the way up.

        Args:
            between: the least distance of the two; the axis of the way down is 0.
        """
        left = self.measure_width(self.down, self.shape.left)
        right = self.measure_width(self.up, self.shape.right)
        axis = left.right + max(_ACROSS, between) + right.left
        axis = max(axis, self.measure_row(self.shape.bottom))
        axis += axis % 2
        return left.right, axis - right.left, axis

    def measure_row(self, units: Sequence[int]) -> int:
        """Return the length of units that a line to the right enters and leaves."""
        items = self.list_items(units)
        return LEAD + self.across.measure_chain(items).along + self.across.measure_lead(items[-1])

    def measure_width(self, series: TreeLayout, way: Sequence[int]) -> Extent:
        """Return how far the units of a way reach to the left and right."""
        extents = [series.measure_item(item) for item in self.list_items(way)]
        return Extent(
            max(extent.left for extent in extents), max(extent.right for extent in extents), 0
        )

    def measure_bottom(self, left: Sequence[int], right: Sequence[int], row: list[Item]) -> int:
        """Return the height of the bottom, below both ways."""
        ended = self.shape.units[self.shape.left[-1]].item
        low = left[-1] + self.down.measure_item(ended).along + self.down.measure_lead(ended)
        return max(low, -right[0] + LEAD) + max(self.across.measure_item(item).left for item in row)

    # Places ----------------------------------------------------------------------------------

    def place_way(
        self,
        series: TreeLayout,
        way: Sequence[int],
        starts: Sequence[int],
        axis: int,
        loose: list[LooseEnd],
    ) -> list[LooseEnd]:
        """Place the units of a way where they start; return the end of the line that leaves."""
        for item, start in zip(self.list_items(way), starts, strict=True):
            loose = series.place_items((item,), axis, start, loose)
        return loose

    def place_bridge(self, bridge: Bridge, start: int) -> None:
        """Place what a value passes on its way across, and the lines there."""
        units = self.shape.units
        source = _find_rect(self.down, units[bridge.source].out)
        target = _find_rect(self.up, units[bridge.target].out)
        level, items = source.middle[1], self.list_items(bridge.units)
        end = LooseEnd(units[bridge.source].out, ((level, source.right),), source.right + STUB)
        if items:
            (end,) = self.across.place_items(items, level, start, [end])
        self.across.sheet.add_line(end.advance(target.x), units[bridge.target].out)
        for number in bridge.guided:
            self.place_guide(bridge, number)

    def place_guide(self, bridge: Bridge, number: int) -> None:
        """Draw the line from the way up to a unit that is led to it."""
        units, place = self.shape.units, self.shape.right.index(bridge.target)
        before = units[[*self.shape.bottom, *self.shape.right][len(self.shape.bottom) + place - 1]]
        box = _find_rect(self.across, units[number].out)
        ended = _find_rect(self.up, before.out)
        bend = -ended.y + STUB
        line = LooseEnd(before.out, ((ended.middle[0], -ended.y),), bend)
        self.up.sheet.add_line(line.turn(box.middle[0]).advance(-box.bottom), units[number].out)


def _find_rect(series: TreeLayout, key: str) -> Rect:
    """Return where a box stands in the picture."""
    part = series.sheet.turn(series.direction)
    return next(placed.rect for placed in part.boxes if placed.box.key == key)


def _turn_right(end: LooseEnd, level: int) -> LooseEnd:
    """Return a line that goes down, led to a height from where it goes to the right."""
    points: list[Point] = [(y, x) for x, y in end.points]
    corner = (level, end.u)
    return LooseEnd(end.source, (*points, corner), corner[1] + STUB)


def _turn_up(end: LooseEnd, axis: int) -> LooseEnd:
    """Return a line that goes to the right, led to an axis on which it goes up."""
    points: list[Point] = [(x, -y) for y, x in end.points]
    corner = (axis, -end.u)
    return LooseEnd(end.source, (*points, corner), corner[1] + STUB)

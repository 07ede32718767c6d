"""Lay out trees: chains, and forks of lanes side by side.

The structure of the spec is the layout. A chain stands on an axis. Lanes stand side by side and end
at one height, close to their join; the lines into them are as long as necessary. The layout of a
block depends only on the block.
"""

from collections.abc import Sequence
from dataclasses import field
from itertools import pairwise
from typing import Final

from archspec.dataclass import dataclass
from archspec.render.layout.drawing import Panel, Placed, Rect
from archspec.render.layout.metrics import (
    FONT,
    GAP,
    HEAD,
    MARGIN,
    NOTED,
    SMALL,
    STACK,
    STUB,
    TITLE,
    Direction,
    clip_label,
    format_times,
    measure_box,
    measure_width,
)
from archspec.render.layout.placement import LooseEnd, PlacedNote, Placement
from archspec.render.scene.model import (
    BoxKind,
    Item,
    SceneBox,
    SceneFork,
    SceneGroup,
    SceneJoin,
    SceneReference,
    find_end_box,
)

_SNAP: Final = 0.6
"""How far off center the middle lane of a fork may be to serve as its axis, in lane widths."""

_BESIDE: Final = 6
"""The distance of a note from its line."""


@dataclass(frozen=True, slots=True)
class Extent:
    """The space that an item takes: to the left and right of its axis, and along the flow."""

    left: int
    right: int
    along: int


@dataclass(slots=True)
class TreeLayout:
    """Places items on a sheet.

    Attributes:
        direction: the direction of the flow.
        noted: the keys of boxes whose outgoing lines show their sizes.
        ends: the keys of boxes that no line leaves, which show their sizes beside them.
        sheet: the placed items.
    """

    direction: Direction
    noted: frozenset[str] = frozenset()
    ends: frozenset[str] = frozenset()
    sheet: Placement = field(default_factory=Placement)
    _extents: dict[int, Extent] = field(default_factory=dict)

    # Extents ---------------------------------------------------------------------------------

    def measure_box(self, box: SceneBox) -> tuple[int, int]:
        """Return the extent of a box across the flow and along it."""
        width, height = measure_box(box)
        return (height, width) if self.direction is Direction.RIGHT else (width, height)

    def measure_stub(self, box: SceneBox) -> int:
        """Return how far the line from a box goes straight; a note above it needs room."""
        if self.direction is Direction.RIGHT and box.key in self.noted:
            text = measure_width(box.size, SMALL) + 2 * _BESIDE
            return max(STUB, self.measure_raise(box) + text)
        return (NOTED if box.key in self.noted else STUB) + self.measure_raise(box)

    def measure_raise(self, box: SceneBox) -> int:
        """Return how far a note behind a box is moved because of the boxes stacked behind that."""
        meets = self.direction is not Direction.DOWN and box.key in self.noted
        return STACK if meets and box.is_stack else 0

    def measure_chain(self, items: Sequence[Item]) -> Extent:
        """Return the extent of items in sequence."""
        parts = [self.measure_item(item) for item in items]
        leads = [self.measure_lead(before) for before in items[:-1]]
        return Extent(
            max((part.left for part in parts), default=0),
            max((part.right for part in parts), default=0),
            sum(part.along for part in parts) + sum(leads),
        )

    def measure_lead(self, before: Item) -> int:
        """Return the distance from an item to the next one in sequence."""
        box = find_end_box(before)
        return HEAD + (self.measure_stub(box) if box else STUB)

    def measure_item(self, item: Item) -> Extent:
        """Return the extent of an item."""
        known = self._extents.get(id(item))
        if known is None:
            known = self._extents[id(item)] = self._measured(item)
        return known

    def _measured(self, item: Item) -> Extent:
        match item:
            case (SceneBox() as box) | SceneJoin(box=box):
                return self._box(box)
            case SceneFork():
                return self._fork(item)
            case SceneGroup():
                return self._group(item)
            case SceneReference():
                return Extent(0, 0, 0)

    def _group(self, group: SceneGroup) -> Extent:
        inner, (start, end, left, right) = self.measure_chain(group.items), self.compute_insets()
        heading = f"{clip_label(group.box.label)}{format_times(group.box)}{group.box.size}"
        title = measure_width(heading, FONT, bold=True) + 3 * MARGIN
        room = max(0, title - inner.left - inner.right - left - right)
        wide = self.direction is not Direction.RIGHT
        return Extent(
            inner.left + left,
            inner.right + right + (room if wide else 0),
            inner.along + start + end + (0 if wide else room),
        )

    def _box(self, box: SceneBox) -> Extent:
        across, along = self.measure_box(box)
        right = across // 2
        if box.key in self.noted and self.direction is not Direction.RIGHT:
            text = measure_width(box.size, SMALL) + 2 * _BESIDE
            behind = STACK if box.is_stack else 0
            right = right + behind + text if box.key in self.ends else max(right, text)
        return Extent(across // 2, right, along)

    def _fork(self, fork: SceneFork) -> Extent:
        axes = self.compute_axes(fork)
        lanes = [self.measure_chain(lane.items) for lane in fork.lanes]
        left = max(lane.left - axis for lane, axis in zip(lanes, axes, strict=True))
        right = max(lane.right + axis for lane, axis in zip(lanes, axes, strict=True))
        along = max(lane.along for lane in lanes)
        if fork.join is None:
            return Extent(left, right, along)
        join = self._box(fork.join)
        along += (STUB if along else 0) + HEAD + join.along
        return Extent(max(left, join.left), max(right, join.right), along)

    def compute_insets(self) -> tuple[int, int, int, int]:
        """Return the insets of a frame: start and end of the flow, left and right."""
        start, end, left, right = STUB + HEAD, MARGIN, MARGIN, MARGIN
        match self.direction:
            case Direction.UP:
                end += TITLE
            case Direction.DOWN:
                start += TITLE
            case Direction.RIGHT:
                left += TITLE
        return start, end, left, right

    def compute_axes(self, fork: SceneFork) -> list[int]:
        """Return the axes of the lanes of a fork, relative to its own axis."""
        lanes = [self.measure_chain(lane.items) for lane in fork.lanes]
        places = [0]
        for before, lane in pairwise(lanes):
            places.append(places[-1] + before.right + GAP + lane.left)
        return [place - _find_axis(fork, places, lanes) for place in places]

    # Places ----------------------------------------------------------------------------------

    def place_items(
        self, items: Sequence[Item], u: int, v: int, loose: list[LooseEnd]
    ) -> list[LooseEnd]:
        """Place items in sequence.

        Args:
            items: the items.
            u: their axis.
            v: where they begin.
            loose: the ends of the lines that lead to them.

        Returns:
            The ends of the lines that leave.
        """
        for before, item in zip((None, *items), items, strict=False):
            v += self.measure_lead(before) if before else 0
            loose = self._placed(item, u, v, loose)
            v += self.measure_item(item).along
        return loose

    def _placed(self, item: Item, u: int, v: int, loose: list[LooseEnd]) -> list[LooseEnd]:
        match item:
            case (SceneBox() as box) | SceneJoin(box=box):
                return self.place_box(box, u, v, loose)
            case SceneFork():
                return self.place_fork(item, u, v, loose)
            case SceneGroup():
                return self.place_group(item, u, v, loose)
            case SceneReference():
                return loose

    def place_box(
        self, box: SceneBox, u: int, v: int, loose: list[LooseEnd], *, joins: bool = False
    ) -> list[LooseEnd]:
        """Place a box, and end lines at it.

        Args:
            box: the box.
            u: its center.
            v: where it begins.
            loose: the ends of the lines.
            joins: gather even a single line shortly before the box.
        """
        across, along = self.measure_box(box)
        rect = Rect(u - across // 2, v, across, along)
        self.sheet.boxes.append(Placed(box, rect))
        for loose_end in loose:
            gathered = joins or len(loose) > 1
            end = loose_end.bend_at(v - HEAD) if gathered else loose_end
            self.sheet.add_line(end.turn(u).advance(v), box.key)
        stub = self.measure_stub(box)
        if box.key in self.noted:
            self.sheet.notes.append(self._note(box, rect, stub))
        return [LooseEnd(box.key, ((u, rect.bottom),), rect.bottom + stub)]

    def _note(self, box: SceneBox, rect: Rect, stub: int) -> PlacedNote:
        """Return the size of a box as a note at its outgoing line, or beside it without one."""
        if box.key not in self.ends:
            raised = self.measure_raise(box)
            return PlacedNote(box.size, (rect.middle[0], rect.bottom + raised), stub - raised)
        along = rect.height
        if self.direction is Direction.RIGHT:  # the note stands below the box, where no line leaves
            along = max(along, measure_width(box.size, SMALL))
        beside = rect.right + _BESIDE + (STACK if box.is_stack else 0)
        return PlacedNote(box.size, (beside, rect.y + along // 2), 0, beside=True)

    def place_fork(self, fork: SceneFork, u: int, v: int, loose: list[LooseEnd]) -> list[LooseEnd]:
        """Place lanes side by side, and their join behind them."""
        lanes = [self.measure_chain(lane.items) for lane in fork.lanes]
        longest = max(lane.along for lane in lanes)
        ends: list[list[LooseEnd]] = []
        for lane, extent, axis in zip(fork.lanes, lanes, self.compute_axes(fork), strict=True):
            start = v + longest - extent.along
            if lane.items:
                ends.append(self.place_items(lane.items, u + axis, start, loose))
            else:
                ends.append([loose_end.turn(u + axis) for loose_end in loose])
        if fork.join is None:
            return [loose_end for lane in ends for loose_end in lane]
        behind = v + longest + (STUB if longest else 0) + HEAD
        if _is_shortcut_beside(fork):
            return self._sum(fork.join, u, behind, *ends)
        return self.place_box(fork.join, u, behind, [e for lane in ends for e in lane], joins=True)

    def _sum(
        self, join: SceneBox, u: int, v: int, shortcut: list[LooseEnd], residual: list[LooseEnd]
    ) -> list[LooseEnd]:
        """Place a sum on the axis of its residual; the shortcut enters from the side."""
        across, along = self.measure_box(join)
        side, middle = u - across // 2, v + along // 2
        for loose_end in shortcut:
            self.sheet.add_line(loose_end.bend_at(middle).turn(side), join.key)
        return self.place_box(join, u, v, residual, joins=True)

    def place_group(
        self, group: SceneGroup, u: int, v: int, loose: list[LooseEnd]
    ) -> list[LooseEnd]:
        """Place a frame and its contents."""
        (start, *_), extent, box = self.compute_insets(), self.measure_item(group), group.box
        rect = Rect(u - extent.left, v, extent.left + extent.right, extent.along)
        panel = Panel(rect, clip_label(box.label), format_times(box), box.size, 0, box=box)
        self.sheet.panels.append(panel)
        inside = [loose_end.turn(u).advance(v, STUB) for loose_end in loose]
        ends = self.place_items(group.items, u, v + start, inside)
        return [end.advance(v + extent.along, STUB) for end in ends]


def _find_axis(fork: SceneFork, places: list[int], lanes: list[Extent]) -> int:
    """Return the axis of a fork: its middle lane if that is nearly centered, or else the center."""
    if _is_shortcut_beside(fork):
        return places[-1]
    middle = (places[0] + places[-1]) // 2
    if len(places) % 2:
        lane = places[len(places) // 2]
        if abs(lane - middle) <= _SNAP * (lanes[len(places) // 2].right * 2 + GAP):
            return lane
    return middle


def _is_shortcut_beside(fork: SceneFork) -> bool:
    """Check whether the first lane enters the join from the side, as the shortcut of a residual."""
    return fork.residual and fork.join is not None and fork.join.kind is BoxKind.SUM

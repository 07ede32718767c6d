"""Goals: the size that the spec states for what leaves a step, as far as it is known."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from archspec.diagnostics import SpecError
from archspec.expressions import Quantity
from archspec.graph import Chain, Leaf, Node
from archspec.language import Size
from archspec.ops import Image, Operator, Shape, ShapeError, Vector
from archspec.passes.bind import Binder

AHEAD: Final = 64
"""How many steps around a join are looked at: for a stated size, or a window that is askew."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A size of which parts may be unknown.

    Attributes:
        grid: height and width, nothing for a vector, None where it is unknown.
        channels: the channels, None where they are unknown.
    """

    grid: tuple[int, ...] | None
    channels: int | None

    @staticmethod
    def of(size: Size) -> "Goal":
        """A stated size."""
        *grid, channels = size.sides
        return Goal(tuple(grid), channels)

    def agrees(self, shape: Shape, *, channels: bool) -> bool:
        """Whether a type is what is wanted, as far as that is known.

        Args:
            shape: the type.
            channels: whether its channels count.
        """
        if self.grid is not None and self.grid != grid_of(shape):
            return False
        return not channels or self.channels in (None, int(shape.channels))

    def kept(self, shape: Shape) -> "Goal":
        """What of the goal a type has already: blocks on the way to it are thought to keep it."""
        grid = self.grid if self.grid == grid_of(shape) else None
        return Goal(grid, self.channels if self.channels == int(shape.channels) else None)

    def before(self, operator: Operator) -> "Goal":
        """What has to enter an operator so that the goal leaves it; unknown where it changes."""
        size = self.channels or 1
        entering, wider = self.shape(size), self.shape(2 * size)
        if entering is None or wider is None:
            return Goal(None, None)
        try:
            leaving, doubled = operator.shape(entering), operator.shape(wider)
        except (ShapeError, OverflowError):
            return Goal(None, None)
        kept = (int(leaving.channels), int(doubled.channels)) == (size, 2 * size)
        grid = self.grid if grid_of(leaving) == self.grid else None
        return Goal(grid, self.channels if kept else None)

    def shape(self, channels: int | None = None) -> Shape | None:
        """The goal as a type, None where it is not known whole.

        Args:
            channels: those that are known from elsewhere.
        """
        known = self.channels if channels is None else channels
        match self.grid:
            case (height, width) if known is not None:
                return Image(Quantity.of(known), height, width)
            case () if known is not None:
                return Vector(Quantity.of(known))
            case _:
                return None


@dataclass(slots=True)
class Position:
    """A place in a chain, while it is inferred.

    Attributes:
        chain: the chain.
        number: the item that is being inferred.
        values: what names mean there.
        sees: what a goal for the item that the chain belongs to means for the chain's end.
    """

    chain: Chain
    number: int
    values: Mapping[str, Quantity]
    sees: Callable[[Goal], Goal | None]


def stated_goal(trail: Sequence[Position], nodes: Sequence[Node], binder: Binder) -> Goal | None:
    """What the spec states for what leaves the item at the end of a trail.

    The size may be stated at the item, behind it where the steps between keep what enters them,
    or at a step that the item is the last part of.
    """
    if not trail:
        return None
    *outer, here = trail
    passed: list[Leaf] = []
    goal: Goal | None = None
    for item in islice(here.chain.items, here.number, here.number + AHEAD):
        if isinstance(item, Leaf):
            passed.append(item)
        elif passed or item is not here.chain.items[here.number]:
            return None
        if item.size is not None:
            goal = Goal.of(item.size)
            break
    else:
        if here.number + AHEAD < len(here.chain.items):
            return None
        around = stated_goal(outer, nodes, binder)
        goal = here.sees(around) if around else None
    for leaf in reversed(passed):
        goal = _before(goal, nodes[leaf.node], here.values, binder)
    return goal


def _before(
    goal: Goal | None, node: Node, values: Mapping[str, Quantity], binder: Binder
) -> Goal | None:
    if goal is None:
        return None
    try:
        return goal.before(binder.operator(node, values))
    except SpecError:
        return None


def grid_of(shape: Shape) -> tuple[int, ...]:
    """Height and width, or nothing for a vector."""
    return shape.grid if isinstance(shape, Image) else ()

"""Find the size that the spec states for the output of a step, as far as it is known."""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Final

from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError
from archspec.expressions import Quantity
from archspec.graph import Chain, Leaf, Node
from archspec.language import Size
from archspec.ops import Image, Operator, Shape, ShapeError, Vector
from archspec.passes.bind import Binder

AHEAD: Final = 64
"""How many steps around a join are searched for a stated size or a transposed window."""


@dataclass(frozen=True, slots=True)
class SizeGoal:
    """A size that may be known in part only.

    Attributes:
        grid: its sides, empty for a vector, None if unknown.
        channels: the channels, None if unknown.
    """

    grid: tuple[int, ...] | None
    channels: int | None

    @staticmethod
    def from_size(size: Size) -> "SizeGoal":
        """Return a stated size as a goal."""
        *grid, channels = size.sides
        return SizeGoal(tuple(grid), channels)

    def agrees(self, shape: Shape, *, channels: bool) -> bool:
        """Check whether a type meets the goal, as far as it is known.

        Args:
            shape: the type.
            channels: whether to compare the channels.
        """
        if self.grid is not None and self.grid != get_grid(shape):
            return False
        return not channels or self.channels in (None, int(shape.channels))

    def keep_met(self, shape: Shape) -> "SizeGoal":
        """Return the part of the goal that a type meets already, which later blocks should keep."""
        grid = self.grid if self.grid == get_grid(shape) else None
        return SizeGoal(grid, self.channels if self.channels == int(shape.channels) else None)

    def before_operator(self, operator: Operator) -> "SizeGoal":
        """Return the input that an operator needs to meet the goal, as far as it preserves it."""
        size = self.channels or 1
        entering, wider = self.to_shape(size), self.to_shape(2 * size)
        if entering is None or wider is None:
            return SizeGoal(None, None)
        try:
            operator = operator.fit(entering)
            leaving, doubled = operator.shape(entering), operator.shape(wider)
        except (ShapeError, OverflowError):
            return SizeGoal(None, None)
        kept = (int(leaving.channels), int(doubled.channels)) == (size, 2 * size)
        grid = self.grid if get_grid(leaving) == self.grid else None
        return SizeGoal(grid, self.channels if kept else None)

    def to_shape(self, channels: int | None = None) -> Shape | None:
        """Return the goal as a type, or None if it is not known in full.

        Args:
            channels: the channels, if known from elsewhere.
        """
        known = self.channels if channels is None else channels
        match self.grid:
            case None:
                return None
            case () if known is not None:
                return Vector(Quantity.of(known))
            case grid:
                return None if known is None else Image(Quantity.of(known), grid)


@dataclass(slots=True)
class ChainPosition:
    """A position in a chain during inference.

    Attributes:
        chain: the chain.
        number: the index of the current item.
        values: the values of names there.
        sees: maps a goal for the item that owns the chain to a goal for the end of the chain.
    """

    chain: Chain
    number: int
    values: Mapping[str, Quantity]
    sees: Callable[[SizeGoal], SizeGoal | None]


def find_stated_goal(
    trail: Sequence[ChainPosition], nodes: Sequence[Node], binder: Binder
) -> SizeGoal | None:
    """Return the size that the spec states for the output of the item at the end of a trail.

    The size may be stated at the item, behind it if the steps in between preserve their input,
    or at an enclosing step that ends with the item.
    """
    if not trail:
        return None
    *outer, here = trail
    passed: list[Leaf] = []
    goal: SizeGoal | None = None
    for item in islice(here.chain.items, here.number, here.number + AHEAD):
        if isinstance(item, Leaf):
            passed.append(item)
        elif passed or item is not here.chain.items[here.number]:
            return None
        if item.size is not None:
            goal = SizeGoal.from_size(item.size)
            break
    else:
        if here.number + AHEAD < len(here.chain.items):
            return None
        around = find_stated_goal(outer, nodes, binder)
        goal = here.sees(around) if around else None
    if goal is None:
        return None
    try:
        for leaf in reversed(passed):
            goal = goal.before_operator(binder.bind_operator(nodes[leaf.node], here.values))
    except SpecError:
        return None
    return goal


def get_grid(shape: Shape) -> tuple[int, ...]:
    """Return the sides of a grid, or nothing for a vector."""
    return shape.grid if isinstance(shape, Image) else ()

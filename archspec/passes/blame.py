"""Blame: finding the step that went astray where branches do not fit together.

A wrong size shows at the join, and the mistake is in a step before it. Each size that a branch
brings is tried as the one that is meant, and the others are asked for the cheapest repair that
brings them there. A size that the spec states is taken before any other, then one that most
branches bring, and then the one with the cheapest repairs.
"""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from archspec.diagnostics import Span
from archspec.expressions import Quantity
from archspec.ops import Image, Operator, Shape, ShapeError
from archspec.passes.goal import Goal, grid_of
from archspec.passes.repair import Repair, Repairs
from archspec.passes.routes import Route

Difference: TypeAlias = Literal["kind", "channels", "grid", "size"]
"""An image is no vector; the channels differ; the grid does; or both do."""

MISFITS = ("A302", "A304", "A305")
"""The codes of joins that do not fit; other faults of a join lie in no branch."""

MOST = 8
"""How many different sizes at a join are tried."""

_PROJECTION = 3
"""The cost of a missing projection, where a shortcut differs in grid and channels at once."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A join that does not fit.

    Attributes:
        join: its operator.
        error: what its shape rule says.
        span: the step that joins.
        routes: the ways to it.
        goal: the size that is stated for what leaves it, as far as it is known.
        names: the values that it joins, as they are written; nothing for the branches of a fork.
    """

    join: Operator
    error: ShapeError
    span: Span
    routes: tuple[Route, ...]
    goal: Goal | None
    names: tuple[str, ...] = ()

    @property
    def is_named(self) -> bool:
        """Whether it joins named values, and not the branches of a fork."""
        return bool(self.names)

    def fits(self, one: Shape, other: Shape) -> bool:
        """Whether the join takes both."""
        try:
            self.join.shape(one, other)
        except ShapeError as error:
            return error.code not in MISFITS
        return True

    def difference(self, end: Shape, wanted: Shape) -> Difference:
        """In what a type differs from the one that is wanted, where the join minds."""
        if not isinstance(end, Image) or not isinstance(wanted, Image):
            return "channels" if type(end) is type(wanted) else "kind"
        if self.fits(replace(end, channels=wanted.channels), wanted):
            return "channels"
        moved = replace(end, height=wanted.height, width=wanted.width)
        return "grid" if self.fits(moved, wanted) else "size"

    def states(self, wanted: Shape) -> bool:
        """Whether the spec states a size that asks for this one."""
        if self.goal is None:
            return False
        adds = self.join.word != "concat"
        known = self.goal.grid is not None or (adds and self.goal.channels is not None)
        return known and self.goal.agrees(wanted, channels=adds)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to blame.

    Attributes:
        wanted: the type that the routes should have brought.
        stated: whether the spec states it.
        astray: the routes that bring another, each with its repair.
        agreeing: the others.
    """

    wanted: Shape
    stated: bool
    astray: tuple[tuple[Route, Repair], ...]
    agreeing: tuple[Route, ...]


def judge(fault: Fault, repairs: Repairs) -> Verdict | None:
    """Who is to blame for a fault; None where no two routes differ by themselves."""
    if fault.error.code not in MISFITS:
        return None
    ends = list({str(route.end): route.end for route in fault.routes}.values())[:MOST]
    verdicts = [_verdict(fault, end, repairs) for end in ends]
    possible = [each for each in verdicts if each.astray]
    stated = [each for each in possible if each.stated]
    start = fault.routes[0].start

    def order(each: Verdict) -> tuple[bool, int, bool, bool]:
        outvoted = len(each.astray) > len(each.agreeing)
        cost = sum(repair.cost for _, repair in each.astray)
        moved = grid_of(each.wanted) != grid_of(start)
        return outvoted, cost, moved, int(each.wanted.channels) != int(start.channels)

    return min(stated or possible, key=order, default=None)


def _verdict(fault: Fault, wanted: Shape, repairs: Repairs) -> Verdict:
    agreeing = tuple(route for route in fault.routes if fault.fits(route.end, wanted))
    astray = tuple(
        (route, _repair(fault, route, wanted, repairs, agreeing))
        for route in fault.routes
        if not fault.fits(route.end, wanted)
    )
    return Verdict(wanted, fault.states(wanted), astray, agreeing)


def _repair(
    fault: Fault, route: Route, wanted: Shape, repairs: Repairs, agreeing: tuple[Route, ...]
) -> Repair:
    """How a route would bring what is wanted."""
    match fault.difference(route.end, wanted):
        case "kind":
            return repairs.of_kind(route, wanted)
        case "channels":
            return repairs.of_channels(route, wanted)
        case "grid":
            return repairs.of_grid(route, wanted, agreeing)
        case "size" if not route.steps:
            return repairs.projection(route, wanted, _PROJECTION)
        case "size":
            grid = repairs.of_grid(route, wanted, agreeing)
            return replace(grid, cost=grid.cost + repairs.of_channels(route, wanted).cost)


def after_fault(fault: Fault, verdict: Verdict | None, *, trusting: bool) -> Shape | None:
    """The type to go on from behind a join that does not fit; None where there is no telling.

    Args:
        fault: the join.
        verdict: what is to blame.
        trusting: go on from what was wanted where no size is stated, or from what was brought.
    """
    concat = fault.join.word == "concat"
    channels = sum(int(route.end.channels) for route in fault.routes) if concat else None
    stated = fault.goal.shape(channels) if fault.goal else None
    if stated is not None or verdict is None or fault.join.word == "mul":
        return stated
    guess = verdict.wanted if trusting else verdict.astray[0][0].end
    return replace(guess, channels=Quantity.of(channels)) if channels else guess

"""Find the step to blame when the inputs of a join do not fit together.

A wrong size shows at the join, but the mistake is in an earlier step. Each size that a branch
brings is tried as the intended one, and for every other branch the cheapest repair that leads to
it is found. Sizes that the spec states win over all others, then the size that most branches
bring, then the one with the cheapest repairs.
"""

from typing import Literal, TypeAlias

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Span
from archspec.expressions import Quantity
from archspec.graph import Meet, Split
from archspec.ops import Image, Operator, Shape, ShapeError
from archspec.passes.blame.repair import Repair, RepairSearch
from archspec.passes.blame.routes import Route
from archspec.passes.expected_size import SizeGoal, get_grid

MismatchKind: TypeAlias = Literal["kind", "channels", "grid", "size"]
"""One is an image and the other a vector; or channels, grid or both differ."""

MISMATCH_CODES = ("A302", "A304", "A305")
"""The codes of joins that do not fit; no branch is to blame for other faults of a join."""

MAX_SIZES = 8
"""The most sizes to try at a join."""

_PROJECTION = 3
"""The cost of a missing projection if a shortcut differs in both grid and channels."""


@dataclass(frozen=True, slots=True)
class JoinFault:
    """A join that does not fit.

    Attributes:
        join: its operator.
        error: the refusal of its shape rule.
        span: the step that joins.
        routes: the routes of values to it.
        goal: the size stated for its output, as far as it is known.
        names: the values that it joins, as written; empty for the branches of a fork.
    """

    join: Operator
    error: ShapeError
    span: Span
    routes: tuple[Route, ...]
    goal: SizeGoal | None
    names: tuple[str, ...] = ()

    @property
    def is_named(self) -> bool:
        """Whether it joins named values rather than the branches of a fork."""
        return bool(self.names)

    def accepts_both(self, one: Shape, other: Shape) -> bool:
        """Check whether the join accepts both types."""
        try:
            self.join.shape(one, other)
        except ShapeError as error:
            return error.code not in MISMATCH_CODES
        return True

    def classify_mismatch(self, end: Shape, wanted: Shape) -> MismatchKind:
        """Return in what a type differs from the wanted one, as far as it matters to the join."""
        if not isinstance(end, Image) or not isinstance(wanted, Image):
            return "channels" if type(end) is type(wanted) else "kind"
        if self.accepts_both(replace(end, channels=wanted.channels), wanted):
            return "channels"
        moved = replace(end, grid=wanted.grid)
        return "grid" if self.accepts_both(moved, wanted) else "size"

    def states_size(self, wanted: Shape) -> bool:
        """Check whether the spec states a size that requires this type."""
        if self.goal is None:
            return False
        adds = self.join.word != "concat"
        known = self.goal.grid is not None or (adds and self.goal.channels is not None)
        return known and self.goal.agrees(wanted, channels=adds)


@dataclass(frozen=True, slots=True)
class Blame:
    """The routes that are to blame for a fault.

    Attributes:
        wanted: the type that the routes should have brought.
        stated: whether the spec states that type.
        astray: the routes that bring another type, each with its repair.
        agreeing: the other routes.
    """

    wanted: Shape
    stated: bool
    astray: tuple[tuple[Route, Repair], ...]
    agreeing: tuple[Route, ...]


def find_blame(fault: JoinFault, repairs: RepairSearch) -> Blame | None:
    """Return the most plausible verdict on a fault; None if no two routes disagree."""
    if fault.error.code not in MISMATCH_CODES:
        return None
    ends = list({str(route.end): route.end for route in fault.routes}.values())[:MAX_SIZES]
    verdicts = [_blame_routes(fault, end, repairs) for end in ends]
    possible = [verdict for verdict in verdicts if verdict.astray]
    stated = [blame for blame in possible if blame.stated]
    start = fault.routes[0].start

    def order(each: Blame) -> tuple[bool, int, bool, bool]:
        outvoted = len(each.astray) > len(each.agreeing)
        cost = sum(repair.cost for _, repair in each.astray)
        moved = get_grid(each.wanted) != get_grid(start)
        return outvoted, cost, moved, int(each.wanted.channels) != int(start.channels)

    return min(stated or possible, key=order, default=None)


def _blame_routes(fault: JoinFault, wanted: Shape, repairs: RepairSearch) -> Blame:
    agreeing = tuple(route for route in fault.routes if fault.accepts_both(route.end, wanted))
    astray = [route for route in fault.routes if not fault.accepts_both(route.end, wanted)]
    mended = tuple((one, _find_repair(fault, one, wanted, repairs, agreeing)) for one in astray)
    return Blame(wanted, fault.states_size(wanted), mended, agreeing)


def _find_repair(
    fault: JoinFault,
    route: Route,
    wanted: Shape,
    repairs: RepairSearch,
    agreeing: tuple[Route, ...],
) -> Repair:
    """Return the cheapest change after which a route would bring the wanted type."""
    match fault.classify_mismatch(route.end, wanted):
        case "kind":
            return repairs.repair_kind(route, wanted)
        case "channels":
            return repairs.repair_channels(route, wanted)
        case "grid":
            return repairs.repair_grid(route, wanted, agreeing)
        case "size" if not route.steps:
            return repairs.suggest_projection(route, wanted, _PROJECTION)
        case "size":
            grid = repairs.repair_grid(route, wanted, agreeing)
            return replace(grid, cost=grid.cost + repairs.repair_channels(route, wanted).cost)


def recover_type(fault: JoinFault, verdict: Blame | None, *, trusting: bool) -> Shape | None:
    """Return the type to continue with behind a join that does not fit; None if it is unknown.

    Args:
        fault: the join.
        verdict: what is to blame.
        trusting: if no size is stated, continue with the wanted type rather than the actual one.
    """
    concat = fault.join.word == "concat"
    channels = sum(int(route.end.channels) for route in fault.routes) if concat else None
    stated = fault.goal.to_shape(channels) if fault.goal else None
    if stated is not None or verdict is None or fault.join.word == "mul":
        return stated
    guess = verdict.wanted if trusting else verdict.astray[0][0].end
    return replace(guess, channels=Quantity.of(channels)) if channels else guess


def describe_refusal(item: Split | Meet, ends: tuple[Shape, ...], error: ShapeError) -> ShapeError:
    """Return the refusal of a join, worded for a residual if it is one."""
    if not isinstance(item, Split) or not item.residual:
        return error
    shortcut, residual = ends
    message = f"a residual of {residual} cannot be added to a shortcut of {shortcut}"
    return ShapeError(error.code, message, error.help)

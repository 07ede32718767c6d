"""Trace the steps by which values reached a join, from the point where they parted."""

from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Final, TypeAlias

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Span
from archspec.graph import Chain, Item, Jump, Meet, Split
from archspec.graph.walk import Visit, visit_items, walk_chain
from archspec.ops import Shape

MAX_ROUTE_STEPS: Final = 1000
"""The most steps to trace back along a route."""

Types: TypeAlias = Mapping[int, Shape | None]
"""The types of a block's values by node; None if they could not be inferred."""


@dataclass(frozen=True, slots=True)
class RouteStep:
    """One step of a route, with the types before and after it."""

    item: Item
    before: Shape
    after: Shape


@dataclass(frozen=True, slots=True)
class Route:
    """The steps from the point where values parted to a join.

    Attributes:
        span: its location if it has no steps, such as the name of its branch.
        start: the type where the routes part.
        steps: its steps.
        end: the type that enters the join.
    """

    span: Span
    start: Shape
    steps: tuple[RouteStep, ...]
    end: Shape


def trace_fork_routes(split: Split, types: Types) -> tuple[Route, ...]:
    """Return the routes through a fork whose branches have known input and output types."""
    return tuple(
        _build_route(lane.span, lane.chain.entry, list(visit_items(lane.chain)), types)
        for lane in split.lanes
    )


def trace_meet_routes(meet: Meet, chain: Chain, types: Types) -> tuple[Route, ...]:
    """Return the routes to a join of named values whose types are known.

    Args:
        meet: the join.
        chain: the steps of its block.
        types: the types of the block's values.
    """
    makers = {
        visit.item.output: visit for visit in walk_chain(chain) if not isinstance(visit.item, Jump)
    }
    trails = [(source, list(_trace_back(source, makers))) for source in meet.sources]
    passed = [{source, *(visit.entry for visit in trail)} for source, trail in trails]
    common = set.intersection(*passed)
    routes: list[Route] = []
    for source, trail in trails:
        steps = list(takewhile(lambda visit: visit.item.output not in common, trail))
        start = steps[-1].entry if steps else source
        routes.append(_build_route(meet.span, start, steps[::-1], types))
    return tuple(routes)


def _trace_back(source: int, makers: Mapping[int, Visit]) -> Iterator[Visit]:
    """Yield the items that produced a value, last first; a join continues at its last input."""
    for _ in range(MAX_ROUTE_STEPS):
        if source not in makers:
            return
        visit = makers[source]
        if isinstance(visit.item, Meet):
            visit = replace(visit, entry=max(visit.item.sources))
        yield visit
        source = visit.entry


def _build_route(span: Span, source: int, placed: list[Visit], types: Types) -> Route:
    start = end = types[source]
    assert start is not None
    steps: list[RouteStep] = []
    for visit in placed:
        before, end = types[visit.entry], types[visit.item.output]
        if before is not None and end is not None and not isinstance(visit.item, Jump):
            steps.append(RouteStep(visit.item, before, end))
    assert end is not None
    return Route(span, start, tuple(steps), end)

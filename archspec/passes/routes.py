"""Routes: the steps by which values came to a join, from where they parted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from archspec.diagnostics import Span
from archspec.graph import Chain, Item, Jump, Leaf, Meet, Split, Stage
from archspec.ops import Shape

FAR: Final = 1000
"""How many steps a route is traced back at most."""

Types: TypeAlias = Mapping[int, Shape | None]
"""The types of a block's values by node; None where they could not be inferred."""

_Placed: TypeAlias = tuple[int, Item]
"""An item, and the value that enters it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a route, with the types before and after it."""

    item: Item
    before: Shape
    after: Shape


@dataclass(frozen=True, slots=True)
class Route:
    """A way to a join.

    Attributes:
        span: what stands for it where it has no steps, such as the name of its branch.
        start: the type where the routes part.
        steps: its steps.
        end: the type that enters the join.
    """

    span: Span
    start: Shape
    steps: tuple[Step, ...]
    end: Shape


def output_of(item: Leaf | Stage | Split | Meet) -> int:
    """The node whose value leaves an item."""
    return item.output if isinstance(item, Stage) else item.node


def fork_routes(split: Split, types: Types) -> tuple[Route, ...]:
    """The routes through a fork; the types of what enters and leaves its branches are known."""
    return tuple(
        _route(lane.span, lane.chain.entry, list(_placed(lane.chain)), types)
        for lane in split.lanes
    )


def meet_routes(meet: Meet, chain: Chain, types: Types) -> tuple[Route, ...]:
    """The routes to a join of named values, whose types are known.

    Args:
        meet: the join.
        chain: the steps of its block.
        types: the types of the block's values.
    """
    makers = {output_of(item): (entry, item) for entry, item in _deep(chain)
              if not isinstance(item, Jump)}  # fmt: skip
    trails = [list(_trail(source, makers)) for source in meet.sources]
    named = list(zip(meet.sources, trails, strict=True))
    common = set.intersection(*({source, *(entry for entry, _ in way)} for source, way in named))
    routes: list[Route] = []
    for source, trail in named:
        steps = list(_until(source, trail, common))
        routes.append(_route(meet.span, steps[-1][0] if steps else source, steps[::-1], types))
    return tuple(routes)


def _placed(chain: Chain) -> Iterator[_Placed]:
    running = chain.entry
    for item in chain.items:
        yield running, item
        running = item.source if isinstance(item, Jump) else output_of(item)


def _deep(chain: Chain) -> Iterator[_Placed]:
    for entry, item in _placed(chain):
        if isinstance(item, Split):
            for lane in item.lanes:
                yield from _deep(lane.chain)
        yield entry, item


def _trail(source: int, makers: Mapping[int, _Placed]) -> Iterator[_Placed]:
    """The items that made a value, the last one first."""
    for _ in range(FAR):
        if source not in makers:
            return
        entry, item = makers[source]
        source = max(item.sources) if isinstance(item, Meet) else entry
        yield source, item


def _until(source: int, trail: list[_Placed], common: set[int]) -> Iterator[_Placed]:
    """The part of a trail behind the first value, from its end, that all trails have."""
    for entry, item in trail:
        if source in common:
            return
        yield entry, item
        source = entry


def _route(span: Span, source: int, placed: list[_Placed], types: Types) -> Route:
    start = end = types[source]
    assert start is not None
    steps: list[Step] = []
    for entry, item in placed:
        before = types[entry]
        end = types[item.source if isinstance(item, Jump) else output_of(item)]
        if before is not None and end is not None and not isinstance(item, Jump):
            steps.append(Step(item, before, end))
    assert end is not None
    return Route(span, start, tuple(steps), end)

"""Find the steps of which totals tell that only some of their uses should have them.

A condition that is lacking, or always true, brings parameters and multiply-accumulates too many: as
many as the step has in some of its uses.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from archspec.diagnostics import Span
from archspec.graph import Graph, Item, Leaf, Stage
from archspec.graph.walk import walk_items

_SUMS: Final = 2_048
"""The most sums of costs to tell apart."""


class Cost(NamedTuple):
    """What a step costs.

    Attributes:
        parameters: its learned parameters.
        macs: its multiply-accumulates for one example.
    """

    parameters: int
    macs: int


def list_partly_needed(graph: Graph, totals: Mapping[str, int]) -> Iterator[Span]:
    """Yield the steps that may be too many in some of their uses.

    Args:
        graph: the network, with its shapes.
        totals: by how much `params` and `macs` exceed what is stated, as far as they are stated.
    """
    if min(totals.values(), default=0) < 0 or not any(totals.values()):
        return
    uses: dict[Span, list[Cost]] = {}
    for scope in graph.scopes:
        for item in walk_items(scope.chain) if scope.block in graph.program.blocks else ():
            if isinstance(item, Leaf | Stage):
                uses.setdefault(item.span, []).append(_count(graph, item))
    for span, costs in uses.items():
        if len(costs) > 1 and _is_part(costs, totals):
            yield span


def _count(graph: Graph, item: Item) -> Cost:
    """Return what a step costs in one use."""
    if isinstance(item, Leaf):
        numbers: Iterable[int] = (item.node,)
    else:
        scopes = [graph.scopes[at] for at in item.scopes] if isinstance(item, Stage) else []
        numbers = (number for scope in scopes for number in range(*scope.nodes))
    nodes = [graph.nodes[number] for number in numbers]
    return Cost(sum(one.parameters for one in nodes), sum(one.macs for one in nodes))


def _is_part(costs: Sequence[Cost], totals: Mapping[str, int]) -> bool:
    """Check whether some of several costs, not all, are together what totals have too much."""
    whole = Cost(sum(one.parameters for one in costs), sum(one.macs for one in costs))
    wanted = [totals.get("params"), totals.get("macs")]
    left = [
        None if one is None else all_of - one for one, all_of in zip(wanted, whole, strict=True)
    ]
    if any(one is not None and one < 0 for one in left):
        return False
    least = min((wanted, left), key=lambda each: [one or 0 for one in each])  # what has fewer sums
    return _is_sum(costs, least)


def _is_sum(costs: Sequence[Cost], wanted: Sequence[int | None]) -> bool:
    """Check whether some of several costs, not all, are together what is wanted, None for any."""
    sums = {Cost(0, 0): 0}
    for cost, count in Counter(costs).items():
        reached: dict[Cost, int] = {}
        for total, number in sums.items():
            for more in range(count + 1):
                one = Cost(total.parameters + more * cost.parameters, total.macs + more * cost.macs)
                if any(most is not None and most < part
                       for part, most in zip(one, wanted, strict=True)):  # fmt: skip
                    break
                reached.setdefault(one, number + more)
        sums = reached
        if len(sums) > _SUMS:
            return False
    return any(
        0 < number < len(costs)
        and all(most in (None, part) for part, most in zip(one, wanted, strict=True))
        for one, number in sums.items()
    )

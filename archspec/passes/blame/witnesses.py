"""Find the chains of a network in which a single fault can explain totals that differ.

What is written once and used n times changes the totals by a multiple of n; and a difference of
parameters that comes with one of multiply-accumulates lies on a grid of as many places as the one
goes into the other.
"""

from collections.abc import Iterator, Sequence
from math import prod
from typing import Final

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.expressions import Quantity
from archspec.graph import Chain, Graph, Item, Leaf, Node, Split, Stage
from archspec.ops import JOINS, ShapeError
from archspec.passes.blame.edits_of_steps import find_width, set_width
from archspec.passes.blame.expected_size import get_grid
from archspec.passes.blame.known_parts import DoesNotFitError, KnownParts

_BARE: Final = 2
"""How many times more or less parameters there may be than those that multiply."""

_PROBE: Final = 64
"""A width to measure an operator with."""


@dataclass(frozen=True, slots=True)
class ChainUses:
    """A chain as it is written, with all of its uses.

    Attributes:
        entry: the node whose value enters.
        items: its steps.
        count: how often the network uses it; 0 if on different sizes.
        behind: the operator that takes what it and the branches beside it leave, joined.
        areas: the places of the smallest and of the largest grid in it.
    """

    entry: int
    items: Sequence[Item]
    count: int
    areas: tuple[int, int]
    behind: Node | None = None

    def explains(self, parameters: int, macs: int) -> bool:
        """Check whether a fault in it can make totals differ by so much; 0 if one is unknown."""
        if self.count and (parameters % self.count or macs % self.count):
            return False
        if not parameters or not macs:
            return True
        least, most = self.areas
        return parameters * macs > 0 and (
            least * abs(parameters) <= _BARE * abs(macs)
            and abs(macs) <= _BARE * most * abs(parameters)
        )


def list_uses(graph: Graph) -> list[ChainUses]:
    """Return every chain of a network whose shapes are known, each once as it is written."""
    found: dict[tuple[Span, ...], list[tuple[Chain, Node | None]]] = {}
    for chain, behind in _list_chains(graph):
        key = tuple(item.span for item in chain.items)
        found.setdefault(key, []).append((chain, behind))
    uses: list[ChainUses] = []
    for key, chains in found.items():
        chain, behind = chains[0]
        sizes = {_list_sizes(graph, other) for other, _ in chains}
        count = len(chains) if len(sizes) == 1 else 0
        if key:
            areas = _find_areas(graph, chain)
            uses.append(ChainUses(chain.entry, chain.items, count, areas, behind))
    return uses


def _list_chains(graph: Graph) -> Iterator[tuple[Chain, Node | None]]:
    """Yield every chain, with the operator that takes what it leaves joined to others."""
    chains = [scope.chain for scope in graph.scopes] + [head.chain for head in graph.heads]
    pending: list[tuple[Chain, Node | None]] = [(chain, None) for chain in chains]
    while pending:
        chain, behind = pending.pop()
        yield chain, behind
        for item, next_ in zip(chain.items, (*chain.items[1:], None), strict=False):
            if isinstance(item, Split):
                joins = graph.nodes[item.node].operator is JOINS["concat"]
                taker = graph.nodes[next_.node] if joins and isinstance(next_, Leaf) else None
                pending += [(lane.chain, taker) for lane in item.lanes]


def _list_sizes(graph: Graph, chain: Chain) -> tuple[str, ...]:
    """Return the sizes of the values in a chain."""
    nodes = (graph.nodes[at] for at in (chain.entry, *(item.output for item in chain.items)))
    return tuple(str(node.type) for node in nodes)


def _find_areas(graph: Graph, chain: Chain) -> tuple[int, int]:
    """Return the least and the most places of a grid in a chain."""
    shapes = [graph.nodes[at].type for at in (chain.entry, *(item.output for item in chain.items))]
    areas = [prod(get_grid(shape)) for shape in shapes if shape is not None] or [1]
    return min(areas), max(areas)


def find_widths(
    parts: KnownParts, use: ChainUses, at: int, step: Node | Stage, macs: int
) -> Iterator[int]:
    """Yield the width with which an operator, added to a chain, explains how MACs differ.

    Its own are proportional to it, and so are those of the step behind, if this takes any width;
    otherwise the width that enters has to leave.

    Args:
        parts: computes operators.
        use: the chain.
        at: the number of the step before which it is added.
        step: the operator; or a block, which has no width and keeps the one that enters.
        macs: by how much the MACs of the network differ.
    """
    nodes = parts.graph.nodes
    before = nodes[use.items[at - 1].output if at else use.entry].type
    after = use.items[at] if at < len(use.items) else None
    followers = list(_list_followers(parts.graph, after)) if after else [use.behind]
    if before is None:
        return
    now = before.channels.whole
    if isinstance(step, Stage):
        entry, leaving = parts.graph.scopes[step.scopes[0]].entry, nodes[step.output].type
        yield from (now,) if str(before) == str(entry) == str(leaving) else ()
        return
    width = find_width(step)
    if width is None:
        return
    entering = before.with_channels(Quantity.of(now))

    def count(number: int) -> int:
        copy = set_width(step, width, number)
        _, _, own = parts.apply(copy, parts.cells, (entering,))
        behind = sum(_count_more(one, number - now) for one in followers if one)
        return use.count * (own + behind) + macs

    try:
        if not all(one and _takes_any_width(one) for one in followers):
            yield from () if count(now) else (now,)
            return
        first, second = count(_PROBE), count(2 * _PROBE)
    except (DoesNotFitError, ShapeError, OverflowError):
        return
    if second != first and not first * _PROBE % (second - first):
        yield _PROBE - first * _PROBE // (second - first)


def _list_followers(graph: Graph, item: Item) -> Iterator[Node | None]:
    """Yield the operators that use what enters a step; None for one that is not looked at."""
    match item:
        case Leaf(node=index):
            yield graph.nodes[index]
        case Split(lanes=lanes, residual=False):
            for lane in lanes:
                first = next(iter(lane.chain.items), None)
                yield from _list_followers(graph, first) if first else (None,)
        case _:
            yield None


def _count_more(node: Node, more: int) -> int:
    """Return how many more MACs an operator has if more channels enter."""
    if node.op is None:
        return 0
    entering = node.sources[0]
    wider = entering.with_channels(Quantity.of(entering.channels.whole + more))
    return node.op.macs(wider) - node.macs


def _takes_any_width(node: Node) -> bool:
    """Check whether an operator leaves as many channels however many enter."""
    if node.op is None:
        return False
    entering = node.sources[0]
    wider = entering.with_channels(Quantity.of(2 * entering.channels.whole))
    leaving = node.op.shape(entering).channels.whole
    return node.op.shape(wider).channels.whole == leaving

"""The part of a network that a search looks at, as chains of steps, each once as it is written."""

from collections.abc import Hashable, Sequence

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.graph import Chain, Graph, Item, Split, Stage


@dataclass(slots=True)
class Region:
    """A part of a network that is searched.

    Attributes:
        chains: the chains in it, as far as they belong to it.
        keys: what a change may name to touch it; None for the whole network.
        likely: the part of it in which a single step explains what totals lack, if there is one.
    """

    chains: list[Sequence[Item]]
    keys: frozenset[Hashable] | None
    likely: "Region | None" = None


def list_chains(graph: Graph, items: Sequence[Item], chain: Sequence[Item]) -> list[Sequence[Item]]:
    """Return a chain, and those inside of some items, each once as it is written."""
    found: dict[tuple[Span, ...], Sequence[Item]] = {}
    pending = [*items]
    found[()] = list_written(chain)
    while pending:
        item = pending.pop(0)
        inner: list[Chain] = []
        if isinstance(item, Split):
            inner = [lane.chain for lane in item.lanes]
        elif isinstance(item, Stage):
            inner = [graph.scopes[at].chain for at in item.scopes[:1]]
        for one in inner:
            key = tuple(part.span for part in one.items)
            if key and key not in found:
                found[key] = list_written(one.items)
                pending += found[key]
    return list(found.values())


def list_written(items: Sequence[Item]) -> Sequence[Item]:
    """Return the steps of a chain, those of all rounds of a loop once."""
    return list({item.span: item for item in items}.values())

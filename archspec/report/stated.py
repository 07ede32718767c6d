"""What a spec states of its network, and a proof has compared."""

from collections.abc import Iterator
from dataclasses import dataclass

from archspec.diagnostics import Span
from archspec.graph import Chain, Graph, Jump, Split


@dataclass(frozen=True, slots=True)
class Stated:
    """How much of a network is stated in its spec.

    Attributes:
        sizes: the sizes behind `->` or under `size`, each counted where it is written, however
            often its block is used; those of blocks that the network does not use are left out.
        totals: the entries of `expect`.
    """

    sizes: int
    totals: int


def stated(graph: Graph) -> Stated:
    """Count what was proved of a network.

    Args:
        graph: a proved graph. One with settings of its own has nothing proved, since the spec
            states sizes for its defaults.
    """
    if graph.settings:
        return Stated(0, 0)
    places = {place for scope in graph.scopes for place in _sizes(scope.chain)}
    return Stated(len(places), len(graph.program.spec.expect))


def _sizes(chain: Chain) -> Iterator[Span]:
    for item in chain.items:
        if not isinstance(item, Jump) and item.size is not None:
            yield item.size.span
        if isinstance(item, Split):
            for lane in item.lanes:
                yield from _sizes(lane.chain)

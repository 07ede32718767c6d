"""Chains: every step of a network with its place, as an erratum calls it."""

from collections.abc import Iterator

from archspec.graph import Chain, Graph, Item, Split, Stage
from archspec.language.extending import BODY, HEADS


def items(graph: Graph) -> Iterator[tuple[str, Item]]:
    """Every step with its place: a block, `body`, or a head such as `heads.aux`."""
    for place, chain in _chains(graph):
        yield from ((place, item) for item in _within(graph, chain))


def _chains(graph: Graph) -> Iterator[tuple[str, Chain]]:
    """The chains of the network, of every use of a block, and of the heads."""
    yield BODY, graph.root.chain
    for scope in graph.scopes[1:]:
        if scope.block in graph.program.blocks:
            yield scope.block, scope.chain
    yield from ((f"{HEADS}.{head.name}", head.chain) for head in graph.heads)


def _within(graph: Graph, chain: Chain) -> Iterator[Item]:
    """The steps of a chain, those of branches and of bodies without a name included."""
    for item in chain.items:
        match item:
            case Split(lanes=lanes):
                for lane in lanes:
                    yield from _within(graph, lane.chain)
            case Stage(scopes=scopes):
                for scope in (graph.scopes[each] for each in scopes):
                    if scope.block not in graph.program.blocks:
                        yield from _within(graph, scope.chain)
        yield item

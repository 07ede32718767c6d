"""Traverse the steps of a network with the places that errata use for them."""

from collections.abc import Iterator

from archspec.graph import Chain, Graph, Item, Scope
from archspec.graph.walk import walk_open_items
from archspec.language.variants.inherit import BODY, HEADS


def walk_places(graph: Graph) -> Iterator[tuple[str, Item]]:
    """Yield every step with its place: a block, `body`, or a head such as `heads.aux`.

    Bodies without a name belong to the block around them.
    """

    def is_unnamed(scope: Scope) -> bool:
        return scope.block not in graph.program.blocks

    for place, chain in _list_chains(graph):
        yield from ((place, item) for item in walk_open_items(graph, chain, is_unnamed))


def _list_chains(graph: Graph) -> Iterator[tuple[str, Chain]]:
    """Yield the chains of the network, of every use of a block, and of the heads."""
    yield BODY, graph.root.chain
    for scope in graph.scopes[1:]:
        if scope.block in graph.program.blocks:
            yield scope.block, scope.chain
    yield from ((f"{HEADS}.{head.name}", head.chain) for head in graph.heads)

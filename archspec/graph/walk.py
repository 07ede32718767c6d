"""Walks: everything in a chain or a network, at any depth, in a known order."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archspec.diagnostics import Mark
from archspec.graph.graph import Graph, Node, Scope
from archspec.graph.structure import Chain, Item, Jump, Leaf, Meet, Split, Stage


@dataclass(frozen=True, slots=True)
class Visit:
    """An item as a walk meets it.

    Attributes:
        item: the item.
        entry: the node whose value enters it.
        rounds: the rounds of loops that it stands in.
    """

    item: Item
    entry: int
    rounds: tuple[Mark, ...]


def visit_items(chain: Chain) -> Iterator[Visit]:
    """The items of a chain in turn, without those of its branches."""
    entry = chain.entry
    for number, item in enumerate(chain.items):
        yield Visit(item, entry, chain.marks(number))
        entry = item.output


def walk(chain: Chain, *, topdown: bool = False) -> Iterator[Visit]:
    """Every item of a chain and of its branches.

    Blocks are not opened: what is in them stands in their scopes.

    Args:
        chain: the chain.
        topdown: meet each fork before what is in its branches, and not behind it as the values
            are computed.
    """
    for visit in visit_items(chain):
        if topdown:
            yield visit
        if isinstance(visit.item, Split):
            for lane in visit.item.lanes:
                yield from walk(lane.chain, topdown=topdown)
        if not topdown:
            yield visit


def items_in(chain: Chain, *, topdown: bool = False) -> Iterator[Item]:
    """Every item of a chain and of its branches, in the order of `walk`."""
    return (visit.item for visit in walk(chain, topdown=topdown))


def forks_in(chain: Chain) -> Iterator[Split]:
    """The forks of a chain and of its branches, each before those within it."""
    return (item for item in items_in(chain, topdown=True) if isinstance(item, Split))


def stages_in(chain: Chain) -> Iterator[Stage]:
    """The uses of blocks in a chain and in its branches."""
    return (item for item in items_in(chain) if isinstance(item, Stage))


def modules_in(chain: Chain) -> Iterator[Leaf | Stage]:
    """The items of a chain and of its branches that are modules of their block."""
    return (item for item in items_in(chain) if isinstance(item, Leaf | Stage))


def named_values(chain: Chain) -> Iterator[int]:
    """The nodes whose values a chain or one of its branches takes by name."""
    for item in items_in(chain):
        match item:
            case Meet(sources=sources):
                yield from sources
            case Jump(source=source):
                yield source


def scopes_in(graph: Graph, chain: Chain) -> Iterator[Scope]:
    """The uses of blocks in a chain, each repetition of a stage; those within them are not told."""
    return (graph.scopes[index] for stage in stages_in(chain) for index in stage.scopes)


def open_items(
    graph: Graph, chain: Chain, is_opened: Callable[[Scope], bool] = lambda scope: True
) -> Iterator[Item]:
    """Every item of a chain and of the blocks in it, as their values are computed.

    Args:
        graph: the network.
        chain: the chain.
        is_opened: whether what is in the use of a block is met before the use itself.
    """
    for item in items_in(chain):
        if isinstance(item, Stage):
            for scope in filter(is_opened, (graph.scopes[index] for index in item.scopes)):
                yield from open_items(graph, scope.chain, is_opened)
        yield item


def nodes_in(graph: Graph, chain: Chain) -> Iterator[Node]:
    """Every node that a chain makes, those of the blocks in it included, in order."""
    made = (item.node for item in open_items(graph, chain) if isinstance(item, Leaf | Split | Meet))
    return (graph.nodes[index] for index in made)


def chains_of(graph: Graph) -> Iterator[Chain]:
    """The chains of a network: those of its scopes, the network itself first, and of its heads."""
    yield from (scope.chain for scope in graph.scopes)
    yield from (head.chain for head in graph.heads)

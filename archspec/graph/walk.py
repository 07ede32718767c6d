"""Traverse chains and networks, at any depth, in a defined order."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from archspec.dataclass import dataclass
from archspec.diagnostics import Mark
from archspec.graph.graph import Graph
from archspec.graph.node import Node, Scope
from archspec.graph.structure import Chain, Item, Jump, Leaf, Meet, Split, Stage


@dataclass(frozen=True, slots=True)
class Visit:
    """An item as a walk visits it.

    Attributes:
        item: the item.
        entry: the node whose value enters it.
        rounds: the rounds of loops around it.
    """

    item: Item
    entry: int
    rounds: tuple[Mark, ...]


def visit_items(chain: Chain) -> Iterator[Visit]:
    """Yield the items of a chain in order, without those of its branches."""
    entry = chain.entry
    for number, item in enumerate(chain.items):
        yield Visit(item, entry, chain.rounds_of(number))
        entry = item.output


def walk_chain(chain: Chain, *, topdown: bool = False) -> Iterator[Visit]:
    """Yield every item of a chain and of its branches.

    Blocks are not entered: their items belong to their scopes.

    Args:
        chain: the chain.
        topdown: visit each fork before its branches, rather than after them in the order of
            computation.
    """
    for visit in visit_items(chain):
        if topdown:
            yield visit
        if isinstance(visit.item, Split):
            for lane in visit.item.lanes:
                yield from walk_chain(lane.chain, topdown=topdown)
        if not topdown:
            yield visit


def walk_items(chain: Chain, *, topdown: bool = False) -> Iterator[Item]:
    """Yield every item of a chain and of its branches, in the order of `walk`."""
    return (visit.item for visit in walk_chain(chain, topdown=topdown))


def walk_forks(chain: Chain) -> Iterator[Split]:
    """Yield the forks of a chain and of its branches, outer ones first."""
    return (item for item in walk_items(chain, topdown=True) if isinstance(item, Split))


def walk_stages(chain: Chain) -> Iterator[Stage]:
    """Yield the uses of blocks in a chain and in its branches."""
    return (item for item in walk_items(chain) if isinstance(item, Stage))


def walk_modules(chain: Chain) -> Iterator[Leaf | Stage]:
    """Yield the items of a chain and of its branches that are modules of their block."""
    return (item for item in walk_items(chain) if isinstance(item, Leaf | Stage))


def find_named_values(chain: Chain) -> Iterator[int]:
    """Yield the nodes whose values a chain or one of its branches uses by name."""
    for item in walk_items(chain):
        match item:
            case Meet(sources=sources):
                yield from sources
            case Jump(source=source):
                yield source
            case Stage(sources=sources):
                yield from sources
    yield from chain.ends if chain.outputs else ()


def walk_scopes(graph: Graph, chain: Chain) -> Iterator[Scope]:
    """Yield the uses of blocks in a chain, one per repetition, without nested ones."""
    return (graph.scopes[index] for stage in walk_stages(chain) for index in stage.scopes)


def walk_open_items(
    graph: Graph, chain: Chain, is_opened: Callable[[Scope], bool] = lambda scope: True
) -> Iterator[Item]:
    """Yield every item of a chain and of the blocks in it, in the order of computation.

    Args:
        graph: the network.
        chain: the chain.
        is_opened: whether to visit the contents of a block's use before the use itself.
    """
    for item in walk_items(chain):
        if isinstance(item, Stage):
            for scope in filter(is_opened, (graph.scopes[index] for index in item.scopes)):
                yield from walk_open_items(graph, scope.chain, is_opened)
        yield item


def walk_nodes(graph: Graph, chain: Chain) -> Iterator[Node]:
    """Yield every node of a chain, including those of the blocks in it, in order."""
    made = (
        item.node for item in walk_open_items(graph, chain) if isinstance(item, Leaf | Split | Meet)
    )
    return (graph.nodes[index] for index in made)


def walk_chains(graph: Graph) -> Iterator[Chain]:
    """Yield the chains of a network: those of its scopes, the network first, and of its heads."""
    yield from (scope.chain for scope in graph.scopes)
    yield from (head.chain for head in graph.heads)


def group_counted_scopes(graph: Graph) -> Mapping[int, Sequence[Scope]]:
    """Return the scopes that stand for several uses, by the node behind them, inner ones first."""
    found = defaultdict[int, list[Scope]](list)
    for scope in reversed(graph.scopes):
        if scope.times is not None:
            found[scope.nodes[1]].append(scope)
    return found

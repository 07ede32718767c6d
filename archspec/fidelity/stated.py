"""What a spec states of its network, with what was proved of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from archspec.diagnostics import Span
from archspec.graph import Chain, Graph, Item, Jump, Split
from archspec.language import Expected, Size
from archspec.passes.routes import output_of
from archspec.passes.totals import total


@dataclass(frozen=True, slots=True)
class StatedSize:
    """A size behind `->` or under `size`, counted where it is written.

    Attributes:
        item: the step that states it.
        block: the block that the step stands in.
        stated: the size as written.
        proved: the size that was inferred.
        uses: how often it was proved: once for every use of the block.
    """

    item: Item
    block: str
    stated: Size
    proved: str
    uses: int = 1


@dataclass(frozen=True, slots=True)
class StatedTotal:
    """An entry of `expect`, with the total that was computed."""

    stated: Expected
    proved: int


def stated_sizes(graph: Graph) -> tuple[StatedSize, ...]:
    """The sizes that a network states, each with its proof, in the order of the network.

    Args:
        graph: a proved graph. One with settings of its own has nothing proved, since the spec
            states sizes for its defaults. Blocks that the network does not use are left out.
    """
    found: dict[Span, StatedSize] = {}
    for block, chain in () if graph.settings else _chains(graph):
        for item, size in _sizes(chain):
            if size.span in found:
                known = found[size.span]
                found[size.span] = replace(known, uses=known.uses + 1)
            else:
                proved = str(graph.nodes[_output(item)].type)
                found[size.span] = StatedSize(item, block, size, proved)
    return tuple(found.values())


def _chains(graph: Graph) -> Iterator[tuple[str, Chain]]:
    """Every chain with its block: those of all uses of blocks, and those of the heads."""
    yield from ((scope.block, scope.chain) for scope in graph.scopes)
    yield from ((graph.root.block, head.chain) for head in graph.heads)


def stated_totals(graph: Graph) -> tuple[StatedTotal, ...]:
    """The totals that a network states, each with its proof.

    Args:
        graph: as for `stated_sizes`.
    """
    expected = () if graph.settings else graph.program.spec.expect
    return tuple(StatedTotal(each, total(graph, each.quantity)) for each in expected)


def _output(item: Item) -> int:
    return item.source if isinstance(item, Jump) else output_of(item)


def _sizes(chain: Chain) -> Iterator[tuple[Item, Size]]:
    for item in chain.items:
        if isinstance(item, Split):
            for lane in item.lanes:
                yield from _sizes(lane.chain)
        if not isinstance(item, Jump) and item.size is not None:
            yield item, item.size

"""Collect what a paper's figures draw, and the sizes and totals that a spec states with proofs."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.graph import Chain, Graph, Item, Jump, Scope
from archspec.graph.walk import walk_open_items
from archspec.language import Expected, Size
from archspec.language.variants.inherit import BODY, HEADS
from archspec.language.walk import walk_steps
from archspec.passes.check_totals import compute_total


@dataclass(frozen=True, slots=True)
class PaperFigure:
    """A figure of the paper.

    Attributes:
        figure: its number, empty if the spec does not give it.
        block: what it draws: a block, or the network itself.
        uses: how often that occurs in the network.
        span: its definition in the spec.
    """

    figure: str
    block: str
    uses: int
    span: Span


@dataclass(frozen=True, slots=True)
class StatedSize:
    """A size behind `->` or under `size`, counted once as written.

    Attributes:
        item: the step that states it.
        at: the place of the step: a block, `body`, or a head such as `heads.aux`.
        stated: the size as written.
        proved: the inferred size.
        uses: the number of times it was proved, once per use of the block.
    """

    item: Item
    at: str
    stated: Size
    proved: str
    uses: int


@dataclass(frozen=True, slots=True)
class StatedTotal:
    """An entry of `expect`, with the computed total."""

    stated: Expected
    proved: int


def list_figures(graph: Graph) -> Iterator[PaperFigure]:
    """Yield the network's own figure, then those of its blocks in the order of first use."""
    body = graph.program.spec.body
    assert body, "a network has steps"
    yield PaperFigure(graph.root.figure, graph.root.block, 1, body[0].span)
    for name, count in Counter(scope.block for scope in graph.scopes[1:]).items():
        block = graph.program.blocks.get(name)
        if block is not None:  # the body of a repeat has no figure, nor a name in the spec
            yield PaperFigure(block.figure, name, count, block.span)


def collect_stated_sizes(graph: Graph) -> tuple[StatedSize, ...]:
    """Return the sizes that a network states, each with its proof, in the order of the network.

    Args:
        graph: a proved graph. With settings of its own it has nothing proved, since the spec
            states sizes for its defaults. Blocks that the network does not use are left out.
    """
    found: dict[Span, StatedSize] = {}
    steps = (step for chain in graph.program.chains for step in walk_steps(chain))
    if not any(getattr(step, "size", None) for step in steps):
        return ()
    for at, item in () if graph.settings else walk_places(graph):
        if isinstance(item, Jump) or item.size is None:
            continue
        proved = str(graph.nodes[item.output].type)
        known = found.get(item.size.span) or StatedSize(item, at, item.size, proved, uses=0)
        found[item.size.span] = replace(known, uses=known.uses + 1)
    return tuple(found.values())


def collect_stated_totals(graph: Graph) -> tuple[StatedTotal, ...]:
    """Return the totals that a network states, each with its proof.

    Args:
        graph: as for `collect_stated_sizes`.
    """
    expected = () if graph.settings else graph.program.spec.expect
    return tuple(StatedTotal(total, compute_total(graph, total.quantity)) for total in expected)


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

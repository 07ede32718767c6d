"""List the figures of a paper that a network consists of."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from archspec.diagnostics import Span
from archspec.graph import Graph


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


def list_figures(graph: Graph) -> tuple[PaperFigure, ...]:
    """Return the network's own figure, then those of its blocks in the order of first use."""
    return (*_build_own_figure(graph), *_list_block_figures(graph))


def _build_own_figure(graph: Graph) -> Iterator[PaperFigure]:
    body = graph.program.spec.body
    assert body, "a network has steps"
    yield PaperFigure(graph.root.figure, graph.root.block, 1, body[0].span)


def _list_block_figures(graph: Graph) -> Iterator[PaperFigure]:
    uses = Counter(scope.block for scope in graph.scopes[1:])
    for name, count in uses.items():
        block = graph.program.blocks.get(name)
        if block is not None:  # the body of a repeat has no figure, nor a name in the spec
            yield PaperFigure(block.figure, name, count, block.span)

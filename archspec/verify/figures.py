"""List the figures of a paper that a network consists of."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from archspec.diagnostics import Span
from archspec.graph import Graph


@dataclass(frozen=True, slots=True)
class Figure:
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


def figures(graph: Graph) -> tuple[Figure, ...]:
    """Return the network's own figure, then those of its blocks in the order of first use."""
    return (*_own(graph), *_blocks(graph))


def _own(graph: Graph) -> Iterator[Figure]:
    body = graph.program.spec.body
    assert body, "a network has steps"
    yield Figure(graph.root.figure, graph.root.block, 1, body[0].span)


def _blocks(graph: Graph) -> Iterator[Figure]:
    uses = Counter(scope.block for scope in graph.scopes[1:])
    for name, count in uses.items():
        block = graph.program.blocks.get(name)
        if block is not None:  # the body of a repeat has no figure, nor a name in the spec
            yield Figure(block.figure, name, count, block.span)

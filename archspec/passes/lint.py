"""Lint: what is built as it is written, and yet is hardly what was meant."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from archspec.diagnostics import Diagnostic, Severity, Span
from archspec.graph import Chain, Graph, Lane, Node, Split
from archspec.passes.goal import grid_of

_JOINS: Final = ("concat", "add")
"""The joins whose branches look at the same place."""


class Field(NamedTuple):
    """What one position sees of an earlier grid, by axis.

    Attributes:
        extent: its rows and columns.
        jump: how many of them lie between two neighbouring positions.
    """

    extent: tuple[int, int]
    jump: tuple[int, int]

    @property
    def is_square(self) -> bool:
        """Whether it is as high as wide."""
        return self.extent[0] == self.extent[1]

    def __str__(self) -> str:
        return f"{self.extent[0]}x{self.extent[1]}"


_ONE: Final = Field((1, 1), (1, 1))


def lint(graph: Graph) -> Graph:
    """Warn of branches that see a window that is not square, though their neighbours see squares.

    A pair of 1x7 and 7x1 sees 7x7; a 1x7 that is written twice sees 1x13, at the same cost and
    with the same sizes, so that nothing else tells the two apart.

    Returns:
        The graph with its warnings, A313.
    """
    found: dict[Span, Diagnostic] = {}
    for scope in graph.scopes:
        for split in _splits(scope.chain):
            if split.span not in found and graph.nodes[split.node].operator.word in _JOINS:
                found |= {each.span: each for each in _askew(graph, split) if each.span}
    return replace(graph, warnings=tuple(sorted(found.values(), key=Diagnostic.sort_key)))


def _splits(chain: Chain) -> Iterator[Split]:
    for item in chain.items:
        if isinstance(item, Split):
            yield item
            for lane in item.lanes:
                yield from _splits(lane.chain)


def _askew(graph: Graph, split: Split) -> Iterator[Diagnostic]:
    fields = [_Fields(graph).of(lane.chain) for lane in split.lanes]
    askew = [each for each in fields if each is not None and not each.is_square]
    if len(askew) != 1 or len(fields) < 2:
        return
    (wrong,) = askew
    yield _warning(graph, split.lanes[fields.index(wrong)], wrong)


def _warning(graph: Graph, lane: Lane, field: Field) -> Diagnostic:
    """The warning at the window whose turning would make the branch see a square."""
    message = f"branch `{lane.name}` sees {field} pixels, and its neighbours see squares"
    for node in reversed(list(_turnable(graph, lane.chain))):
        turned = _Fields(graph, turned=node.index).of(lane.chain)
        if turned is not None and turned.is_square:
            height, width = _extent(node)
            help = f"with `{width}x{height}` here it would see {turned}"
            label = f"a {height}x{width} window"
            return Diagnostic(
                "A313", message, node.span, label, help=help, severity=Severity.WARNING
            )
    help = "give the branch windows of both directions, such as `1x7` and `7x1`"
    return Diagnostic("A313", message, lane.span, help=help, severity=Severity.WARNING)


def _turnable(graph: Graph, chain: Chain) -> Iterator[Node]:
    """The operators between the ends of a chain whose windows are not square."""
    for node in graph.nodes[chain.entry + 1 : chain.output + 1]:
        height, width = _extent(node)
        if height != width:
            yield node


def _extent(node: Node) -> tuple[int, int]:
    window = node.op.window() if node.op else None
    return window.extent if window else (1, 1)


@dataclass(slots=True)
class _Fields:
    """What positions see of the grid that enters a chain.

    Attributes:
        graph: the network.
        turned: a node whose window is laid on its side.
    """

    graph: Graph
    turned: int = -1

    def of(self, chain: Chain) -> Field | None:
        """The field of a chain; None where it sees the whole grid, or values from outside."""
        known: dict[int, Field | None] = {chain.entry: _ONE}
        for node in self.graph.nodes[chain.entry + 1 : chain.output + 1]:
            sources = [known.get(source) for source in node.inputs]
            seen = [source for source in sources if source is not None]
            known[node.index] = self.behind(node, seen) if len(seen) == len(sources) else None
        return known[chain.output]

    def behind(self, node: Node, sources: list[Field]) -> Field | None:
        """The field of a node whose inputs have these."""
        window = node.op.window() if node.op else None
        if window is None:
            return _widest(sources) if _keeps_grid(node) else None
        (source,) = sources
        (height, width), stride = window.extent, window.stride
        if node.index == self.turned:
            height, width = width, height
        extent = (
            source.extent[0] + (height - 1) * source.jump[0],
            source.extent[1] + (width - 1) * source.jump[1],
        )
        return Field(extent, (source.jump[0] * int(stride[0]), source.jump[1] * int(stride[1])))


def _keeps_grid(node: Node) -> bool:
    return node.type is not None and all(
        grid_of(source) == grid_of(node.type) for source in node.sources
    )


def _widest(fields: list[Field]) -> Field:
    rows, columns = (max(each.extent[axis] for each in fields) for axis in (0, 1))
    return Field((rows, columns), fields[0].jump)

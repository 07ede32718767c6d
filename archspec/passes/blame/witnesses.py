"""Find the chains of a network in which a single fault can explain totals that differ.

What is written once and used n times changes the totals by a multiple of n; and a difference of
parameters that comes with one of multiply-accumulates lies on a grid of as many places as the one
goes into the other.
"""

from collections.abc import Iterator, Sequence
from math import prod
from typing import Final

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.graph import Chain, Graph, Item, Split
from archspec.passes.expected_size import get_grid

_BARE: Final = 2
"""How many times more or less parameters there may be than those that multiply."""


@dataclass(frozen=True, slots=True)
class ChainUses:
    """A chain as it is written, with all of its uses.

    Attributes:
        items: its steps.
        count: how often the network uses it; 0 if on different sizes.
        areas: the places of the smallest and of the largest grid in it.
    """

    items: Sequence[Item]
    count: int
    areas: tuple[int, int]

    def explains(self, parameters: int, macs: int) -> bool:
        """Check whether a fault in it can make totals differ by so much; 0 if one is unknown."""
        if self.count and (parameters % self.count or macs % self.count):
            return False
        return _lies_on(self.areas, parameters, macs)


def _lies_on(areas: tuple[int, int], parameters: int, macs: int) -> bool:
    """Check whether what totals lack lies on a grid of as many places."""
    if not parameters or not macs:
        return True
    least, most = areas
    return parameters * macs > 0 and (
        least * abs(parameters) <= _BARE * abs(macs) and abs(macs) <= _BARE * most * abs(parameters)
    )


def list_uses(graph: Graph) -> list[ChainUses]:
    """Return every chain of a network whose shapes are known, each once as it is written."""
    found: dict[tuple[Span, ...], list[Chain]] = {}
    for chain in _list_chains(graph):
        found.setdefault(tuple(item.span for item in chain.items), []).append(chain)
    uses: list[ChainUses] = []
    for key, chains in found.items():
        sizes = {_list_sizes(graph, chain) for chain in chains}
        count = len(chains) if len(sizes) == 1 else 0
        if key:
            least, most = zip(*(_find_areas(graph, chain) for chain in chains), strict=True)
            uses.append(ChainUses(chains[0].items, count, (min(least), max(most))))
    return uses


def list_explaining(graph: Graph, chain: Chain, parameters: int, macs: int) -> list[Item]:
    """Return the steps of a chain whose grids explain by how much totals differ."""
    nodes = (chain.entry, *(item.output for item in chain.items))
    shapes = [graph.nodes[at].type for at in nodes]
    areas = [None if shape is None else prod(get_grid(shape)) for shape in shapes]
    found: list[Item] = []
    for item, *sides in zip(chain.items, areas, areas[1:], strict=False):
        known = [area for area in sides if area is not None]
        around = (min(known), max(known)) if len(known) == len(sides) else (0, 1 << 62)
        if _lies_on(around, parameters, macs):
            found.append(item)
    return found


def _list_chains(graph: Graph) -> Iterator[Chain]:
    """Yield every chain, with those of branches."""
    pending = [scope.chain for scope in graph.scopes] + [head.chain for head in graph.heads]
    while pending:
        chain = pending.pop()
        yield chain
        splits = (item for item in chain.items if isinstance(item, Split))
        pending += [lane.chain for split in splits for lane in split.lanes]


def _list_sizes(graph: Graph, chain: Chain) -> tuple[str, ...]:
    """Return the sizes of the values in a chain."""
    nodes = (graph.nodes[at] for at in (chain.entry, *(item.output for item in chain.items)))
    return tuple(str(node.type) for node in nodes)


def _find_areas(graph: Graph, chain: Chain) -> tuple[int, int]:
    """Return the least and the most places of a grid in a chain."""
    shapes = [graph.nodes[at].type for at in (chain.entry, *(item.output for item in chain.items))]
    areas = [prod(get_grid(shape)) for shape in shapes if shape is not None] or [1]
    return min(areas), max(areas)

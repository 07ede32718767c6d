"""Collect the sizes and totals that a spec states, with the proved values."""

from dataclasses import dataclass, replace

from archspec.diagnostics import Span
from archspec.graph import Graph, Item, Jump
from archspec.language import Expected, Size
from archspec.passes.check_totals import compute_total
from archspec.verify.places import walk_places


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
    uses: int = 1


@dataclass(frozen=True, slots=True)
class StatedTotal:
    """An entry of `expect`, with the computed total."""

    stated: Expected
    proved: int


def collect_stated_sizes(graph: Graph) -> tuple[StatedSize, ...]:
    """Return the sizes that a network states, each with its proof, in the order of the network.

    Args:
        graph: a proved graph. With settings of its own it has nothing proved, since the spec
            states sizes for its defaults. Blocks that the network does not use are left out.
    """
    found: dict[Span, StatedSize] = {}
    for at, item in () if graph.settings else walk_places(graph):
        if isinstance(item, Jump) or item.size is None:
            continue
        size = item.size
        if size.span in found:
            known = found[size.span]
            found[size.span] = replace(known, uses=known.uses + 1)
        else:
            proved = str(graph.nodes[item.output].type)
            found[size.span] = StatedSize(item, at, size, proved)
    return tuple(found.values())


def collect_stated_totals(graph: Graph) -> tuple[StatedTotal, ...]:
    """Return the totals that a network states, each with its proof.

    Args:
        graph: as for `collect_stated_sizes`.
    """
    expected = () if graph.settings else graph.program.spec.expect
    return tuple(StatedTotal(total, compute_total(graph, total.quantity)) for total in expected)

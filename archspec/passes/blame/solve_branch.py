"""Solve for the convolutions of a branch that is missing, from what sizes and totals lack.

What a branch costs depends on its widths alone once its kernels are chosen: parameters and
multiply-accumulates are sums of products of neighbors. Two branches that are measured tell how
often it is used and what is lacking; what is left is arithmetic on whole numbers.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice, product
from typing import Final, NamedTuple

from archspec.dataclass import dataclass
from archspec.expressions import Quantity
from archspec.graph import Node
from archspec.graph.walk import walk_items
from archspec.language.corrections.correction import Rarity
from archspec.ops import Image
from archspec.passes.blame.candidate import Candidate
from archspec.passes.blame.edits_of_branches import BranchEdits
from archspec.passes.blame.edits_of_steps import find_width, print_node, set_width
from archspec.passes.remeasure.known_parts import DoesNotFitError
from archspec.passes.remeasure.measure import NetworkMeasure

_WIDTHS: Final = (*range(16, 513, 16), *range(8, 129, 16))
"""Widths that are tried where two are unknown."""

_LONGEST: Final = 3
"""The most convolutions in a row."""

_KINDS: Final = 4
"""The most kinds of convolutions from one grid to another."""

_SOLUTIONS: Final = 3
"""The most branches to measure."""

_PROBE: Final = 64
"""A width to measure a branch with."""

_FREE: Final = tuple(range(32, 257, 32))
"""The numbers of channels that may leave a branch, if nothing says how many do."""

_TOTALS: Final = ("params", "macs")


class ConvCost(NamedTuple):
    """What a convolution costs on a grid, and where it leads.

    Attributes:
        node: the operator.
        weights: parameters for each channel that enters and each that leaves.
        own: parameters for each channel that leaves.
        macs: multiply-accumulates for each channel that enters and each that leaves.
        more: multiply-accumulates for each channel that leaves.
        grid: the grid that leaves.
    """

    node: Node
    weights: int
    own: int
    macs: int
    more: int
    grid: tuple[int, ...]


class Lack(NamedTuple):
    """What a branch has to bring.

    Attributes:
        channels: the sum of the channels that enter its uses.
        uses: how often it is used.
        width: the channels that leave it.
        parameters: the parameters of all of its uses.
        macs: their multiply-accumulates.
    """

    channels: int
    uses: int
    width: int
    parameters: int
    macs: int


@dataclass
class BranchSolver:
    """Solves for branches of convolutions from one grid to another.

    Attributes:
        measure: measures the network.
        nodes: the kinds of convolutions, which differ in more than their widths.
        start: the grid that enters.
        end: the grid that leaves.
    """

    measure: NetworkMeasure
    nodes: Sequence[Node]
    start: tuple[int, ...]
    end: tuple[int, ...]

    @cached_property
    def costs(self) -> dict[tuple[tuple[int, ...], int], ConvCost]:
        """The costs of the kinds on both grids: few that keep the grid, and few that lead on."""
        found: dict[tuple[tuple[int, ...], int], ConvCost] = {}
        for grid in dict.fromkeys((self.start, self.end)):
            for goal in dict.fromkeys((grid, self.end)):
                costs = (self.find_cost(node, grid) for node in self.nodes)
                fit = (cost for cost in costs if cost is not None and cost.grid == goal)
                found |= {(grid, id(cost.node)): cost for cost in islice(fit, _KINDS)}
        return found

    def list_chains(self) -> Iterator[tuple[ConvCost, ...]]:
        """Yield rows of convolutions that lead from one grid to the other, short ones first."""
        rows: list[tuple[ConvCost, ...]] = [()]
        for _ in range(_LONGEST):
            rows = [
                (*row, cost)
                for row in rows
                for (grid, _), cost in self.costs.items()
                if grid == (row[-1].grid if row else self.start)
            ]
            yield from (row for row in rows if row[-1].grid == self.end)

    def find_cost(self, node: Node, grid: tuple[int, ...]) -> ConvCost | None:
        """Return the cost of an operator on a grid; None if it is not that of a convolution."""
        at = find_width(node)
        if at is None:
            return None
        try:
            ends = {
                pair: self.measure.apply(
                    set_width(node, at, pair[1]),
                    self.measure.cells,
                    (Image(Quantity.of(pair[0]), grid),),
                )
                for pair in ((8, 8), (16, 8), (8, 16))
            }
        except DoesNotFitError:
            return None
        (shape, first, macs), (_, wide, more), (_, out, behind) = ends.values()
        weights, products = (wide - first) // 64, (more - macs) // 64
        own, rest = (out - first) // 8 - 8 * weights, (behind - macs) // 8 - 8 * products
        is_bilinear = first == 64 * weights + 8 * own and macs == 64 * products + 8 * rest
        if not isinstance(shape, Image) or not is_bilinear or not weights:
            return None
        return ConvCost(node, weights, own, products, rest, shape.grid)

    def solve(self, lacks: Sequence[Lack]) -> Iterator[tuple[tuple[Node, ...], tuple[int, ...]]]:
        """Yield the convolutions and widths of branches that bring what is lacking."""
        for chain in self.list_chains():
            for lack in lacks:
                for solved in list_widths(chain, lack):
                    yield tuple(cost.node for cost in chain), solved


def list_widths(chain: Sequence[ConvCost], lack: Lack) -> Iterator[tuple[int, ...]]:
    """Yield the widths with which a row of convolutions brings what is lacking."""
    wanted = lack.parameters, lack.macs
    if len(chain) == 1:
        if count_cost(chain, (lack.width,), lack) == wanted:
            yield (lack.width,)
        return
    head, second, *_ = chain
    for free in product(_WIDTHS, repeat=len(chain) - 2):
        others = (*free, lack.width)
        each = head.weights * lack.channels + lack.uses * (head.own + second.weights * others[0])
        left = lack.parameters - count_cost(chain, (0, *others), lack)[0]
        first, rest = divmod(left, each)
        if not rest and first > 0 and count_cost(chain, (first, *others), lack) == wanted:
            yield (first, *others)


def count_cost(chain: Sequence[ConvCost], widths: Sequence[int], lack: Lack) -> tuple[int, int]:
    """Return the parameters and MACs of a row of convolutions with some widths, in all uses."""
    parameters = macs = 0
    entering = lack.channels
    for cost, width in zip(chain, widths, strict=True):
        parameters += (cost.weights * entering + cost.own * lack.uses) * width
        macs += (cost.macs * entering + cost.more * lack.uses) * width
        entering = lack.uses * width
    return parameters, macs


def list_branches(
    measure: NetworkMeasure, edits: BranchEdits, nodes: Sequence[Node]
) -> Iterator[Candidate]:
    """Yield the edits that add a branch of convolutions, or write one into an empty branch.

    Args:
        measure: the network.
        edits: the edits of the branches.
        nodes: the operators of the network, the most frequent first.
    """
    start, end = measure.passed.get(edits.split.span, (None, None))
    stated = {expected.quantity for expected in measure.graph.program.spec.expect}
    if not isinstance(start, Image) or not isinstance(end, Image) or not stated >= {*_TOTALS}:
        return
    solver = BranchSolver(measure, nodes, start.grid, end.grid)
    for lacks in _find_lacks(solver, edits):
        for number, (row, widths) in enumerate(islice(solver.solve(lacks), _SOLUTIONS)):
            yield edits.make_branch(_set_widths(row, widths), Rarity.MISSING_BRANCH + number)


def _find_lacks(solver: BranchSolver, edits: BranchEdits) -> Iterator[list[Lack]]:
    """Yield what a branch has to bring, for each number of channels that may leave it.

    Two branches are measured with the same width, and one of them with twice as many.
    """
    scopes = solver.measure.graph.scopes
    spans = (item.span for scope in scopes for item in walk_items(scope.chain))
    none = Lack(0, sum(span == edits.split.span for span in spans), 0, 0, 0)
    chains = solver.list_chains()
    first = next(chains, None)
    if first is None:
        return
    each = _weigh(first, none)
    other = next((chain for chain in chains if _weigh(chain, none) != each), None)
    found = [
        _measure(solver.measure, edits, chain, width)
        for chain, width in ((first, _PROBE), (other, _PROBE), (first, 2 * _PROBE))
        if chain is not None
    ]
    if other is None or None in found:
        return
    one, two, wide = (dict(faults or {}) for faults in found)
    fixed = count_cost(other, (_PROBE,) * len(other), none)[0]
    fixed -= count_cost(first, (_PROBE,) * len(first), none)[0]
    difference = two.get("params", 0) - one.get("params", 0) - fixed
    lack = none._replace(channels=difference // (_weigh(other, none) - each))
    own, twice = (count_cost(first, (n * _PROBE,) * len(first), lack) for n in (1, 2))
    known = [
        (one.get(what, 0) - own[at], wide.get(what, 0) - twice[at])
        for at, what in enumerate(_TOTALS)
    ]
    widths = [2 * _PROBE - wide["channels"]] if "channels" in wide else _FREE
    yield [
        lack._replace(width=width, parameters=parameters, macs=macs)
        for width in widths
        if width > 0
        for parameters, macs in [
            [-now - (more - now) * (width - _PROBE) // _PROBE for now, more in known]
        ]
    ]


def _weigh(chain: Sequence[ConvCost], none: Lack) -> int:
    """Return the parameters of a row of convolutions for each channel that enters."""
    widths = (_PROBE,) * len(chain)
    one = count_cost(chain, widths, none._replace(channels=1))
    return one[0] - count_cost(chain, widths, none)[0]


def _measure(
    measure: NetworkMeasure, edits: BranchEdits, chain: Sequence[ConvCost], width: int
) -> dict[str, int] | None:
    """Return by how much sizes and totals differ with a branch; None if it does not fit."""
    row = _set_widths([cost.node for cost in chain], (width,) * len(chain))
    change = edits.make_branch(row, 0).change
    found = measure.measure(change, strict=False)
    return None if found is None else {what: more for (_, what), more in found.faults.items()}


def _set_widths(nodes: Sequence[Node], widths: Sequence[int]) -> list[Node]:
    """Return convolutions with other widths."""
    places = (find_width(node) or 0 for node in nodes)
    return [set_width(*each) for each in zip(nodes, places, widths, strict=True)]


def list_kinds(nodes: Iterable[Node]) -> list[Node]:
    """Return the operators with a width, those first that say nothing but this and a kernel."""
    kinds = {print_node(set_width(node, at, 1)): node
             for node in nodes if (at := find_width(node)) is not None}  # fmt: skip
    return [kinds[text] for text in sorted(kinds, key=lambda text: text.count(" "))]

"""Find the smallest input that a network runs on, with weights made for the stated size.

Sizes are tried one by one with the operators' own rules; nothing is assumed about how they depend
on each other. A size runs if every rule holds and every weight has the size that the stated input
gives it, so a fully connected layer behind `Flatten` fixes the input size. A sum of unequal grids
does not run, even if torch would broadcast a single pixel. In training, batch normalization needs
more than one value per channel: more than one pixel for a single example, and more than one example
for a vector.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import Final

from archspec import limits
from archspec.analysis.growth import GrowthPattern, find_growth_pattern
from archspec.analysis.size_program import ENTERING, SizeProgram, build_size_program
from archspec.analysis.size_rules import Sides
from archspec.dataclass import dataclass
from archspec.graph import Graph, Node
from archspec.ops import Image

_RULE: Final = 16
"""The cost of an operator's rule, relative to a lookup."""


@dataclass(frozen=True, slots=True)
class MinInput:
    """The smallest inputs that run.

    Attributes:
        sides: the smallest length of each side, with the others as stated: height and width.
        square: the smallest side of a square; None if none runs up to the longest stated side.
        every: the step in pixels at which larger squares run, without end; None if they do not
            follow one step.
        last: the side of the largest square that runs, if weights fix the size.
        examples: the batch size for which these sizes run in training; 1 at inference.
    """

    sides: tuple[int, ...]
    square: int | None
    every: int | None = None
    last: int | None = None
    examples: int = 1


def find_min_training_input(graph: Graph, examples: int = 1) -> MinInput | None:
    """Return the smallest inputs on which all nodes run in training.

    Args:
        graph: a proved graph.
        examples: the batch size. If a single example does not run up to the stated size, the
            result is for two or more.
    """
    single = examples == 1 and any(
        node.op is not None and node.op.has_batch_statistics() for node in graph.nodes
    )
    found = find_min_input(graph, graph.nodes, single=single)
    if found is not None or not single:
        return found
    several = find_min_input(graph, graph.nodes)
    return None if several is None else replace(several, examples=2)


def find_min_input(graph: Graph, nodes: Sequence[Node], *, single: bool = False) -> MinInput | None:
    """Return the smallest inputs on which nodes run.

    Args:
        graph: a proved graph.
        nodes: all of its nodes, or those that are computed at inference.
        single: train on a single example.

    Returns:
        The sizes, or None if there is no image input, if image inputs differ in size, if the search
        takes more than `limits.SIZE_TRIALS`, or if a single example does not run.
    """
    grids = {node.type.grid for node in graph.inputs if isinstance(node.type, Image)}
    if len(grids) != 1:
        return None
    trial = SizeTrial(nodes, single=single)
    try:
        return _search_sizes(trial, grids.pop())
    except SearchLimitError:
        return None


def vary_side(grid: tuple[int, ...], axis: int, side: int) -> tuple[int, ...]:
    """Return a grid with another length of one side."""
    return (*grid[:axis], side, *grid[axis + 1 :])


class SearchLimitError(Exception):
    """The search would exceed the limit on sizes to try."""


def _search_sizes(trial: "SizeTrial", grid: tuple[int, ...]) -> MinInput | None:
    least = [
        next(
            (side for side in range(1, longest + 1) if trial.runs(*vary_side(grid, axis, side))), 0
        )
        for axis, longest in enumerate(grid)
    ]
    sides = range(1, max(grid) + 1)
    square = next((side for side in sides if trial.runs(*[side] * len(grid))), None)
    if 0 in least:
        assert trial.single, "the stated size runs"
        return None
    found = MinInput(tuple(least), square)
    if square is None:
        return found
    known = find_growth_pattern(trial.program.firsts, trial.program.fixed)
    return found if known is None else _extend_to_larger(found, trial, square, known)


def _extend_to_larger(
    found: MinInput, trial: "SizeTrial", square: int, known: GrowthPattern
) -> MinInput:
    """Extend the result to larger sizes, from one period of them."""
    if known.period > limits.FIELD_PLACES:
        return found
    end = square + known.period
    count = len(found.sides)
    tried = {side: trial.compute_sides(*[side] * count) for side in range(square, end)}
    running = [side for side, sides in tried.items() if sides is not None]
    products = [
        (axis, [trial.program.numbers[index] for index in growing])
        for axis, growing in known.products
    ]
    if not all(_have_equal_factors(sides, products) for sides in tried.values() if sides):
        return found
    if known.is_bounded:
        is_whole = running == list(range(square, running[-1] + 1))
        return replace(found, last=running[-1]) if is_whole else found
    step = running[1] - square if len(running) > 1 else known.period
    is_even = running == list(range(square, end, step)) and known.period % step == 0
    return replace(found, every=step) if is_even else found


def _have_equal_factors(
    sides: Mapping[int, Sides], products: Iterable[tuple[int, Sequence[int]]]
) -> bool:
    """Check whether growing grids are only multiplied with equal ones."""
    return all(len({sides[number][axis] for number in growing}) <= 1 for axis, growing in products)


@dataclass(slots=True)
class SizeTrial:
    """Tries input sizes on nodes.

    Attributes:
        nodes: the nodes.
        single: whether they are trained on a single example.
        program: what is computed for a size.
        known: the results of each step by the sides of its inputs.
        left: how much more work is allowed.
    """

    nodes: Sequence[Node]
    single: bool = False
    program: SizeProgram = field(init=False)
    known: list[dict[tuple[Sides, ...], Sides | None]] = field(init=False)
    left: int = limits.SIZE_TRIALS

    def __post_init__(self) -> None:
        self.program = build_size_program(self.nodes, single=self.single)
        self.known = [{} for _ in self.program.steps]

    def runs(self, *grid: int) -> bool:
        """Check whether the nodes run on images of this size."""
        return self.compute_sides(*grid) is not None

    def compute_sides(self, *grid: int) -> dict[int, Sides] | None:
        """Return the sides by number for images of this size; None if the nodes do not run.

        Raises:
            SearchLimitError: if this takes more work than is left.
        """
        self._spend(1)
        sides = {**self.program.constant, ENTERING: grid}
        for step, known in zip(self.program.steps, self.known, strict=True):
            entering = tuple([sides[source] for source in step.sources])
            self._spend(1 if entering in known else 1 + _RULE)
            if entering not in known:
                known[entering] = step.rule.output_sides(entering)
            found = known[entering]
            if found is None:
                return None
            sides[step.target] = found
        return sides

    def _spend(self, work: int) -> None:
        self.left -= work
        if self.left < 0:
            raise SearchLimitError

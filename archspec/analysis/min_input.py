"""Find the smallest input that a network runs on, with weights made for the stated size.

Sizes are tried one by one with the operators' own rules; nothing is assumed about how they depend
on each other. A size runs if every rule holds and every weight has the size that the stated input
gives it, so a fully connected layer behind `Flatten` fixes the input size. A sum of unequal grids
does not run, even if torch would broadcast a single pixel. In training, batch normalization needs
more than one value per channel: more than one pixel for a single example, and more than one example
for a vector.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod
from typing import Final

from archspec import limits
from archspec.analysis.growth import GrowthPattern, enlarge_input, find_growth_pattern
from archspec.expressions import Quantity
from archspec.graph import Graph, Node
from archspec.ops import Image, Operator, Shape, ShapeError, Vector

_RULE: Final = 16
"""The cost of an operator's rule, relative to a lookup."""

Sides = tuple[int, ...]
"""Height and width of a grid, or the length of a vector."""


@dataclass(frozen=True, slots=True)
class MinInput:
    """The smallest inputs that run.

    Attributes:
        height: the smallest height, at the stated width.
        width: the smallest width, at the stated height.
        square: the smallest side of a square; None if none runs up to the longer stated side.
        every: the step in pixels at which larger squares run, without end; None if they do not
            follow one step.
        last: the side of the largest square that runs, if weights fix the size.
        examples: the batch size for which these sizes run in training; 1 at inference.
    """

    height: int
    width: int
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
    (height, width) = grids.pop()
    trial = SizeTrial(nodes, single=single)
    try:
        return _search_sizes(trial, height, width)
    except SearchLimitError:
        return None


class SearchLimitError(Exception):
    """The search would exceed the limit on sizes to try."""


def _search_sizes(trial: "SizeTrial", height: int, width: int) -> MinInput | None:
    least_height = next((side for side in range(1, height + 1) if trial.runs(side, width)), None)
    least_width = next((side for side in range(1, width + 1) if trial.runs(height, side)), None)
    longest = max(height, width)
    square = next((side for side in range(1, longest + 1) if trial.runs(side, side)), None)
    if least_height is None or least_width is None:
        assert trial.single, "the stated size runs"
        return None
    found = MinInput(least_height, least_width, square)
    if square is None:
        return found
    known = find_growth_pattern(trial.nodes, trial.fixed_nodes)
    return found if known is None else _extend_to_larger(found, trial, square, known)


def _extend_to_larger(
    found: MinInput, trial: "SizeTrial", square: int, known: GrowthPattern
) -> MinInput:
    """Extend the result to larger sizes, from one period of them."""
    if known.period > limits.FIELD_PLACES:
        return found
    end = square + known.period
    tried = {side: trial.sides(side, side) for side in range(square, end)}
    running = [side for side, sides in tried.items() if sides is not None]
    if not all(_have_equal_factors(sides, known) for sides in tried.values() if sides is not None):
        return found
    if known.is_bounded:
        is_whole = running == list(range(square, running[-1] + 1))
        return replace(found, last=running[-1]) if is_whole else found
    step = running[1] - square if len(running) > 1 else known.period
    is_even = running == list(range(square, end, step)) and known.period % step == 0
    return replace(found, every=step) if is_even else found


def _have_equal_factors(sides: Mapping[int, Sides], known: GrowthPattern) -> bool:
    """Check whether growing grids are only multiplied with equal ones."""
    return all(
        len({sides[number][axis] for number in growing}) <= 1 for axis, growing in known.products
    )


@dataclass(frozen=True, slots=True)
class _NodeClass:
    """A class of nodes with equal operators and inputs.

    Attributes:
        op: the operator.
        sources: the stated types of its inputs.
        state: the sizes of its weights and statistics; None if they are the same for any input.
        single: whether it normalizes over a batch of one example.
    """

    op: Operator
    sources: tuple[Shape, ...]
    state: tuple[int, ...] | None
    single: bool

    def output_sides(self, sides: tuple[Sides, ...]) -> Sides | None:
        """Return the output sides for input sides, or None if that does not run."""
        sources = list(map(_resize_shape, self.sources, sides))
        try:
            found = self.op.shape(*sources)
        except (ShapeError, OverflowError):
            return None
        if self.state is not None and self.state != self.op.state_sizes(*sources):
            return None
        if self.single and (isinstance(found, Vector) or prod(found.grid) == 1):
            return None
        return _get_sides(found)


@dataclass(slots=True)
class SizeTrial:
    """Tries input sizes on nodes.

    Attributes:
        nodes: the nodes.
        single: whether they are trained on a single example.
        kinds: the class of each node, by its index.
        known: the output sides of classes, by their identity and input sides.
        left: how much more work is allowed.
    """

    nodes: Sequence[Node]
    single: bool = False
    kinds: dict[int, _NodeClass] = field(default_factory=dict)
    known: dict[tuple[int, tuple[Sides, ...]], Sides | None] = field(default_factory=dict)
    left: int = limits.SIZE_TRIALS

    def __post_init__(self) -> None:
        made: dict[tuple[object, ...], _NodeClass] = {}
        for node in self.nodes:
            if node.op is not None and node.sources:
                key = (id(node.op), *(source.tensor for source in node.sources))
                if key not in made:
                    made[key] = _classify_node(node.op, node.sources, single=self.single)
                self.kinds[node.index] = made[key]

    @property
    def fixed_nodes(self) -> set[int]:
        """The nodes whose weights fix the size of their inputs."""
        return {index for index, kind in self.kinds.items() if kind.state is not None}

    def runs(self, height: int, width: int) -> bool:
        """Check whether the nodes run on images of this size."""
        return self.sides(height, width) is not None

    def sides(self, height: int, width: int) -> dict[int, Sides] | None:
        """Return the output sides of each node for images of this size; None if it does not run."""
        sides: dict[int, Sides] = {}
        for node in self.nodes:
            found = self.output_sides(node, sides, (height, width))
            if found is None:
                return None
            sides[node.index] = found
        return sides

    def output_sides(self, node: Node, sides: dict[int, Sides], entering: Sides) -> Sides | None:
        """Return the output sides of a node; None if it does not run."""
        self.left -= 1
        if self.left < 0:
            raise SearchLimitError
        kind = self.kinds.get(node.index)
        if kind is None:
            assert node.type is not None
            return entering if isinstance(node.type, Image) else node.type.tensor
        key = (id(kind), tuple(sides[source] for source in node.inputs))
        if key not in self.known:
            self.left -= _RULE
            self.known[key] = kind.output_sides(key[1])
        return self.known[key]


def _classify_node(op: Operator, given: Sequence[Shape], *, single: bool) -> _NodeClass:
    """Return the class of a node, with its state sizes if another input would change them."""
    sources = tuple(_resize_shape(image, _get_sides(image)) for image in given)
    state = op.state_sizes(*sources)
    larger = (enlarge_input(op, source) for source in sources)
    try:
        is_fixed = state != op.state_sizes(*larger)
    except (ShapeError, OverflowError):
        is_fixed = True
    normalizes = single and op.has_batch_statistics()
    return _NodeClass(op, sources, state if is_fixed else None, normalizes)


def _get_sides(shape: Shape) -> Sides:
    return shape.grid if isinstance(shape, Image) else shape.tensor


def _resize_shape(shape: Shape, sides: Sides) -> Shape:
    """Return a shape with other sides and plain channels."""
    if isinstance(shape, Image):
        return Image(Quantity.of(int(shape.channels)), *sides)
    return Vector(Quantity.of(*sides))

"""Counting before expanding: how large a network would become."""

from dataclasses import dataclass, field

from archspec.diagnostics import SpecError
from archspec.elaborate.definitions import Definitions
from archspec.elaborate.values import Values, check_size, repeat_count
from archspec.expressions import Number
from archspec.language import Block, Box, Fork, Formula, Join, Loop, Repeat, Resume, Step


@dataclass(slots=True)
class NodeCount:
    """Counts the nodes of chains, each block and set of parameters once.

    What is wrong with a box or a count is left to the expansion, which reports all of it; what is
    wrong with a loop or a list is reported at once.
    """

    definitions: Definitions
    seen: dict[tuple[int, tuple[tuple[str, Number], ...]], int] = field(default_factory=dict)

    def network(self, values: Values) -> int:
        """How many nodes the network becomes, its heads included.

        Args:
            values: its parameters.

        Raises:
            SpecError: A308 where it would be too large, and what is wrong with loops and lists.
        """
        network = self.definitions.network
        heads = tuple(head.step for head in self.definitions.heads)
        return self.chain(network, (*network.steps, *heads), values)

    def chain(self, block: Block, steps: tuple[Step, ...], values: Values) -> int:
        """How many nodes a chain becomes.

        Args:
            block: the block that it belongs to.
            steps: the chain.
            values: what its counts may use.

        Raises:
            SpecError: A308 where the network would be too large.
        """
        total = 0
        for step in steps:
            total += self.step(block, step, values)
            check_size(total, step.span)
        return total

    def step(self, block: Block, step: Step, values: Values) -> int:
        """How many nodes a step becomes."""
        match step:
            case Box(count=count):
                return self.repeated(count, self.box(block, step, values), step, values)
            case Fork(branches=branches):
                return 1 + sum(self.chain(block, each.steps, values) for each in branches)
            case Repeat(count=count, steps=steps):
                return self.repeated(count, self.chain(block, steps, values), step, values)
            case Join():
                return 1
            case Resume():
                return 0
            case Loop():
                raise AssertionError("loops are written out before they are counted")

    def repeated(self, count: Formula | None, size: int, step: Box | Repeat, values: Values) -> int:
        """The size of a stage."""
        times = 1 if count is None else _count(count, values)
        check_size(times * size, step.span)
        return times * size

    def box(self, block: Block, box: Box, values: Values) -> int:
        """The size of one use of a block, or of an operator."""
        used = self.definitions.program.blocks.get(box.name)
        if used is None:
            return 1
        try:
            given = self.definitions.block_arguments(box, used, block)
        except SpecError:
            return 1
        whole = self.definitions.unrolled(used, given, values).block
        inner = values.inside(given)
        key = (id(whole), tuple((name, each.value) for name, each in inner.known.items()))
        if key not in self.seen:
            self.seen[key] = self.chain(whole, whole.steps, inner)
        return self.seen[key]


def _count(formula: Formula, values: Values) -> int:
    try:
        return repeat_count(formula, values)
    except SpecError as error:
        if error.diagnostics[0].code == "A308":
            raise
        return 1

"""Count the parts of a network before it is expanded."""

from collections.abc import Hashable
from dataclasses import field
from typing import NamedTuple

from archspec.dataclass import dataclass
from archspec.diagnostics import Findings, Span, SpecError
from archspec.elaborate.cache import BlockDefinitions
from archspec.elaborate.known_values import ScopeValues, evaluate_count
from archspec.elaborate.network_size import (
    TooLargeError,
    check_repeats,
    check_size,
    count_given_parts,
    count_own_parts,
)
from archspec.elaborate.unroll import UnrolledBlock
from archspec.graph import GivenValue
from archspec.language import Block, Box, Fork, Formula, Repeat, Step


class PartCount(NamedTuple):
    """The parts of a chain.

    Attributes:
        once: those of a repeat counted once.
        total: those of a repeat counted each time.
    """

    once: int
    total: int

    def add(self, other: "PartCount") -> "PartCount":
        """Return the parts of both."""
        return PartCount(self.once + other.once, self.total + other.total)

    def check(self, span: Span) -> None:
        """Reject a network that has these parts if they are too many.

        Raises:
            TooLargeError: A308.
        """
        check_size(self.once, span)
        check_repeats(self.total, span)


def check_part_count(definitions: BlockDefinitions, values: ScopeValues) -> None:
    """Reject a network with too many parts.

    Args:
        definitions: the definitions of the blocks.
        values: the values of the parameters of the network.

    Raises:
        TooLargeError: A308 at the step at which there are too many, however much was counted for
            other programs.
    """
    try:
        PartCounter(definitions).network(values)
    except TooLargeError:
        PartCounter(definitions, is_fresh=True).network(values)
        raise


@dataclass(slots=True)
class PartCounter:
    """Counts the parts of chains, once for each block and set of parameters.

    Other errors of a step are left to the expansion, which reports all of them.

    Attributes:
        definitions: the definitions of the blocks.
        seen: the parts of a use of a block, by the block and the values of its parameters.
        findings: the errors of steps; counting stops when there are enough.
        counted: the parts counted so far, each such use once. It is a lower bound for the network,
            so counting stops once it is too large.
        is_fresh: whether to count even what was counted for other programs.
    """

    definitions: BlockDefinitions
    seen: dict[Hashable, PartCount] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)
    counted: int = 0
    is_fresh: bool = False

    def network(self, values: ScopeValues) -> PartCount:
        """Return the number of parts of the network, including its heads.

        Args:
            values: the values of its parameters.

        Raises:
            TooLargeError: where it would have too many.
        """
        network = self.definitions.network
        heads = tuple(head.step for head in self.definitions.heads)
        return self.chain(network, (*network.steps, *heads), values)

    def chain(self, block: Block, steps: tuple[Step, ...], values: ScopeValues) -> PartCount:
        """Return the number of parts of a chain.

        Args:
            block: the block that it belongs to.
            steps: the chain.
            values: the values that its counts may use.

        Raises:
            TooLargeError: where the network would have too many.
        """
        once = total = 0
        for step in steps:
            parts = self.step(block, step, values)
            once, total = once + parts.once, total + parts.total
            check_size(once, step.span)
            check_repeats(total, step.span)
        return PartCount(once, total)

    def step(self, block: Block, step: Step, values: ScopeValues) -> PartCount:
        """Return the number of parts of a step."""
        own = self.count(count_own_parts(step), step.span)
        match step:
            case Box(count=count):
                inside = self.box(block, step, values)
            case Repeat(count=count, steps=steps):
                inside = self.chain(block, steps, values)
            case Fork(branches=branches):
                for branch in branches:
                    own = own.add(self.chain(block, branch.steps, values))
                return own
            case _:
                return own
        once = own.add(inside)
        parts = PartCount(once.once, _count_rounds(count, values) * once.total)
        parts.check(step.span)
        return parts

    def count(self, parts: int, span: Span) -> PartCount:
        """Add the parts of a step to those of the network, and return them."""
        self.counted += parts
        check_size(self.counted, span)
        return PartCount(parts, parts)

    def box(self, block: Block, box: Box, values: ScopeValues) -> PartCount:
        """Return the size of a box's arguments and contents; those that are invalid count 0."""
        used = self.definitions.program.blocks.get(box.name)
        try:
            if used is not None:
                return self.use(block, box, used, values)
            given = self.definitions.arguments_of(box, block)
        except TooLargeError:
            raise
        except SpecError as error:
            self.findings.extend(error.diagnostics)
            given = ()
        body = 0 if used or box.count is None else 1  # a repeated operator is the body of a block
        return PartCount(body, body).add(self.count(self.given(given), box.span))

    def given(self, given: tuple[GivenValue, ...]) -> int:
        """Return the parts of the long values among arguments, counted once."""
        key = ("long", id(given))
        known: int | None = self.definitions.memory.find(key)
        if known is None:
            known = count_given_parts(given)
            self.definitions.memory.keep(key, known, given)
        return known

    def use(self, block: Block, box: Box, used: Block, values: ScopeValues) -> PartCount:
        """Return the size of a block's arguments and contents.

        Raises:
            SpecError: if its use is invalid.
        """
        try:
            use = self.definitions.resolve_use(box, used, block, values)
        except SpecError:
            self.count_use(self.definitions.arguments(box, used, block), box.span)
            raise
        parts = self.count_use(use.given, box.span)
        key = id(use.whole), use.values.key
        if key not in self.seen:
            self.seen[key] = self.inside(key, use.whole, use.values)
        return parts.add(self.seen[key])

    def count_use(self, given: tuple[GivenValue, ...], span: Span) -> PartCount:
        """Count the arguments of a use of a block."""
        return self.count(len(given) + self.given(given), span)

    def inside(
        self, content: tuple[Hashable, ...], whole: UnrolledBlock, inner: ScopeValues
    ) -> PartCount:
        """Return the size of a block's contents, found once for all programs that have it."""
        memory, context = self.definitions.memory, self.definitions.contexts.of(whole.block)
        key = ("parts", id(context), *content)
        known: PartCount | None = None if self.is_fresh else memory.find(key)
        if known is None:
            found = len(self.findings)
            known = self.chain(whole.block, whole.block.steps, inner)
            if len(self.findings) == found:
                memory.keep(key, known, (whole, context))
        return known


def _count_rounds(count: Formula | None, values: ScopeValues) -> int:
    """Return how often a stage repeats; 1 if its count is invalid, which is reported later."""
    try:
        return 1 if count is None else evaluate_count(count, values)
    except TooLargeError:
        raise
    except SpecError:
        return 1

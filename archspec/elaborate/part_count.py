"""Count the parts of a network before it is expanded."""

from collections.abc import Hashable
from dataclasses import field
from itertools import starmap
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
    count_value_parts,
)
from archspec.elaborate.scopes import ResolvedUse
from archspec.elaborate.unrolled_block import UnrolledBlock
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


def check_part_count(definitions: BlockDefinitions, values: ScopeValues) -> PartCount:
    """Return the number of parts of a network, unless there are too many.

    Args:
        definitions: the definitions of the blocks.
        values: the values of the parameters of the network.

    Raises:
        TooLargeError: A308 at the step at which there are too many, however much was counted for
            other programs.
    """
    try:
        return PartCounter(definitions).network(values)
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
        match step:
            case Box():
                return self.box(block, step, values)
            case Repeat():
                own = self.count(count_own_parts(step), step.span)
                return self.repeat(step, own.add(self.chain(block, step.steps, values)), values)
            case Fork(branches=branches):
                own = self.count(count_own_parts(step), step.span)
                for branch in branches:
                    own = own.add(self.chain(block, branch.steps, values))
                return own
            case _:
                return self.count(count_own_parts(step), step.span)

    def repeat(self, step: Box | Repeat, once: PartCount, values: ScopeValues) -> PartCount:
        """Return the parts of a step with its repetitions, from those of one of them."""
        rounds = 1 if step.count is None else _count_rounds(step.count, values)
        parts = PartCount(once.once, rounds * once.total)
        parts.check(step.span)
        return parts

    def count(self, parts: int, span: Span) -> PartCount:
        """Add the parts of a step to those of the network, and return them."""
        self.counted += parts
        check_size(self.counted, span)
        return PartCount(parts, parts)

    def box(self, block: Block, box: Box, values: ScopeValues) -> PartCount:
        """Return the parts of a box; its arguments and contents count 0 where they are invalid."""
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
        own = self.count(1 + self.given(given), box.span)
        body = 0 if used or box.count is None else 1  # a repeated operator is the body of a block
        return self.repeat(box, own.add(PartCount(body, body)), values)

    def given(self, given: tuple[GivenValue, ...]) -> int:
        """Return the parts of the long values among arguments, counted once."""
        key = ("long", id(given))
        known: int | None = self.definitions.memory.find(key)
        if known is None:
            known = count_given_parts(given)
            self.definitions.memory.keep(key, known, given)
        return known

    def use(self, block: Block, box: Box, used: Block, values: ScopeValues) -> PartCount:
        """Return the parts of a box that names a block, found once for all programs that have it.

        Raises:
            SpecError: if its use is invalid.
        """
        try:
            use = self.definitions.resolve_use(box, used, block, values)
        except SpecError:
            given = self.definitions.arguments(box, used, block)
            self.count(len(given) + self.given(given), box.span)
            raise
        known = None if self.is_fresh else self.find_known(use)
        if known is not None:
            self.count(known[0], box.span)
            return self.repeat(box, known[1], values)
        found = len(self.findings)
        own = self.count(1 + len(use.given) + self.given(use.given), box.span)
        parts = own.add(self.inside(use.whole, use.values))
        if len(self.findings) == found:
            self.definitions.memory.keep(("use parts", id(use)), (own.once, parts), use)
        return self.repeat(box, parts, values)

    def find_known(self, use: ResolvedUse) -> tuple[int, PartCount] | None:
        """Return the parts of a use that was counted: its own, and those with what is inside."""
        known: tuple[int, PartCount] | None = self.definitions.memory.find(("use parts", id(use)))
        return known

    def inside(self, whole: UnrolledBlock, values: ScopeValues) -> PartCount:
        """Return the size of a block's contents, found once for all programs that have it."""
        memory = self.definitions.memory
        key, parts = self.definitions.make_key("parts", whole, values)
        known: PartCount | None = self.seen.get(key)
        if known is None and not self.is_fresh:
            known = memory.find(key)
        if known is None:
            found = len(self.findings)
            steps = whole.block.steps
            known = self.find_earlier(whole, values) or self.chain(whole.block, steps, values)
            if len(self.findings) == found:
                memory.keep(key, known, parts)
        self.seen[key] = known
        return known

    def find_earlier(self, whole: UnrolledBlock, values: ScopeValues) -> PartCount | None:
        """Return the size of an earlier block that differs in constants alone, if none is long."""
        revised = None if self.is_fresh else self.definitions.find_revised(whole)
        if revised is None or not revised.is_plain:
            return None
        if not all(starmap(_have_equal_values, revised.boxes)):
            return None
        key, _ = self.definitions.make_key("parts", revised.before, values)
        known: PartCount | None = self.definitions.memory.find(key)
        return known


def _have_equal_values(before: Box, box: Box) -> bool:
    """Check whether the values of two boxes that differ in constants have equally many parts."""
    pairs = zip(before.arguments, box.arguments, strict=True)
    return all(
        one is other or count_value_parts(one.value) == count_value_parts(other.value)
        for one, other in pairs
    )


def _count_rounds(count: Formula, values: ScopeValues) -> int:
    """Return how often a stage repeats; 1 if its count is invalid, which is reported later."""
    try:
        return evaluate_count(count, values)
    except TooLargeError:
        raise
    except SpecError:
        return 1

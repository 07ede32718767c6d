"""Hold a block as one use of it has it."""

from collections.abc import Mapping, Sequence
from dataclasses import field

from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, Mark
from archspec.elaborate.known_values import Lists, Words
from archspec.elaborate.stage_modules import is_absent_stage
from archspec.graph import GivenValue
from archspec.language import Block, Head


@dataclass(frozen=True, slots=True)
class UnrolledBlock:
    """A block as one use of it has it, without loops, lists and unresolved label indices.

    Attributes:
        block: the block.
        lists: the lists that it was unrolled with.
        words: the words that it was unrolled with.
        heads: the outputs of a network besides its last step.
        marks: the rounds that contain each step, by the identity of the step.
        pinned: the parameters that determined the counts of unrolled and omitted stages.
        deciding: the names on which the conditions in it depend.
        is_open: whether a condition depends on what is not known; it is taken to hold.
        written: the number of parts unrolled.
        findings: the errors of invalid steps, which are replaced by placeholders.
        lost: the labels in these steps.
    """

    block: Block
    lists: Lists
    heads: tuple[Head, ...] = ()
    marks: Mapping[int, tuple[Mark, ...]] = field(default_factory=dict)
    pinned: frozenset[str] = frozenset()
    deciding: frozenset[str] = frozenset()
    is_open: bool = False
    written: int = 0
    findings: tuple[Diagnostic, ...] = ()
    lost: frozenset[str] = frozenset()
    words: Words = field(default_factory=dict)

    @property
    def is_hollow(self) -> bool:
        """Whether the block is empty, and will be when all conditions are decided."""
        return not self.is_open and all(map(is_absent_stage, self.block.steps))

    def kept(self, given: Sequence[GivenValue]) -> tuple[GivenValue, ...]:
        """Return the arguments of the use that are not consumed as lists or words."""
        used = {*self.lists, *self.words}
        return tuple([each for each in given if each.name not in used] if used else given)

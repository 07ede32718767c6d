"""Hold a block as one use of it has it."""

from collections.abc import Sequence
from dataclasses import field

from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, Mark
from archspec.elaborate.known_values import Lists, Words
from archspec.elaborate.stage_modules import is_absent_stage
from archspec.graph import GivenValue
from archspec.language import Block, Head, Step


class RoundMarks:
    """The rounds of loops that contain steps, which are told apart by their identity.

    Steps are held, even those that are left out again: another step with the identity of one that
    is gone would be taken for it.
    """

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: dict[int, tuple[Step, tuple[Mark, ...]]] = {}

    def add(self, step: Step, marks: tuple[Mark, ...]) -> None:
        """Record the rounds of a step."""
        if marks:
            self._found[id(step)] = (step, marks)

    def find(self, step: Step) -> tuple[Mark, ...]:
        """Return the rounds that contain a step; none for a step outside of loops."""
        found = self._found.get(id(step))
        return () if found is None else found[1]


@dataclass(frozen=True, slots=True)
class UnrolledBlock:
    """A block as one use of it has it, without loops, lists and unresolved label indices.

    Attributes:
        block: the block.
        lists: the lists that it was unrolled with.
        words: the words that it was unrolled with.
        heads: the outputs of a network besides its last step.
        marks: the rounds that contain each step.
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
    marks: RoundMarks = field(default_factory=RoundMarks, compare=False)
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

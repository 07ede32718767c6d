"""Hold the uses of blocks, and the state in which each of them is expanded."""

from dataclasses import field

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, Mark, Span, SpecError
from archspec.elaborate.known_values import ScopeValues, evaluate_count
from archspec.elaborate.labels import LabelScope
from archspec.elaborate.module_names import StepPlaces
from archspec.elaborate.unrolled_block import RoundMarks, UnrolledBlock
from archspec.expressions import find_names
from archspec.graph import GivenValue
from archspec.language import Block, Formula, Label
from archspec.language.messages import suggest_unsharing
from archspec.language.walk import walk_boxes


@dataclass(frozen=True, slots=True)
class ResolvedUse:
    """A block as a box uses it.

    Attributes:
        given: the arguments.
        whole: the block without loops.
        values: the values known inside it.
    """

    given: tuple[GivenValue, ...]
    whole: UnrolledBlock
    values: ScopeValues


@dataclass(frozen=True, slots=True)
class BlockUse:
    """A block as a step uses it.

    Attributes:
        whole: the block without loops; for a repeated body, the block made for it.
        given: its arguments, except those consumed as lists.
        span: the step; None for the network.
        count: its repeat count; None for once.
        is_body: whether it is a repeated body, which sees the names around it.
        reuses: the scope of the first use whose module it reuses; None if it has its own.
        values: the values known inside it; None if they were not found yet.
        source: the block with its loops and conditions; None if these depend on nothing more.
        arguments: all of its arguments, lists included, if it has a source.
    """

    whole: UnrolledBlock
    given: tuple[GivenValue, ...]
    span: Span | None = None
    count: Formula | None = None
    is_body: bool = False
    reuses: int | None = None
    values: ScopeValues | None = None
    source: Block | None = None
    arguments: tuple[GivenValue, ...] = ()

    @property
    def block(self) -> Block:
        """The block."""
        return self.whole.block


@dataclass(slots=True)
class ScopeFrame:
    """The state in which one use of a block is expanded.

    Attributes:
        block: the block.
        written_in: the block whose names its expressions use: the enclosing one for a repeated
            body.
        names: the places of its steps.
        values: the known values of its parameters.
        labels: its named values.
        used: the step that uses it; None for the network.
        rounds: the loop rounds that contain each of its steps.
        again: whether the modules in it belong to an earlier use.
        shared: the first use of each module that several steps share, with its scope.
    """

    block: Block
    written_in: Block
    names: StepPlaces
    values: ScopeValues
    labels: LabelScope
    used: Span | None
    rounds: RoundMarks
    again: bool
    shared: dict[str, tuple[BlockUse, int]] = field(default_factory=dict)

    def first_use(self, share: Label, use: BlockUse, scope: int) -> int | None:
        """Return the scope of the first use that shares this one's module; None for the first.

        Args:
            share: the name of the module.
            use: this use.
            scope: the number that its scope will have in the block around it.

        Raises:
            SpecError: A226 for a use of another block.
        """
        first, index = self.shared.setdefault(share.name, (use, scope))
        if first is use:
            return None
        if first.block is not use.block:
            named = walk_boxes(self.block.steps)
            boxes = {box.span for box in named if box.share and box.share.name == share.name}
            raise SpecError([_report_difference(share, first, use, suggest_unsharing(len(boxes)))])
        return index


def _report_difference(share: Label, first: BlockUse, use: BlockUse, left_out: str) -> Diagnostic:
    """Return the error for a block whose definition differs from that of its first use."""
    one, other = first.block.name, use.block.name
    message, same = f"`{share.name}` is one {one}, and cannot be a {other} too", "use one block"
    if one == other:
        what = "lists" if first.whole.lists != use.whole.lists else "repeat counts"
        message = f"`{share.name}` is one {one}, and its uses have different {what}"
        same = f"give it the same {what}"
    marks = (Mark(first.span, "first used here"),) if first.span not in (None, use.span) else ()
    help = f"{same} every time, or {left_out}"
    return Diagnostic("A226", message, use.span, "", marks, (), help)


def count_rounds(formula: Formula, frame: ScopeFrame) -> int:
    """Return how often a stage repeats.

    Args:
        formula: its count.
        frame: the use of a block around it.

    Raises:
        SpecError: A206 or A221; in a block, with the use whose arguments set the count.
    """
    try:
        return evaluate_count(formula, frame.values)
    except SpecError as error:
        used = frame.used if any(find_names(formula.tree)) else None
        marks = (Mark(used, f"in this use of {frame.written_in.name}"),) if used else ()
        raise SpecError(
            replace(diagnostic, marks=marks) for diagnostic in error.diagnostics
        ) from None

"""Uses of blocks, and what is known while each of them is expanded."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from archspec.diagnostics import Diagnostic, Mark, Span, SpecError, fail
from archspec.elaborate.labels import Labels
from archspec.elaborate.lists import Lists
from archspec.elaborate.naming import Names
from archspec.elaborate.values import Values
from archspec.graph import Given
from archspec.language import Block, Formula, Label


@dataclass(frozen=True, slots=True)
class Use:
    """A block as a step uses it.

    Attributes:
        block: the block; for a repeated body, the one that was made for it.
        given: its arguments.
        span: the step, None for the network.
        count: how often it stands in turn, None for once.
        is_body: whether it is a repeated body, which sees the names around it.
        lists: the lists that shaped the block.
        rounds: the rounds of loops that its steps stand in, by the identity of the step.
        reuses: the scope of the first use whose module it applies again; None for one of its own.
        lost: the labels in steps that are wrong.
    """

    block: Block
    given: tuple[Given, ...]
    span: Span | None = None
    count: Formula | None = None
    is_body: bool = False
    lists: Lists = field(default_factory=dict)
    rounds: Mapping[int, tuple[Mark, ...]] = field(default_factory=dict)
    reuses: int | None = None
    lost: frozenset[str] = frozenset()


@dataclass(slots=True)
class Frame:
    """What is known while one use of a block is expanded.

    Attributes:
        index: the number of its scope.
        path: its module path.
        block: the block.
        written_in: the block whose names its expressions use: another for a repeated body.
        names: the places of its steps.
        values: what is known of its parameters.
        labels: its named values.
        used: the step that uses it, None for the network.
        rounds: the rounds of loops that its steps stand in, by the identity of the step.
        again: whether the modules in it belong to an earlier use.
        shared: the first use of each module that several steps share, with its scope.
    """

    index: int
    path: str
    block: Block
    written_in: Block
    names: Names
    values: Values
    labels: Labels
    used: Span | None
    rounds: Mapping[int, tuple[Mark, ...]]
    again: bool
    shared: dict[str, tuple[Use, int]] = field(default_factory=dict)

    def first_use(self, share: Label, use: Use, scope: int) -> int | None:
        """The scope of the first use that shares a module with this one; None for the first.

        Args:
            share: the name of the module.
            use: this use.
            scope: the number that its scope will have.

        Raises:
            SpecError: A226 for a stage, and for a use of another block.
        """
        if use.count is not None:
            message = "a stage has many modules, and cannot share one"
            help = "share a block that holds the stage"
            raise fail("A226", message, share.span, help=help)
        first, index = self.shared.setdefault(share.name, (use, scope))
        if first is use:
            return None
        if first.block is not use.block:
            raise SpecError([_another(share, first, use)])
        return index


def _another(share: Label, first: Use, use: Use) -> Diagnostic:
    """The refusal of a block, or of lists, that differ from those of the first use."""
    one, other = first.block.name, use.block.name
    message = f"`{share.name}` is one {one}, and cannot be a {other} too"
    if one == other:
        message = f"`{share.name}` is one {one}, and its uses have different lists"
    marks = (Mark(first.span, "first used here"),) if first.span not in (None, use.span) else ()
    help = "give one of the two another name, or leave it out"
    return Diagnostic("A226", message, use.span, "", marks, (), help)

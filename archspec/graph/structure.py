"""The structure of a block as it was written, and as a figure draws it.

The flat nodes define what is computed. This structure keeps how it was written: chains, forks,
stages and named values. Source, diagrams and differences are expressed in its terms.
"""

from collections.abc import Sequence
from typing import TypeAlias

from archspec.dataclass import dataclass
from archspec.diagnostics import Mark, Span
from archspec.expressions import Expression
from archspec.language import Formula, Size


@dataclass(frozen=True, slots=True)
class RoundMark(Mark):
    """The round of a loop that a step is in.

    Attributes:
        values: what the variables of the loop are there.
    """

    values: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a step in its block's module.

    Attributes:
        name: the attribute of the module, unique in its block; empty for an operator that is
            all of a repeated body.
        position: the step's index, if a run of steps shares one `nn.Sequential`.
    """

    name: str
    position: int | None = None

    def path(self, scope: str) -> str:
        """Return the module path of the step, as in a state dict: `inception_a.2.b33.1`."""
        parts = [scope, self.name, "" if self.position is None else str(self.position)]
        return ".".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One operator on the running value."""

    place: Place
    node: int
    span: Span
    size: Size | None
    label: str | None = None

    @property
    def output(self) -> int:
        """The node of its output."""
        return self.node


@dataclass(frozen=True, slots=True)
class Stage:
    """One block on the running value, or several in a row, whose forms may differ by conditions.

    Attributes:
        place: the attribute that holds it.
        scopes: the uses of the block, one for each repetition.
        count: the number of repetitions as written, None for a single block.
        output: the node of its output.
        size: the stated output size.
        each: the stated output size of every repetition.
        sources: the nodes whose values enter, if it names them; empty for the running value.
        outputs: the nodes of all its outputs by the labels of those that have one; empty if only
            one leaves.
    """

    place: Place
    scopes: Sequence[int]
    count: Formula | None
    output: int
    span: Span
    size: Size | None
    label: str | None = None
    each: Size | None = None
    sources: tuple[int, ...] = ()
    outputs: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Lane:
    """One branch of a split."""

    name: str
    chain: "Chain"
    span: Span


@dataclass(frozen=True, slots=True)
class Split:
    """Branches from one value to one join.

    Attributes:
        lanes: the branches.
        node: the join.
        span: the step.
        size: the stated output size.
        label: the name of its output.
        residual: whether it is the sum of a shortcut and a residual, in this order.
    """

    lanes: tuple[Lane, ...]
    node: int
    span: Span
    size: Size | None
    label: str | None = None
    residual: bool = False

    @property
    def output(self) -> int:
        """The node of its output: the join."""
        return self.node


@dataclass(frozen=True, slots=True)
class Meet:
    """A join of named values, possibly including the running value.

    Attributes:
        sources: the nodes whose values it joins.
        node: its own node.
        span: the step.
        size: the stated output size.
        label: the name of its output.
        names: its sources as written: `enc(c)`, or `.` for the running value.
        siblings: the nodes of all values that its step leaves, in turn; empty for a single one.
    """

    sources: tuple[int, ...]
    node: int
    span: Span
    size: Size | None
    label: str | None = None
    names: tuple[str, ...] = ()
    siblings: tuple[int, ...] = ()

    @property
    def output(self) -> int:
        """The node of its output."""
        return self.node


@dataclass(frozen=True, slots=True)
class Jump:
    """A change of the running value to a named one; or, with only a stated size, no change."""

    source: int
    span: Span
    size: Size | None = None

    @property
    def output(self) -> int:
        """The node of the running value after it: the named one."""
        return self.source


Item: TypeAlias = Leaf | Stage | Split | Meet | Jump


@dataclass(frozen=True, slots=True)
class Chain:
    """Items in sequence.

    Attributes:
        items: the items.
        entry: the node whose value enters.
        output: the node whose value leaves; the entry for an empty chain.
        rounds: the rounds of loops around each item; empty if there is no loop.
        inputs: the values that enter a block by name; empty for a single one without a name.
        outputs: the values that leave a block by name; empty for that of the last step alone.
    """

    items: tuple[Item, ...]
    entry: int
    output: int
    rounds: tuple[tuple[Mark, ...], ...] = ()
    inputs: tuple[tuple[str, int], ...] = ()
    outputs: tuple[tuple[str, int], ...] = ()

    @property
    def ends(self) -> tuple[int, ...]:
        """The nodes whose values leave."""
        return tuple([node for _, node in self.outputs]) if self.outputs else (self.output,)

    def rounds_of(self, number: int) -> tuple[Mark, ...]:
        """Return the rounds of loops around an item."""
        return self.rounds[number] if self.rounds else ()


@dataclass(frozen=True, slots=True)
class OutputHead:
    """An output of the network besides its last step.

    Attributes:
        name: its name.
        chain: its only item, from the value that it uses; none for that value as it is.
        nodes: the range of its nodes, the end excluded.
        in_training: whether it exists only in training.
        loss_weight: the weight of its loss relative to the main one, None if not stated.
        span: the location of its name.
    """

    name: str
    chain: Chain
    nodes: tuple[int, int]
    in_training: bool
    loss_weight: float | None
    span: Span

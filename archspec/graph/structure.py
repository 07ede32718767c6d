"""How the steps of a block hang together: the structure that a figure draws.

The flat nodes say what is computed. This structure says how people wrote it: chains, forks,
stages and named values. Source, diagrams and differences speak in its terms.
"""

from dataclasses import dataclass
from typing import TypeAlias

from archspec.diagnostics import Mark, Span
from archspec.expressions import Expression
from archspec.language import Formula, Size


@dataclass(frozen=True, slots=True)
class RoundMark(Mark):
    """Says in which round of a loop a step stands.

    Attributes:
        values: what the variables of the loop are there.
    """

    values: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step lives in its block's module.

    Attributes:
        name: the attribute of the module, unique in its block; empty for an operator that is
            all of a repeated body.
        position: the step's index, where a run of steps shares one `nn.Sequential`.
    """

    name: str
    position: int | None = None

    def path(self, scope: str) -> str:
        """The module path of the step, as in a state dict: `inception_a.2.b33.1`."""
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
        """The node whose value leaves it."""
        return self.node


@dataclass(frozen=True, slots=True)
class Stage:
    """One block on the running value, or several equal ones in turn.

    Attributes:
        place: the attribute that holds it.
        scopes: the uses of the block, one for each repetition.
        count: the number of repetitions as written, None for a block that stands alone.
        output: the node whose value leaves.
        size: the size that is stated for that.
        each: the size that is stated for what leaves every repetition.
    """

    place: Place
    scopes: tuple[int, ...]
    count: Formula | None
    output: int
    span: Span
    size: Size | None
    label: str | None = None
    each: Size | None = None


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
        size: the size that is stated for it.
        label: what its value is called.
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
        """The node whose value leaves it: the join."""
        return self.node


@dataclass(frozen=True, slots=True)
class Meet:
    """A join of named values, and of the running value where it is among them.

    Attributes:
        sources: the nodes whose values it joins.
        node: its own node.
        span: the step.
        size: the size that is stated for it.
        label: what its value is called.
        names: its sources as they are written: `enc(c)`, or `.` for the running value.
    """

    sources: tuple[int, ...]
    node: int
    span: Span
    size: Size | None
    label: str | None = None
    names: tuple[str, ...] = ()

    @property
    def output(self) -> int:
        """The node whose value leaves it."""
        return self.node


@dataclass(frozen=True, slots=True)
class Jump:
    """The running value becomes a named one, or with a stated size stays the same."""

    source: int
    span: Span
    size: Size | None = None

    @property
    def output(self) -> int:
        """The node whose value goes on: the named one."""
        return self.source


Item: TypeAlias = Leaf | Stage | Split | Meet | Jump


@dataclass(frozen=True, slots=True)
class Chain:
    """Items in turn.

    Attributes:
        items: the items.
        entry: the node whose value enters.
        output: the node whose value leaves; the entry for a chain without items.
        rounds: for each item the rounds of loops that it stands in; empty where there is no loop.
    """

    items: tuple[Item, ...]
    entry: int
    output: int
    rounds: tuple[tuple[Mark, ...], ...] = ()

    def marks(self, number: int) -> tuple[Mark, ...]:
        """The rounds that an item stands in."""
        return self.rounds[number] if self.rounds else ()


@dataclass(frozen=True, slots=True)
class Head:
    """An output of the network beside its last step.

    Attributes:
        name: what it is called.
        chain: its only item, from the value that it takes.
        nodes: the numbers of its nodes, the first and the one behind the last.
        in_training: whether it exists only while training.
        loss_weight: the weight of its loss beside the main one, None where the spec does not say.
        span: where its name stands.
    """

    name: str
    chain: Chain
    nodes: tuple[int, int]
    in_training: bool
    loss_weight: float | None
    span: Span

"""The typed, frozen model of the parts of a spec before any name in them is resolved.

Box notation and its mapping form yield the same models. Every part has a span.
"""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.expressions import Expression, Number
from archspec.reader import Scalar

LOGITS: Final = "logits"
"""The name of the output of the network's last step, next to those of its heads."""

INPUT: Final = "input"
"""The name of what enters a block, or a network with one input, unless a label has it."""

ParameterType: TypeAlias = Literal["int", "float", "bool", "list", "word"]

Cell: TypeAlias = Number | str
"""A cell of a table: a number, true or false, or a word such as `relu`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A part of a spec."""

    span: Span

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {getattr(self, 'name', '')} of {self.span.file!r}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula(Element):
    """An expression with the scalar that contains it."""

    tree: Expression
    source: Scalar

    def place(self, at: tuple[int, int]) -> Span:
        """Return the span of a part of the expression."""
        return self.source.part(*at)


Data: TypeAlias = "Formula | str | list[Data] | dict[str, Data] | None"
"""The value of an argument: a formula, a plain word, or a list or mapping of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument(Element):
    """An argument of a box; without a name, the operator's main argument or a mark.

    Attributes:
        span: the place of the value in a mapping; of the whole argument, `stride 2`, in a box.
        name: its name, None if the box does not give one.
        name_span: the place of the name, or of the value if there is no name.
        value: its value.
    """

    name: str | None
    name_span: Span
    value: Data


@dataclass(frozen=True, slots=True, kw_only=True)
class Size(Element):
    """A size as papers print it: HxWxC, or C alone."""

    sides: tuple[int, ...]

    def __str__(self) -> str:
        return "x".join(map(str, self.sides))


@dataclass(frozen=True, slots=True, kw_only=True)
class Label(Element):
    """A name for the output of a step.

    Attributes:
        name: the name of the value: `enc_64` for `enc(c)` if `c` is 64.
        stem: the name before an index, empty for a label without one.
        index: the expression in the parentheses of `enc(c)`.
        round: the round of a repeated body that it belongs to, since each has its own values; 0 for
            none.
        element: the list that a loop runs over, and the position in it that the index comes from.
            It distinguishes values whose indices are equal numbers.
    """

    name: str
    stem: str = ""
    index: Formula | None = None
    round: int = 0
    element: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Box(Element):
    """A box: an operator or a block, possibly repeated.

    Attributes:
        name: the operator or block.
        name_span: the place of the name.
        count: the number of repetitions, None for one.
        arguments: its arguments.
        condition: what must hold for it to be there, None for a box that always is.
        share: the module that it shares with other boxes of its block, None if it has its own.
        module: the name of its module, None if the spec does not give one.
        label: the name of its output.
        size: the stated size of its output.
        inputs: the values that it takes, `.` for the running one; empty for that alone.
        parts: the names of its outputs, if it leaves several.
        taken: what the block calls these outputs.
    """

    name: str
    name_span: Span
    count: Formula | None = None
    arguments: tuple[Argument, ...] = ()
    condition: Formula | None = None
    share: Label | None = None
    module: Label | None = None
    label: Label | None = None
    size: Size | None = None
    inputs: tuple[Label, ...] = ()
    parts: tuple[Label, ...] = ()
    taken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch(Element):
    """A named path of a fork; without steps it is the identity.

    Attributes:
        name: its name.
        steps: its steps.
        condition: what must hold for it to be there, None for one that always is. A shortcut that
            is not there is the identity.
    """

    name: str
    steps: "tuple[Step, ...]"
    condition: Formula | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fork(Element):
    """Parallel paths from one value to a join.

    Attributes:
        branches: the paths.
        merge: the word of the join.
        residual: whether it is the sum of a shortcut and a residual, in this order.
        scale: a factor of the residual before the sum, None for none.
        skip: what must hold for a residual to have a shortcut, and thus a sum, at all; None if it
            always has.
    """

    branches: tuple[Branch, ...]
    merge: str = "concat"
    residual: bool = False
    scale: Argument | None = None
    skip: Formula | None = None
    label: Label | None = None
    size: Size | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(Element):
    """A join of named values; `.` is the running value.

    Attributes:
        merge: its word.
        inputs: the values that it takes.
        parts: the names of the values that it leaves, where these are several: `split: [a, b]`.
        sizes: the channels of each part of a split; empty for equal parts.
    """

    merge: str
    inputs: tuple[Label, ...]
    parts: tuple[Label, ...] = ()
    sizes: tuple[Formula, ...] = ()
    label: Label | None = None
    size: Size | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(Element):
    """`from: label`: a named value becomes the running value."""

    source: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat(Element):
    """A stage of equal bodies, each with its own weights.

    Attributes:
        count: the number of bodies; None for one that occurs once, as in a head.
        anchor: stands for the whole in messages: the text of the count, or the name of the head.
        steps: the body; empty for an absent stage, whose label and size apply to its input.
        module: the name of its module, None if the spec does not give one.
    """

    count: Formula | None
    anchor: Scalar
    steps: "tuple[Step, ...]"
    module: Label | None = None
    label: Label | None = None
    size: Size | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable(Element):
    """A variable of a loop.

    Attributes:
        span: the place of its name.
        name: its name.
        values: its values in turn: a literal list, or the name of one.
        source: the place of the values.
    """

    name: str
    values: "tuple[Formula, ...] | Formula"
    source: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop(Element):
    """`for`: steps that are unrolled once for each value of its variables, in lockstep."""

    variables: tuple[Variable, ...]
    steps: "tuple[Step, ...]"
    label: Label | None = None
    size: Size | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional(Element):
    """`if`: steps that are there if a condition holds, and others if not.

    Attributes:
        condition: the condition.
        steps: the steps if it holds.
        otherwise: the steps if it does not; empty for none.
    """

    condition: Formula
    steps: "tuple[Step, ...]"
    otherwise: "tuple[Step, ...]" = ()
    label: Label | None = None
    size: Size | None = None


Step: TypeAlias = Box | Fork | Join | Resume | Repeat | Loop | Conditional


@dataclass(frozen=True, slots=True, kw_only=True)
class Head(Element):
    """An output of the network besides its last step.

    Attributes:
        span: the place of its name.
        name: its name.
        source: its input value.
        step: what it computes; a repeat without steps for a value as it is.
        when: whether it exists always or only in training.
        loss_weight: the weight of its loss relative to the main one, None if not given.
    """

    name: str
    source: Label
    step: Step
    when: Literal["always", "training"] = "always"
    loss_weight: float | None = None

    @property
    def is_value(self) -> bool:
        """Whether it is a value as it is, from which it computes nothing."""
        return isinstance(self.step, Repeat) and not self.step.steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(Element):
    """A parameter of a block or network; required if it has no default.

    Attributes:
        name: its name.
        type: its type.
        default: its default value, a tuple of numbers for a list, and the word for a word; None if
            it is required.
    """

    name: str
    type: ParameterType
    default: Cell | tuple[Number, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockOutput(Element):
    """A value that leaves a block, with the name by which uses take it."""

    name: str
    source: Label


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Block(Element):
    """A reusable subgraph.

    Attributes:
        inputs: the names of the values that enter; empty for a single one without a name.
        outputs: the values that leave, each with its name; empty for that of the last step alone.
    """

    name: str
    figure: str = ""
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    inputs: tuple[Label, ...] = ()
    outputs: tuple[BlockOutput, ...] = ()
    steps: tuple[Step, ...]

    @property
    def takes_several(self) -> bool:
        """Whether several values enter, so that none runs at the start."""
        return len(self.inputs) > 1

    @property
    def leaves_several(self) -> bool:
        """Whether several values leave."""
        return len(self.outputs) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Element):
    """A table of a paper: one row of numbers and words for each name."""

    name: str
    columns: tuple[str, ...]
    rows: Mapping[str, tuple[Cell, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Function(Element):
    """A function of a spec: an expression over its parameters.

    Attributes:
        span: the place of its name.
        name: its name.
        parameters: the names of its parameters.
        body: what a call of it stands for.
    """

    name: str
    parameters: tuple[str, ...]
    body: Formula

    def __str__(self) -> str:
        return f"{self.name}({', '.join(self.parameters)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shorthand(Element):
    """Arguments under one name: a mark of the legend, or the defaults of an operator."""

    name: str
    arguments: tuple[Argument, ...]

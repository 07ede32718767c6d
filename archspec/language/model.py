"""A spec, typed and frozen: what its text says, before any name in it is looked up.

Box notation and its mapping twin give the same models. Every part knows its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from archspec.diagnostics import Diagnostic, Span
from archspec.expressions import Expression, Number
from archspec.language.amounts import Budgeted
from archspec.reader import Object, Scalar

if TYPE_CHECKING:
    from archspec.language.changes.model import Change

ParameterType: TypeAlias = Literal["int", "float", "bool", "list"]

Total: TypeAlias = Literal["params", "macs", "inference_params", "inference_macs"]
"""What a spec can state a total of; those of inference leave out what exists in training only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A part of a spec."""

    span: Span

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {getattr(self, 'name', '')} of {self.span.file!r}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula(Element):
    """An expression, with the scalar that it is written in."""

    tree: Expression
    source: Scalar

    def place(self, at: tuple[int, int]) -> Span:
        """Return the place of a part of the expression."""
        return self.source.part(*at)


Data: TypeAlias = "Formula | str | list[Data] | dict[str, Data] | None"
"""The value of an argument: a formula, a word that is none, or a list or mapping of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument(Element):
    """One argument of a box; without a name it is the operator's main argument or a mark.

    Attributes:
        span: where the value is given: the value itself in a mapping, `stride 2` in a box.
        name: what it is called, None where the box does not say.
        name_span: where the name stands, or the value where there is no name.
        value: what is given.
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
    """A name for the value that leaves a step.

    Attributes:
        name: what the value is called: `enc_64` where `enc(c)` is written and `c` is 64.
        stem: the name before an index, empty for a label without one.
        index: what stands in the parentheses of `enc(c)`.
        round: the round of a repeated body that it belongs to, 0 for none: each has its own.
        element: the list that a loop runs over, and the place in it that the index comes from. It
            tells values apart whose indices are equal numbers.
    """

    name: str
    stem: str = ""
    index: Formula | None = None
    round: int = 0
    element: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Box(Element):
    """One box: an operator or a block, perhaps repeated.

    Attributes:
        name: the operator or block.
        name_span: where that stands.
        count: how often it stands in turn, None for once.
        arguments: what it is given.
        share: the module that it shares with other boxes of its block, None for one of its own.
        module: what its module is called, None where the spec does not say.
        label: the name of the value that leaves it.
        size: the size that is stated for that.
    """

    name: str
    name_span: Span
    count: Formula | None = None
    arguments: tuple[Argument, ...] = ()
    share: Label | None = None
    module: Label | None = None
    label: Label | None = None
    size: Size | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch(Element):
    """One named path of a fork; without steps it is the identity."""

    name: str
    steps: "tuple[Step, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fork(Element):
    """Paths that part from one value and meet in a join.

    Attributes:
        branches: the paths.
        merge: the word of the join.
        residual: whether it is the sum of a shortcut and a residual, in this order.
        scale: what the residual is multiplied by before the sum, None for nothing.
    """

    branches: tuple[Branch, ...]
    merge: str = "concat"
    residual: bool = False
    scale: Argument | None = None
    label: Label | None = None
    size: Size | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(Element):
    """A join of named values; `.` is the running value."""

    merge: str
    inputs: tuple[Label, ...]
    label: Label | None = None
    size: Size | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(Element):
    """`from: label`: the running value becomes a named one."""

    source: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat(Element):
    """A stage of equal bodies, each with its own weights.

    Attributes:
        count: how many, None for a body that stands once: that of a head.
        anchor: what stands for the whole: the text of the count, or the name of the head.
        steps: the body; nothing for a stage that is absent, whose label and size are those of the
            value that would have entered it.
        module: what its module is called, None where the spec does not say.
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
        span: where its name stands.
        name: what it is called.
        values: what it becomes in turn: a list as written, or the name of one.
        source: where that stands.
    """

    name: str
    values: "tuple[Formula, ...] | Formula"
    source: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop(Element):
    """`for`: steps that are written out once for each value of its variables, in lockstep."""

    variables: tuple[Variable, ...]
    steps: "tuple[Step, ...]"
    label: Label | None = None
    size: Size | None = None


Step: TypeAlias = Box | Fork | Join | Resume | Repeat | Loop


@dataclass(frozen=True, slots=True, kw_only=True)
class Head(Element):
    """An output of the network beside its last step.

    Attributes:
        span: where its name stands.
        name: what it is called.
        source: the value that it takes.
        step: what it computes.
        when: whether it exists always, or while training.
        loss_weight: the weight of its loss beside the main one, None where the spec does not say.
    """

    name: str
    source: Label
    step: Step
    when: Literal["always", "training"] = "always"
    loss_weight: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(Element):
    """A value that a block or network takes; without a default it must be given.

    Attributes:
        name: what it is called.
        type: what it holds.
        default: its value where nothing else is given; None for a list.
        items: the same for a list.
    """

    name: str
    type: ParameterType
    default: Number | None = None
    items: tuple[Formula, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Block(Element):
    """A reusable sub-graph."""

    name: str
    figure: str = ""
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Element):
    """A table of a paper: one row of numbers for each name."""

    name: str
    columns: tuple[str, ...]
    rows: Mapping[str, tuple[Number, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shorthand(Element):
    """Arguments under one name: a mark of the legend, or the defaults of an operator."""

    name: str
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Used(Element):
    """Another file: a library that blocks and tables are taken from, or what a variant extends."""

    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper(Element):
    """Where the network was published."""

    title: str = ""
    arxiv: str = ""
    figure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected(Element):
    """A total that the spec states, with what it is a total of."""

    quantity: Total
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit(Element):
    """The largest that a quantity may be.

    Attributes:
        name: the quantity.
        value: how much of it, in numbers, bytes or layers.
        text: the same as written.
    """

    name: Budgeted
    value: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported(Element):
    """Errors that a paper reports of a network, in percent.

    Attributes:
        top1: how often the first guess is wrong, None where it is not reported.
        top5: how often the first five are.
        crops: how many crops of an image are evaluated, or `dense`; None where it is not told.
        data: the images that they are measured on.
        source: where the paper says it.
    """

    top1: float | None
    top5: float | None
    crops: int | Literal["dense"] | None
    data: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Erratum(Element):
    """A box in which the spec departs from the printed figure, and why.

    Attributes:
        at: a block, a branch of it, or `body`, by names with dots between them.
        at_span: where that stands.
        printed: the box as the figure prints it, None for one that it does not draw.
        used: the box as the spec has it.
        why: the reason.
        found: where that box stands, once that is known: in a variant, what would tell it from
            others, such as its size, may be gone.
        inherited: the file of the network that a variant takes it over from; empty for its own.
    """

    at: str
    at_span: Span
    printed: Box | None
    used: Box
    why: str
    found: Span | None = None
    inherited: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input(Element):
    """What enters a network.

    Attributes:
        span: where its name stands, or its size where it has none.
        name: what it is called; empty for the input of a network that has just one.
        size: its size.
    """

    name: str
    size: Size


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Spec(Element):
    """One file: a network, or without `body` and `extends` a library.

    Attributes:
        changes: what it changes of the network that it extends.
        document: the data that it was read from.
        findings: what is wrong with boxes in whose place nothing stands.
    """

    file: str
    extends: Used | None = None
    name: str = ""
    title: str = ""
    description: str = ""
    paper: Paper | None = None
    inputs: tuple[Input, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    legend: tuple[Shorthand, ...] = ()
    defaults: tuple[Shorthand, ...] = ()
    tables: tuple[Table, ...] = ()
    use: tuple[Used, ...] = ()
    blocks: tuple[Block, ...] = ()
    body: tuple[Step, ...] | None = None
    heads: tuple[Head, ...] = ()
    readout: Literal["softmax", "sigmoid"] | None = None
    expect: tuple[Expected, ...] = ()
    budget: tuple[Limit, ...] = ()
    reported: tuple[Reported, ...] = ()
    errata: tuple[Erratum, ...] = ()
    changes: "tuple[Change, ...]" = ()
    document: Object = field(compare=False, repr=False)
    findings: "tuple[Diagnostic, ...]" = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the network, then what its heads compute; nothing for a library."""
        return (*(self.body or ()), *(head.step for head in self.heads))

    @property
    def is_network(self) -> bool:
        """Whether it is a network, by itself or as a variant of another."""
        return self.body is not None or self.extends is not None

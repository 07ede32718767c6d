"""A spec, typed and frozen: what its text says, before any name in it is looked up.

Box notation and its mapping twin give the same models. Every part knows its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from archspec.diagnostics import Span
from archspec.expressions import Expression, Number
from archspec.reader import Scalar

ParameterType: TypeAlias = Literal["int", "float", "bool"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A part of a spec."""

    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula(Element):
    """An expression, with the scalar that it is written in."""

    tree: Expression
    source: Scalar

    def place(self, at: tuple[int, int]) -> Span:
        """The place of a part of the expression."""
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
    """A name for the value that leaves a step."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Box(Element):
    """One box: an operator or a block, perhaps repeated."""

    name: str
    name_span: Span
    count: Formula | None = None
    arguments: tuple[Argument, ...] = ()
    label: Label | None = None
    size: Size | None = None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch(Element):
    """One named path of a fork; without steps it is the identity."""

    name: str
    steps: "tuple[Step, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fork(Element):
    """Paths that part from one value and meet in a join."""

    branches: tuple[Branch, ...]
    merge: str = "concat"
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
    """A stage of equal bodies, each with its own weights."""

    count: Formula
    steps: "tuple[Step, ...]"
    label: Label | None = None
    size: Size | None = None


Step: TypeAlias = Box | Fork | Join | Resume | Repeat


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(Element):
    """A value that a block or network takes; without a default it must be given."""

    name: str
    type: ParameterType
    default: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
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
    """A library file that blocks and tables are taken from."""

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

    quantity: Literal["params", "macs"]
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Erratum(Element):
    """A place where the spec departs from the printed figure, and why."""

    at: str
    printed: str
    used: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(Element):
    """One file: a network, or without `body` a library."""

    file: str
    name: str = ""
    title: str = ""
    description: str = ""
    paper: Paper | None = None
    input: Size | None = None
    parameters: tuple[Parameter, ...] = ()
    legend: tuple[Shorthand, ...] = ()
    defaults: tuple[Shorthand, ...] = ()
    tables: tuple[Table, ...] = ()
    use: tuple[Used, ...] = ()
    blocks: tuple[Block, ...] = ()
    body: tuple[Step, ...] | None = None
    readout: Literal["softmax", "sigmoid"] | None = None
    expect: tuple[Expected, ...] = ()
    errata: tuple[Erratum, ...] = ()

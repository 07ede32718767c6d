"""The typed, frozen model of a file: a network, a variant of one, or a library."""

from dataclasses import field
from typing import TYPE_CHECKING, Literal, TypeAlias

from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, Span
from archspec.language.amounts import Budgeted
from archspec.language.model import (
    Block,
    Box,
    Element,
    Function,
    Head,
    Parameter,
    Shorthand,
    Size,
    Step,
    Table,
)
from archspec.reader import Object, Scalar, Tree

if TYPE_CHECKING:
    from archspec.expressions.condition import Condition
    from archspec.language.variants.model import Change, Path

Total: TypeAlias = Literal["params", "macs", "inference_params", "inference_macs"]
"""Quantities that can have a stated total; those of inference omit what only training has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Used(Element):
    """A reference to another file: a library, or the network that a variant extends."""

    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper(Element):
    """The publication of the network."""

    title: str = ""
    arxiv: str = ""
    figure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected(Element):
    """A stated total of a quantity."""

    quantity: Total
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit(Element):
    """An upper limit of a quantity.

    Attributes:
        name: the quantity.
        value: the limit, in numbers, bytes or layers.
        text: the limit as written.
    """

    name: Budgeted
    value: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedAxis(Element):
    """An axis of a design space: a path with the values that it takes.

    Attributes:
        path: the path, in which `*` stands for any part.
        numbers: the whole numbers of a range.
        items: the choices of a list.
    """

    path: "Path"
    numbers: range | None = None
    items: tuple[Tree, ...] = ()

    @property
    def size(self) -> int:
        """The number of choices."""
        return len(self.numbers or self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction(Element):
    """A condition on the members of a design space, with the scalar that contains it."""

    condition: "Condition"
    source: Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported(Element):
    """Errors that a paper reports for a network, in percent.

    Attributes:
        top1: the top-1 error, None if not reported.
        top5: the top-5 error, None if not reported.
        crops: the number of crops evaluated per image, or `dense`; None if not reported.
        data: the images evaluated.
        source: where the paper reports it.
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
        at: a block, a branch of it, or `body`, as names separated by dots.
        at_span: the place of `at`.
        printed: the box that the figure draws, None if the figure does not draw it.
        quote: that box in the words of the figure; empty for none.
        used: the box as the spec has it.
        why: the reason.
        found: the place of that box once known. In a variant, what would identify it, such as its
            size, may be gone.
        inherited: the file of the extended network that it comes from; empty for the spec's own.
    """

    at: str
    at_span: Span
    printed: Box | None
    quote: str
    used: Box
    why: str
    found: Span | None = None
    inherited: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkInput(Element):
    """An input of a network.

    Attributes:
        span: the place of its name, or of its size if it has no name.
        name: its name; empty for the only input of a network.
        size: its size.
    """

    name: str
    size: Size


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Spec(Element):
    """One file: a network, or, without `body` and `extends`, a library.

    Attributes:
        changes: its changes to the network that it extends.
        document: the data that it was read from.
        findings: the findings about boxes that were replaced by holes.
    """

    file: str
    extends: Used | None = None
    name: str = ""
    title: str = ""
    description: str = ""
    paper: Paper | None = None
    inputs: tuple[NetworkInput, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    legend: tuple[Shorthand, ...] = ()
    defaults: tuple[Shorthand, ...] = ()
    tables: tuple[Table, ...] = ()
    functions: tuple[Function, ...] = ()
    use: tuple[Used, ...] = ()
    blocks: tuple[Block, ...] = ()
    body: tuple[Step, ...] | None = None
    heads: tuple[Head, ...] = ()
    readout: Literal["softmax", "sigmoid"] | None = None
    expect: tuple[Expected, ...] = ()
    budget: tuple[Limit, ...] = ()
    space: tuple[StatedAxis, ...] = ()
    where: tuple[Restriction, ...] = ()
    reported: tuple[Reported, ...] = ()
    errata: tuple[Erratum, ...] = ()
    changes: "tuple[Change, ...]" = ()
    document: Object = field(compare=False, repr=False)
    findings: "tuple[Diagnostic, ...]" = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the network, then those of its heads; empty for a library."""
        return (*(self.body or ()), *(head.step for head in self.heads))

    @property
    def is_network(self) -> bool:
        """Whether it is a network, on its own or as a variant of another."""
        return self.body is not None or self.extends is not None

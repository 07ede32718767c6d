"""The operator instances of a network, and the uses of blocks that contain them."""

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import field
from functools import cached_property
from typing import Final

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.expressions import Name, Number, Quantity, evaluate
from archspec.graph.structure import Chain, Leaf, Place
from archspec.language import Box, Parameter
from archspec.language.box_printer import print_call
from archspec.language.provenance import GivenValue
from archspec.ops import Operator, Shape
from archspec.ops.input import Input
from archspec.text.visible import escape_invisible

HERE: Final = "here"
"""The name of the channels that enter a step, in its arguments."""

IN_CHANNELS: Final = "in_channels"
"""The name of a block's input channels in expressions over its own parameters."""


@dataclass(frozen=True)
class Application:
    """An operator on certain types, which all nodes with both share: its cost is computed once.

    Attributes:
        op: the operator with its arguments evaluated.
        sources: the types of its inputs, in terms of the parameters of the block around it.
    """

    op: Operator
    sources: tuple[Shape, ...]

    @cached_property
    def parameters(self) -> int:
        """Learned parameters."""
        return self.op.parameters(*self.sources)

    @cached_property
    def macs(self) -> int:
        """Multiply-accumulates for one example."""
        return self.op.macs(*self.sources)


@dataclass(frozen=True, slots=True)
class Node:
    """One operator instance.

    Attributes:
        index: its number; inputs always have smaller ones.
        path: its module path, as in a state dict; unique except for modules that are applied again.
        operator: its kind.
        given: its arguments as written.
        inputs: the nodes whose values it uses, in order.
        scope: the block use that contains it.
        span: the step of the spec that made it.
        box: its box, as its use of a block has it; None for an input or a join.
        reused: whether it applies the module of the node with its path in an earlier use of
            a block.
        applied: its operator on the types that enter; None before shapes are inferred.
        type: the type of its output, in terms of its scope's parameters; None before inference or
            where it failed.
    """

    index: int
    path: str
    operator: type[Operator]
    given: tuple[GivenValue, ...]
    inputs: tuple[int, ...]
    scope: int
    span: Span
    box: Box | None = None
    reused: bool = False
    applied: Application | None = None
    type: Shape | None = None

    def __repr__(self) -> str:
        leaving = "" if self.type is None else f" -> {self.type}"
        return f"<Node {self.index} {self.path}: {escape_invisible(self.text)}{leaving}>"

    @property
    def text(self) -> str:
        """The box as a spec writes it, or the word of a join."""
        if self.box is not None:
            return print_call(self.box)
        return f"Input ({self.type})" if self.operator is Input else self.operator.word

    def with_types(self, applied: Application | None, found: Shape | None) -> "Node":
        """Return the node with its operator on certain types, and the type of its output."""
        return Node(
            self.index,
            self.path,
            self.operator,
            self.given,
            self.inputs,
            self.scope,
            self.span,
            self.box,
            self.reused,
            applied,
            found,
        )

    @property
    def op(self) -> Operator | None:
        """The operator with its arguments evaluated; None before shapes are inferred."""
        return self.applied.op if self.applied else None

    @property
    def sources(self) -> tuple[Shape, ...]:
        """The types of its inputs, in terms of its scope's parameters."""
        return self.applied.sources if self.applied else ()

    @property
    def parameters(self) -> int:
        """Learned parameters; those of a module that is applied again count once."""
        return self.applied.parameters if self.applied and not self.reused else 0

    @property
    def macs(self) -> int:
        """Multiply-accumulates for one example."""
        return self.applied.macs if self.applied else 0


@dataclass(frozen=True, slots=True)
class Scope:
    """One use of a block, or the network itself.

    Attributes:
        index: its number; the network is 0.
        path: its module path, empty for the network.
        parent: the enclosing scope.
        block: the name of its definition; its class in the generated source.
        figure: the figure that draws it.
        description: the description in its definition.
        parameters: the parameters of the definition.
        given: the arguments of this use, in terms of the parent's parameters.
        chain: its contents.
        nodes: the range of its nodes, with those of the scopes within it; the end is excluded.
        inner: the range of the scopes within it.
        span: the definition.
        lists: the lists that shaped its contents; they are not parameters of it.
        words: the words that shaped its contents; nor are they.
        pinned: the parameters that shaped its contents too, and perhaps `in_channels`: each is a
            fixed number in this use, and not an argument of its class.
        deciding: the names on which the conditions in it depend, `in_channels` perhaps among them.
        reuses: the first of the uses that share one module, for a later one. The paths in both are
            the same, and so are their keys in the state dict.
        bound: the evaluated parameters, in terms of the parent's; empty before inference.
        entry: the type that enters, in terms of the parent's parameters; None before inference,
            and for a network with several inputs.
        exit: the type that leaves, in terms of its own parameters and `in_channels`.
        beside: the types that enter beside the first, if several do.
        exits: the types of all values that leave by name.
        times: how many uses in a row it stands for, a traced number; None for itself alone.
    """

    index: int
    path: str
    parent: int | None
    block: str
    figure: str
    description: str
    parameters: tuple[Parameter, ...]
    given: tuple[GivenValue, ...]
    chain: Chain
    nodes: tuple[int, int]
    inner: tuple[int, int]
    span: Span
    lists: Mapping[str, tuple[Number, ...]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    pinned: frozenset[str] = frozenset()
    deciding: frozenset[str] = frozenset()
    reuses: int | None = None
    bound: Mapping[str, Quantity] = field(default_factory=dict)
    entry: Shape | None = None
    exit: Shape | None = None
    times: int | None = None
    beside: tuple[Shape, ...] = ()
    exits: tuple[Shape, ...] = ()

    def __repr__(self) -> str:
        return " ".join(filter(None, [f"<Scope {self.index}", self.path])) + f": {self.block}>"

    def names_inside(self, cells: dict[str, Quantity]) -> Mapping[str, Quantity]:
        """Return the values of names inside this use, in terms of its own parameters.

        Args:
            cells: the cells of all tables, which every block may name.
        """
        own = {name: self._own(name, quantity.value) for name, quantity in self.bound.items()}
        entering = {"cin": self.to_own(self.entry).channels} if self.entry else {}
        return ChainMap({**entering, **own}, cells)

    def to_own(self, shape: Shape, name: str = IN_CHANNELS) -> Shape:
        """Return a type that enters, in terms of the block's own parameters.

        Args:
            shape: the type.
            name: the name of its channels there.
        """
        if self.parent is None:
            return shape
        return shape.with_channels(self._own(name, shape.channels.value))

    @property
    def channel_names(self) -> tuple[str, ...]:
        """The names of the channels that enter beside the first, in expressions of the block."""
        return tuple([f"{name}_channels" for name, _ in self.chain.inputs[1:]])

    def list_own_entries(self) -> dict[int, Shape | None]:
        """Return the types that enter a block in its own terms, by their nodes."""
        assert self.entry is not None
        own: dict[int, Shape | None] = {self.chain.entry: self.to_own(self.entry)}
        for (_, node), name, shape in zip(
            self.chain.inputs[1:], self.channel_names, self.beside, strict=True
        ):
            own[node] = self.to_own(shape, name)
        return own

    def _own(self, name: str, value: Number) -> Quantity:
        """Return a parameter in its own terms: its name, or its number if it is pinned."""
        return Quantity.of(value) if name in self.pinned else Quantity(value, Name(name))

    @property
    def pins(self) -> dict[str, Number]:
        """The values of the pinned parameters."""
        return {
            name: quantity.value for name, quantity in self.bound.items() if name in self.pinned
        }

    def names_outside(self) -> dict[str, Quantity]:
        """Return its own names in terms of the parent's parameters."""
        assert self.entry is not None
        beside = zip(self.channel_names, self.beside, strict=True)
        channels = {name: shape.channels for name, shape in beside}
        return {**self.bound, IN_CHANNELS: self.entry.channels, **channels}

    def to_parent(self, shape: Shape) -> Shape:
        """Return a type inside the block in terms of the parent's parameters."""
        return shape.with_channels(evaluate(shape.channels.form, self.names_outside()))

    @property
    def operator(self) -> int | None:
        """The node of a repeated operator, whose body has no module of its own."""
        match self.chain.items:
            case (Leaf(place=Place(""), node=index),):
                return index
            case _:
                return None

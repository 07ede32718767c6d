"""The state of reading one graph of ONNX: its constants, and which value each tensor is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any, TypeAlias

from archspec.dataclass import dataclass
from archspec.importers.flat import Owner, Value
from archspec.importers.readers.flat_builder import FlatBuilder
from archspec.importers.readers.places import Inexpressible, Place, plain_axes


@dataclass(frozen=True, slots=True)
class Held:
    """A tensor that the file holds, or that follows from such ones alone.

    Attributes:
        name: its name.
        shape: its size.
        load: returns its numbers as an array of numpy.
        is_weight: whether it has the name of a parameter, `layer1.gain`, and so may be learned.
    """

    name: str
    shape: tuple[int, ...]
    load: Callable[[], Any]
    is_weight: bool = False

    @property
    def count(self) -> int:
        """How many numbers it has."""
        total = 1
        for side in self.shape:
            total *= side
        return total


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """An operation of ONNX.

    Attributes:
        kind: its operator: `Conv`.
        inputs: the names of what it takes; empty for what is left out.
        outputs: the names of what it leaves.
        attributes: its attributes as Python has them; tensors are `Held`.
        owners: what it belongs to.
        name: its name.
    """

    kind: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Any]
    owners: tuple[Owner, ...]
    name: str

    def find_input(self, at: int) -> str:
        """Return the name of an input; empty if it is left out."""
        return self.inputs[at] if at < len(self.inputs) else ""


Translation: TypeAlias = "Place | Sequence[Place]"
Translator: TypeAlias = "Callable[[Reading, Node], Translation]"


@dataclass(slots=True)
class Reading:
    """The state of reading one graph.

    Attributes:
        builder: the operations so far.
        opset: the version of the operators.
        stated: the sizes of values as ONNX infers them, with the batch.
        batch: the number of examples.
        held: the tensors that the file holds, by name.
        places: the values that tensors are, by name.
        users: the nodes that take a tensor, by its name.
        returned: the tensors that the graph returns.
        tensors: the weights that operations use, by the name that they give them.
        aliases: tensors that are other ones, as the node that leaves these did the work of two.
    """

    builder: FlatBuilder
    opset: int
    stated: Mapping[str, tuple[int, ...]]
    batch: int
    held: dict[str, Held] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    users: dict[str, list[Node]] = field(default_factory=dict)
    returned: frozenset[str] = frozenset()
    tensors: dict[str, Callable[[], Any]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)

    def find(self, name: str) -> Place:
        """Return the value that a tensor is.

        Raises:
            Inexpressible: if it is a constant, or is left out.
        """
        if name not in self.places:
            raise Inexpressible("it computes with a constant" if name else "it has no input")
        return self.places[name]

    def find_held(self, name: str) -> Held:
        """Return a tensor that the file holds.

        Raises:
            Inexpressible: if it is computed from what enters the network.
        """
        if name not in self.held:
            raise Inexpressible("its weights are computed from others")
        return self.held[name]

    def list_numbers(self, name: str) -> tuple[Any, ...]:
        """Return the numbers of a short constant in order; none if it is left out.

        Raises:
            Inexpressible: if it is computed from what enters the network, or is long.
        """
        if not name:
            return ()
        if name not in self.held or self.held[name].count > 4096:
            raise Inexpressible("its sizes are computed from what enters")
        return tuple(self.held[name].load().reshape(-1).tolist())

    def get(self, node: Node, attribute: str, at: int, default: Any = None) -> Any:
        """Return what older versions have as an attribute, and newer ones as a constant input."""
        if attribute in node.attributes:
            return node.attributes[attribute]
        return self.list_numbers(node.find_input(at)) or default

    def measure(self, name: str) -> tuple[int, ...]:
        """Return the size of a tensor, batch included, in its own order of axes.

        Raises:
            Inexpressible: if nobody knows it.
        """
        place = self.places.get(name)
        if place is None:
            return self.find_held(name).shape
        known = self.builder.shapes.get(place.value)
        if known is None:
            raise Inexpressible("the size of what enters it is not known")
        full = (self.batch, *known)
        return tuple(full[axis] for axis in place.axes)

    def take(self, name: str, axes: tuple[int, ...], node: Node) -> str:
        """Return the value of a tensor whose axes are these, with channels first.

        A value with other axes is permuted, in an operation of its own.
        """
        place = self.find(name)
        if place.axes == axes:
            return place.value
        if axes[:1] != (0,) or place.axes[:1] != (0,):
            raise Inexpressible("it moves the batch")
        sizes = dict(zip(axes, self.measure(name), strict=True))
        shape = tuple(sizes[axis] for axis in sorted(sizes))[1:]
        if len(axes) == 3:
            return self.builder.add("Transpose", (place.value,), shape=shape, owners=node.owners)
        order = tuple(place.axes[axes.index(axis)] for axis in sorted(axes))
        return self.builder.add(
            "permute", (place.value,), {"axes": order}, shape=shape, owners=node.owners
        )

    def take_plain(self, name: str, node: Node) -> str:
        """Return the value of a tensor of which batch and channels are the first axes."""
        return self.take(name, plain_axes(len(self.find(name).axes)), node)

    def emit(
        self,
        node: Node,
        box: str,
        inputs: Sequence[str],
        axes: tuple[int, ...],
        /,
        *,
        tensors: Mapping[str, Held | None] | None = None,
        **arguments: Value,
    ) -> Place:
        """Add an operation, and return the value that it leaves.

        Args:
            node: what it is in the file.
            box: the operator, or a word of `GLUE`.
            inputs: the values that it takes.
            axes: the axes of the tensor that it leaves.
            tensors: its weights by role; those that are None are absent.
            **arguments: its arguments.
        """
        given = {role: held for role, held in (tensors or {}).items() if held is not None}
        for held in given.values():
            self.tensors[held.name] = held.load
        value = self.builder.add(
            box,
            inputs,
            arguments,
            owners=node.owners,
            tensors={role: held.name for role, held in given.items()},
            source=node.kind,
        )
        return Place(value, axes)

    def find_only_user(self, name: str) -> Node | None:
        """Return the node that alone takes a tensor, which the graph does not return."""
        users = self.users.get(name, [])
        return users[0] if len(users) == 1 and name not in self.returned else None


def derive_held(
    held: Held, suffix: str, shape: tuple[int, ...], change: Callable[[Any], Any]
) -> Held:
    """Return a tensor that is another one in a different order or shape.

    Args:
        held: the other one.
        suffix: what its name ends in.
        shape: its size.
        change: what makes its numbers of those of the other one.
    """
    return Held(f"{held.name}{suffix}", shape, lambda: change(held.load()))

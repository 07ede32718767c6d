"""Boxes of the language as recognition finds them, before they have a place in a spec."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Final, TypeAlias

from archspec.dataclass import dataclass, replace
from archspec.importers.flat import FlatNetwork, Operation, Owner, Value

JOINS: Final = ("concat", "add", "sub", "mul", "max", "mean", "matmul", "crop", "resize", "softmax")
"""The boxes that take several values."""


@dataclass(frozen=True, slots=True)
class Word:
    """A normalization or an activation as an argument: `batch(eps=1e-3)`.

    Attributes:
        word: the word.
        arguments: its arguments, without those that have their default.
    """

    word: str
    arguments: tuple[tuple[str, Value], ...] = ()


Argument: TypeAlias = Value | Word | None
"""The value of an argument of a box."""


@dataclass(frozen=True, slots=True)
class FoundBox:
    """A box with the operations that it stands for.

    Attributes:
        name: the operator or the join.
        inputs: the values that it takes.
        output: the value that it leaves.
        arguments: its arguments; those that have their default may be absent.
        shape: the size that it leaves, channels first.
        operations: what it stands for, in the order in which it computes them.
        owners: the parts of the source that contain all of it, outermost first.
    """

    name: str
    inputs: tuple[str, ...]
    output: str
    arguments: Mapping[str, Argument]
    shape: tuple[int, ...]
    operations: tuple[Operation, ...]
    owners: tuple[Owner, ...] = ()

    @property
    def main(self) -> Operation:
        """The operation that the box is named for: the first with weights, or else the first."""
        return next((each for each in self.operations if each.tensors), self.operations[0])

    @property
    def tensors(self) -> tuple[str, ...]:
        """The names of its weights in the source."""
        return tuple(name for each in self.operations for name in each.tensors.values())


def make_box(operation: Operation) -> FoundBox:
    """Return an operation as a box of its own."""
    return place_box(
        FoundBox(
            operation.box,
            operation.inputs,
            operation.output,
            dict(operation.arguments),
            operation.shape,
            (operation,),
        )
    )


def place_box(box: FoundBox) -> FoundBox:
    """Return a box that belongs to what contains all its operations."""
    return replace(box, owners=find_common([each.owners for each in box.operations]))


def find_common(paths: Sequence[tuple[Owner, ...]]) -> tuple[Owner, ...]:
    """Return the owners that several boxes have in common, outermost first."""
    common = paths[0]
    for path in paths[1:]:
        length = 0
        while length < min(len(common), len(path)) and common[length] == path[length]:
            length += 1
        common = common[:length]
    return common


@dataclass(slots=True)
class BoxGraph:
    """The boxes of a network in an order in which each takes what earlier ones leave.

    Attributes:
        network: what a reader gave.
        boxes: the boxes.
    """

    network: FlatNetwork
    boxes: list[FoundBox]
    _users: dict[str, list[FoundBox]] | None = field(default=None)
    _made: dict[str, FoundBox] | None = field(default=None)

    @classmethod
    def of(cls, network: FlatNetwork) -> "BoxGraph":
        """Return the operations that an output depends on, each as a box."""
        wanted = {*network.outputs, *network.heads.values()}
        kept: list[FoundBox] = []
        for operation in reversed(network.operations):
            if operation.output in wanted:
                wanted.update(operation.inputs)
                kept.append(make_box(operation))
        return cls(network, kept[::-1])

    def users(self, value: str) -> list[FoundBox]:
        """Return the boxes that take a value, one for each time it is taken."""
        if self._users is None:
            self._users = {}
            for box in self.boxes:
                for each in box.inputs:
                    self._users.setdefault(each, []).append(box)
        return self._users.get(value, [])

    def find_only_user(self, value: str) -> FoundBox | None:
        """Return the box that alone takes a value, which is no output."""
        users = self.users(value)
        return users[0] if len(users) == 1 and value not in self.returned else None

    @property
    def returned(self) -> set[str]:
        """The values that the network returns, at inference or in training."""
        return {*self.network.outputs, *self.network.heads.values()}

    def shape(self, value: str) -> tuple[int, ...]:
        """Return the size of a value, channels first."""
        box = self.find(value)
        return self.network.inputs[value] if box is None else box.shape

    def find(self, value: str) -> FoundBox | None:
        """Return the box that leaves a value; None for an input, and for what is gone."""
        if self._made is None:
            self._made = {box.output: box for box in self.boxes}
        return self._made.get(value)

    def replace(self, changed: Mapping[str, FoundBox], removed: Iterable[str] = ()) -> None:
        """Put boxes in place of others.

        Args:
            changed: the new boxes, by the output of those that they replace.
            removed: the outputs of boxes that are no longer there.
        """
        gone = set(removed)
        kept = [changed.get(box.output, box) for box in self.boxes if box.output not in gone]
        self.set_boxes(kept)

    def set_boxes(self, boxes: list[FoundBox]) -> None:
        """Take other boxes, in an order in which each takes what earlier ones leave."""
        self.boxes = boxes
        self._users = self._made = None

    def rename(self, names: Mapping[str, str]) -> None:
        """Let boxes take other values."""
        if names:
            self.set_boxes(list(self._renamed(names)))
            outputs = tuple(names.get(each, each) for each in self.network.outputs)
            heads = {key: names.get(each, each) for key, each in self.network.heads.items()}
            self.network = replace(self.network, outputs=outputs, heads=heads)

    def _renamed(self, names: Mapping[str, str]) -> Iterator[FoundBox]:
        for box in self.boxes:
            inputs = tuple(names.get(each, each) for each in box.inputs)
            yield box if inputs == box.inputs else replace(box, inputs=inputs)

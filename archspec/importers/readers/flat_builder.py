"""Build the operations of a flat network one after the other, with the sizes that they leave."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from math import prod
from pathlib import PurePath
from typing import Final

from pydantic import ValidationError

from archspec import limits
from archspec.dataclass import dataclass
from archspec.expressions import Quantity
from archspec.importers.flat import GLUE, UNKNOWN, FlatNetwork, Operation, Owner, Value
from archspec.importers.readers.refusals import refuse_large
from archspec.ops import JOINS, find_own
from archspec.ops.shape import Image, Shape, ShapeError, Vector
from archspec.text.phrases import pluralize

LOWEST: Final = "-inf"
"""What `Pad` fills a grid with before a pool takes the largest numbers; no spec can say it."""


class MisfitError(Exception):
    """An operation does not fit what enters it."""


@dataclass(slots=True)
class FlatBuilder:
    """The operations so far.

    Attributes:
        shown: the name of the source in messages.
        inputs: the size of each input by its name, channels first, without the batch.
        operations: the operations.
        shapes: the size of every value, by its name; of unknown size if absent.
    """

    shown: str
    inputs: dict[str, tuple[int, ...]] = field(default_factory=dict)
    operations: list[Operation] = field(default_factory=list)
    shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def add_input(self, name: str, shape: tuple[int, ...]) -> str:
        """Make a value an input of the network, and return its name."""
        self.inputs[name] = shape
        self.shapes[name] = shape
        return name

    def add(
        self,
        box: str,
        inputs: Sequence[str],
        arguments: Mapping[str, Value] | None = None,
        *,
        shape: tuple[int, ...] | None = None,
        owners: tuple[Owner, ...] = (),
        tensors: Mapping[str, str] | None = None,
        source: str = "",
        why: str = "",
    ) -> str:
        """Add an operation, and return the value that it leaves.

        Args:
            box: an operator, a join, or a word of `GLUE` or `UNKNOWN`.
            inputs: the values that it takes.
            arguments: its arguments.
            shape: the size that it leaves; what the operator's own rule says if not given. Of an
                unknown operation, empty where nobody knows.
            owners: what it belongs to.
            tensors: the names of its weights, by role.
            source: what the source calls it.
            why: what of an unknown operation cannot be expressed.

        Raises:
            MisfitError: if it does not fit what enters it.
            SpecError: A423 if there are too many.
        """
        if len(self.operations) >= limits.IMPORTED_OPERATIONS:
            most = limits.IMPORTED_OPERATIONS
            raise refuse_large(self.shown, most + 1, most, "operation")
        given = dict(arguments or {})
        if shape is None:
            shape = infer_shape(box, given, [self.find_shape(each) for each in inputs])
        output = f"v{len(self.operations)}"
        while output in self.inputs:
            output = f"{output}_"
        self.operations.append(
            Operation(output, box, tuple(inputs), given, shape, owners, tensors or {}, source, why)
        )
        if shape:
            self.shapes[output] = shape
        return output

    def find_shape(self, value: str) -> tuple[int, ...]:
        """Return the size of a value.

        Raises:
            MisfitError: if it is not known, as it comes from an unknown operation.
        """
        if value not in self.shapes:
            raise MisfitError("the size of what enters it is not known")
        return self.shapes[value]

    def finish(
        self, name: str, outputs: Iterable[str], *, origin: str, title: str = ""
    ) -> FlatNetwork:
        """Return the network.

        Args:
            name: what it is called; made a lower-case identifier.
            outputs: the values that it returns.
            origin: where it comes from, as the user wrote it.
            title: what people call it.
        """
        return FlatNetwork(
            make_identifier(name), dict(self.inputs), tuple(self.operations), tuple(outputs),
            title=title, origin=origin,
        )  # fmt: skip


def make_identifier(name: str) -> str:
    """Return a name as an identifier in lower case, from a name or a path."""
    stem = PurePath(name).name.partition(".")[0]
    plain = "".join(each if each.isascii() and each.isalnum() else "_" for each in stem.lower())
    plain = "_".join(filter(None, plain.split("_")))[: limits.NAME_LENGTH - 1].rstrip("_")
    return plain if plain[:1].isalpha() else f"n{plain}" if plain else "network"


def infer_shape(
    box: str, arguments: Mapping[str, Value], inputs: Sequence[tuple[int, ...]]
) -> tuple[int, ...]:
    """Return the size that a box leaves, channels first.

    Args:
        box: an operator, a join, or a word of `GLUE`.
        arguments: its arguments.
        inputs: the sizes that enter.

    Raises:
        MisfitError: if they do not fit.
    """
    if box == UNKNOWN or box == "constant":
        raise MisfitError("its size is not stated")
    if box in GLUE:
        return _infer_glue(box, arguments, inputs[0])
    if arguments.get("mode") == LOWEST:
        arguments = {**arguments, "mode": "zeros"}
    operator = JOINS[box] if box in JOINS else find_own(box)
    assert operator is not None, box
    shapes = [_make_shape(each) for each in inputs]
    try:
        made = operator.with_arguments(arguments)
        return made.fit(*shapes).shape(*shapes).tensor
    except ShapeError as error:
        raise MisfitError(error.message) from error
    except ValidationError as error:
        first = error.errors()[0]
        raise MisfitError(f"{'.'.join(map(str, first['loc']))} {first['msg']}") from error


def _make_shape(sizes: tuple[int, ...]) -> Shape:
    channels = Quantity.of(sizes[0])
    return Image(channels, sizes[1:]) if len(sizes) > 1 else Vector(channels)


def _infer_glue(
    box: str, arguments: Mapping[str, Value], entering: tuple[int, ...]
) -> tuple[int, ...]:
    if box == "reshape":
        return resolve_reshape(entering, _list(arguments["shape"]))
    if box == "expand":
        return _list(arguments["shape"])
    if box == "permute":
        return tuple(entering[axis - 1] for axis in _list(arguments["axes"])[1:])
    if box in ("reduce_mean", "reduce_max"):
        gone = _list(arguments["axes"])
        if arguments.get("keepdim"):
            return tuple(1 if at in gone else side for at, side in enumerate(entering, 1))
        return tuple(side for at, side in enumerate(entering, 1) if at not in gone)
    return entering


def _list(value: Value) -> tuple[int, ...]:
    return tuple(map(int, value)) if isinstance(value, tuple) else (int(value),)


def resolve_reshape(entering: tuple[int, ...], wanted: tuple[int, ...]) -> tuple[int, ...]:
    """Return the sizes of a reshape, with what is left over in the place of -1.

    Raises:
        MisfitError: if the numbers of the value do not fill them.
    """
    known = prod(side for side in wanted if side != -1)
    total = prod(entering)
    open_sides = wanted.count(-1)
    if open_sides > 1 or known <= 0 or total % known or (not open_sides and known != total):
        sizes = "x".join(map(str, wanted))
        raise MisfitError(f"{pluralize(total, 'number')} do not fill {sizes}")
    return tuple(total // known if side == -1 else side for side in wanted)

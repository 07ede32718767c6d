"""What a call of torch becomes: a box of the language, or a value that is known already."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from torch import Tensor

from archspec.dataclass import dataclass
from archspec.importers.flat import Value
from archspec.importers.readers.places import Inexpressible, Place


@dataclass(frozen=True, slots=True)
class Drawn:
    """A call as a box of the language.

    Attributes:
        box: the operator, or a word of `GLUE`.
        inputs: the values that enter, as tensors or by name.
        arguments: its arguments.
        tensors: its weights, by role, as tensors or by name.
        axes: for each axis of the result, which axis of the box's own it is, the batch and the
            channels being the first; None for the order of the first input.
    """

    box: str
    inputs: tuple[Tensor | str, ...]
    arguments: Mapping[str, Value]
    tensors: Mapping[str, Tensor | str]
    axes: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Stack:
    """A tensor of several values, along an axis that the language has no counterpart of.

    Attributes:
        parts: the tensors that it consists of, each known as a value or a stack.
        axis: the axis that numbers them.
    """

    parts: tuple[Tensor, ...]
    axis: int


Translation: TypeAlias = Drawn | Place | Stack | None
"""What became of a result: an operation, the value or values that it equals, or nothing known."""

Translator: TypeAlias = Callable[..., "Translation | Sequence[Translation]"]
"""A function that takes the recorder, the result, and the arguments as torch names them."""


def draw(
    box: str,
    *inputs: Tensor | str,
    tensors: Mapping[str, Tensor | str | None] | None = None,
    axes: tuple[int, ...] | None = None,
    options: Mapping[str, Value] | None = None,
    **arguments: Value,
) -> Drawn:
    """Return a call as a box; tensors that are None are absent, and options are more arguments."""
    given = {role: tensor for role, tensor in (tensors or {}).items() if tensor is not None}
    return Drawn(box, inputs, {**arguments, **(options or {})}, given, axes)


def list_axes(tensor: Tensor) -> tuple[int, ...]:
    """Return the axes of a tensor whose first ones are batch and channels."""
    return tuple(range(tensor.dim()))


def spread_sides(value: int | Sequence[int], count: int) -> tuple[int, ...]:
    """Return one number for each side; torch takes a single one for all."""
    if isinstance(value, int):
        return (value,) * count
    return tuple(value) * (count // len(value) or 1)


def refuse(why: str) -> Translator:
    """Return the translator of a function that has no counterpart."""

    def translate(*args: Any, **kwargs: Any) -> Translation:
        raise Inexpressible(why)

    return translate

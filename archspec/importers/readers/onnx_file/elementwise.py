"""Activations and arithmetic of ONNX, number by number."""

from math import inf
from typing import Any, Final

from archspec.importers.flat import Value
from archspec.importers.readers.onnx_file.dense import shorten
from archspec.importers.readers.onnx_file.reading import (
    Held,
    Node,
    Reading,
    Translation,
    Translator,
    derive_held,
)
from archspec.importers.readers.places import CHANNELS, Inexpressible, Place, plain_axes

_SELU: Final = (1.67326, 1.0507)
"""The alpha and gamma of Klambauer et al., arXiv:1706.02515, as far as files agree on them."""

_CLOSE: Final = 1e-4


def activate(box: str, **names: tuple[str, Any]) -> Translator:
    """Return the translator of an activation.

    Args:
        box: the operator.
        **names: for each of its arguments, the attribute of ONNX and the value that this has if it
            is not given.
    """

    def translate(reading: Reading, node: Node) -> Place:
        place = reading.find(node.inputs[0])
        given: dict[str, Any] = {
            ours: _plain(node.attributes.get(theirs, usual))
            for ours, (theirs, usual) in names.items()
        }
        return reading.emit(node, box, (place.value,), place.axes, **given)

    return translate


def _plain(value: Any) -> Value:
    return str(value) if isinstance(value, str) else shorten(value)


def activate_exactly(box: str, **wanted: tuple[float, float]) -> Translator:
    """Return the translator of an activation that the language has with fixed numbers alone.

    Args:
        box: the operator.
        **wanted: for each attribute, the value that it has if not given, and the one it must have.
    """

    def translate(reading: Reading, node: Node) -> Place:
        for name, (usual, needed) in wanted.items():
            given = float(node.attributes.get(name, usual))
            if abs(given - needed) > _CLOSE:
                raise Inexpressible(f"its {name} is {shorten(given)}, not {shorten(needed)}")
        place = reading.find(node.inputs[0])
        return reading.emit(node, box, (place.value,), place.axes)

    return translate


def activate_prelu(reading: Reading, node: Node) -> Place:
    """Return a rectifier with learned slopes."""
    place = reading.find(node.inputs[0])
    slopes = reading.find_held(node.find_input(1))
    channels = reading.measure(node.inputs[0])[place.axes.index(CHANNELS)]
    if slopes.count not in (1, channels) or not _is_of_channels(slopes, place):
        raise Inexpressible("it has a slope for each position")
    vector = derive_held(slopes, ":vector", (slopes.count,), lambda array: array.reshape(-1))
    return reading.emit(node, "PReLU", (place.value,), place.axes, tensors={"weight": vector},
                        slopes=slopes.count)  # fmt: skip


def _is_of_channels(held: Held, place: Place) -> bool:
    """Check whether a constant has one number in all, or one for each channel of a value."""
    at = [axis - len(held.shape) for axis, side in enumerate(held.shape) if side != 1]
    return at in ([], [place.axes.index(CHANNELS) - len(place.axes)])


def clip(reading: Reading, node: Node) -> Place:
    """Return a rectifier with a bound, or `Hardtanh`."""
    low, high = (reading.get(node, name, at) for name, at in (("min", 1), ("max", 2)))
    low, high = _bound(low, -inf), _bound(high, inf)
    place = reading.find(node.inputs[0])
    if low == 0 and high == inf:
        return reading.emit(node, "ReLU", (place.value,), place.axes)
    if (low, high) == (0, 6):
        return reading.emit(node, "ReLU6", (place.value,), place.axes)
    if -inf < low < high < inf:
        return reading.emit(node, "Hardtanh", (place.value,), place.axes, low=low, high=high)
    raise Inexpressible("it clips on one side")


def _bound(value: Any, usual: float) -> float:
    if value is None:
        return usual
    number = float(value[0] if isinstance(value, tuple) else value)
    return usual if abs(number) > 3e38 else shorten(number)


def softmax(reading: Reading, node: Node) -> Place:
    """Return the softmax over an axis."""
    place = reading.find(node.inputs[0])
    old = reading.opset < 13
    axis = int(node.attributes.get("axis", 1 if old else -1)) % len(place.axes)
    if old and axis != len(place.axes) - 1:
        raise Inexpressible("it is over several axes")
    if place.axes[axis] == CHANNELS:
        return reading.emit(node, "Softmax", (place.value,), place.axes)
    return reading.emit(node, "softmax_over", (place.value,), place.axes, axis=place.axes[axis])


def combine(word: str) -> Translator:
    """Return the translator of a join of two values, or of a value and a constant."""

    def translate(reading: Reading, node: Node) -> Place:
        first, second = node.inputs[:2]
        if first in reading.places and second in reading.places:
            return join(reading, node, word)
        is_second = first in reading.places
        value, constant = (first, second) if is_second else (second, first)
        held = reading.find_held(constant)
        place = reading.find(value)
        if held.count == 1 and len(held.shape) <= len(place.axes):
            number = float(held.load().reshape(-1)[0])
            if word != "mul" or not held.is_weight:
                return _apply_number(reading, node, word, place, number, is_second=is_second)
        return _apply_constant(reading, node, word, place, held)

    return translate


def join(reading: Reading, node: Node, word: str) -> Place:
    """Return a join of values, of equal sizes unless the language spreads one over the other."""
    if word == "div":
        raise Inexpressible("it divides two values")
    places = [reading.find(each) for each in node.inputs]
    sizes = [reading.measure(each) for each in node.inputs]
    if len({*map(len, sizes)}) > 1:
        raise Inexpressible("it joins values with different numbers of axes")
    whole = tuple(map(max, zip(*sizes, strict=True)))
    axes = places[sizes.index(whole)].axes if whole in sizes else places[0].axes
    values = [reading.take(each, axes, node) for each in node.inputs]
    if word != "mul":
        values = [
            value if size == whole else _spread(reading, node, value, whole, axes)
            for value, size in zip(values, sizes, strict=True)
        ]
    return reading.emit(node, word, values, axes)


def _spread(
    reading: Reading, node: Node, value: str, whole: tuple[int, ...], axes: tuple[int, ...]
) -> str:
    shape = tuple(whole[axes.index(axis)] for axis in range(1, len(axes)))
    return reading.emit(node, "expand", (value,), axes, shape=shape).value


def _apply_number(
    reading: Reading, node: Node, word: str, place: Place, number: float, *, is_second: bool
) -> Place:
    number = shorten(number)
    if word == "mul":
        return reading.emit(node, "scale", (place.value,), place.axes, factor=number)
    if word == "div" and is_second and number:
        return reading.emit(node, "scale", (place.value,), place.axes, factor=1 / number)
    if word == "add" or (word == "sub" and is_second):
        amount = number if word == "add" else -number
        return reading.emit(node, "shift", (place.value,), place.axes, amount=amount)
    if word == "max" and number == 0:
        return reading.emit(node, "ReLU", (place.value,), place.axes)
    raise Inexpressible("it computes with a number in a way of its own")


def _apply_constant(reading: Reading, node: Node, word: str, place: Place, held: Held) -> Place:
    if word == "mul" and held.count == 1:
        tensors = {"weight": derive_held(held, ":scalar", (), lambda array: array.reshape(()))}
        return reading.emit(node, "LearnedScale", (place.value,), place.axes, tensors=tensors)
    at = place.axes.index(CHANNELS)
    size = (reading.batch, *reading.builder.shapes.get(place.value, ()))
    if word == "mul" and _is_of_channels(held, place) and held.count == size[place.axes[at]]:
        vector = derive_held(held, ":vector", (held.count,), lambda array: array.reshape(-1))
        return reading.emit(
            node, "LayerScale", (place.value,), place.axes, tensors={"weight": vector}
        )
    whole = tuple(size[axis] for axis in place.axes[1:])
    if word == "add" and held.shape[-len(whole) :] == whole and place.axes == (0, 2, 1):
        return reading.emit(node, "PositionEmbedding", (place.value,), place.axes,
                            tensors={"weight": held})  # fmt: skip
    raise Inexpressible("it computes with a constant of this shape")


def join_all(word: str) -> Translator:
    """Return the translator of a join of any number of values."""

    def translate(reading: Reading, node: Node) -> Translation:
        if len(node.inputs) == 1:
            return reading.find(node.inputs[0])
        if len(node.inputs) == 2:
            return combine(word)(reading, node)
        return join(reading, node, word)

    return translate


def concatenate(reading: Reading, node: Node) -> Place:
    """Return a concatenation of channels."""
    places = [reading.places.get(each) for each in node.inputs]
    first = places[0] or next(each for each in places if each)
    axis = int(node.attributes.get("axis", 1)) % len(first.axes)
    if None in places:
        held = reading.held.get(node.inputs[0])
        if (
            len(places) == 2
            and first.axes == (0, 2, 1)
            and axis == 1
            and held
            and held.shape[1] == 1
        ):
            return reading.emit(
                node, "ClassToken", (first.value,), first.axes, tensors={"weight": held}
            )
        raise Inexpressible("it joins a value and a constant")
    if first.axes[axis] != CHANNELS:
        plain = plain_axes(len(first.axes))
        if plain[axis] != CHANNELS:
            raise Inexpressible("it joins positions, not channels")
        first = Place(first.value, plain)
    values = [reading.take(each, first.axes, node) for each in node.inputs]
    return reading.emit(node, "concat", values, first.axes)


ELEMENTWISE: Final[dict[str, Translator]] = {
    "Relu": activate("ReLU"),
    "LeakyRelu": activate("LeakyReLU", slope=("alpha", 0.01)),
    "PRelu": activate_prelu,
    "Elu": activate("ELU", alpha=("alpha", 1.0)),
    "Celu": activate("CELU", alpha=("alpha", 1.0)),
    "Selu": activate_exactly("SELU", alpha=(_SELU[0], _SELU[0]), gamma=(_SELU[1], _SELU[1])),
    "Gelu": activate("GELU", approximate=("approximate", "none")),
    "Swish": activate_exactly("SiLU", alpha=(1.0, 1.0)),
    "Mish": activate("Mish"),
    "Sigmoid": activate("Sigmoid"),
    "Tanh": activate("Tanh"),
    "HardSigmoid": activate_exactly("Hardsigmoid", alpha=(0.2, 1 / 6), beta=(0.5, 0.5)),
    "HardSwish": activate("Hardswish"),
    "Softplus": activate("Softplus"),
    "Softsign": activate("Softsign"),
    "Clip": clip,
    "Softmax": softmax,
    "Add": combine("add"),
    "Sub": combine("sub"),
    "Mul": combine("mul"),
    "Div": combine("div"),
    "Sum": join_all("add"),
    "Max": join_all("max"),
    "Mean": join_all("mean"),
    "Concat": concatenate,
}
"""The translators of activations and joins, by operator of ONNX."""

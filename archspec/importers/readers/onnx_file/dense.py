"""Full connections and normalizations of ONNX."""

from typing import Any, Final

from archspec.importers.flat import Value
from archspec.importers.readers.onnx_file.reading import (
    Held,
    Node,
    Reading,
    Translator,
    derive_held,
)
from archspec.importers.readers.places import CHANNELS, Inexpressible, Place, plain_axes


def connect(reading: Reading, node: Node) -> Place:
    """Return a `Gemm` as a full connection."""
    attributes = node.attributes
    weight = reading.find_held(node.find_input(1))
    bias = reading.find_held(node.inputs[2]) if node.find_input(2) else None
    factors = (attributes.get("alpha", 1.0), attributes.get("beta", 1.0))
    if factors != (1.0, 1.0) or attributes.get("transA", 0):
        raise Inexpressible("it scales what it adds, or turns what enters")
    if not attributes.get("transB", 0):
        weight = _turn(weight)
    features = weight.shape[0]
    if bias is not None and bias.shape != (features,):
        if bias.count != features:
            raise Inexpressible("its bias has another size than what it leaves")
        bias = derive_held(bias, ":vector", (features,), lambda array: array.reshape(-1))
    value = reading.take(node.inputs[0], (0, 1), node)
    return reading.emit(node, "FC", (value,), (0, 1), tensors={"weight": weight, "bias": bias},
                        features=features, bias=bias is not None)  # fmt: skip


def _turn(weight: Held) -> Held:
    return derive_held(weight, ":transposed", weight.shape[::-1], lambda array: array.T)


def multiply_matrices(reading: Reading, node: Node) -> Place:
    """Return a product of matrices: a full connection, a 1x1 convolution, or one of two values."""
    first, second = node.inputs[:2]
    if first in reading.places and second in reading.places:
        return _multiply_values(reading, node)
    weight = reading.find_held(second)
    if len(weight.shape) != 2:
        raise Inexpressible("it multiplies by more than one matrix")
    place = reading.find(first)
    weight, bias = _turn(weight), _take_bias(reading, node, weight.shape[1])
    tensors = {"weight": weight, "bias": bias}
    if len(place.axes) == 2:
        return reading.emit(node, "FC", (place.value,), (0, 1), tensors=tensors,
                            features=weight.shape[0], bias=bias is not None)  # fmt: skip
    axes, value = place.axes, place.value
    if axes[-1] != CHANNELS:
        if axes != (0, 1, 2):
            raise Inexpressible("it mixes positions of the grid")
        axes = (0, 2, 1)  # it mixes tokens
        value = reading.take(first, axes, node)
    ones = (1,) * (len(axes) - 2)
    shape = (*weight.shape, *ones)
    tensors["weight"] = derive_held(weight, ":kernel", shape, lambda array: array.reshape(shape))
    return reading.emit(node, "Conv", (value,), axes, tensors=tensors, filters=weight.shape[0],
                        kernel=ones, stride=ones, dilation=ones, groups=1,
                        padding=(0,) * len(ones), bias=bias is not None)  # fmt: skip


def _multiply_values(reading: Reading, node: Node) -> Place:
    places = [reading.find(each) for each in node.inputs[:2]]
    if any(len(place.axes) != 3 for place in places):
        raise Inexpressible("it multiplies other matrices than two values")
    rows = (0, 2, 1)  # rows are tokens and columns channels
    values = [reading.take(each, rows, node) for each in node.inputs[:2]]
    return reading.emit(node, "matmul", values, rows)


def _take_bias(reading: Reading, node: Node, features: int) -> Held | None:
    """Return what is added right behind a product, if it is a number for each feature."""
    user = reading.find_only_user(node.outputs[0])
    if user is None or user.kind != "Add":
        return None
    names = [name for name in user.inputs if name != node.outputs[0]]
    held = reading.held.get(names[0]) if len(names) == 1 else None
    if held is None or held.shape != (features,):
        return None
    reading.aliases[user.outputs[0]] = node.outputs[0]
    return held


def normalize_batch(reading: Reading, node: Node) -> Place:
    """Return a batch normalization."""
    if any(node.outputs[1:]) or node.attributes.get("training_mode", 0):
        raise Inexpressible("it normalizes by the statistics of the batch at inference, too")
    roles = ("weight", "bias", "running_mean", "running_var")
    tensors = {role: reading.find_held(node.find_input(at)) for at, role in enumerate(roles, 1)}
    momentum = round(1 - float(node.attributes.get("momentum", 0.9)), 6)
    place = reading.find(node.inputs[0])
    value = reading.take_plain(node.inputs[0], node)
    return reading.emit(node, "BN", (value,), plain_axes(len(place.axes)), tensors=tensors,
                        eps=_read_eps(node), momentum=momentum)  # fmt: skip


def normalize_instances(reading: Reading, node: Node) -> Place:
    """Return an instance normalization."""
    tensors = {
        "weight": reading.find_held(node.find_input(1)),
        "bias": reading.find_held(node.find_input(2)),
    }
    place = reading.find(node.inputs[0])
    value = reading.take_plain(node.inputs[0], node)
    return reading.emit(node, "InstanceNorm", (value,), plain_axes(len(place.axes)),
                        tensors=tensors, affine=True, eps=_read_eps(node))  # fmt: skip


def normalize_groups(reading: Reading, node: Node) -> Place:
    """Return a group normalization with a factor for each channel, as since version 21."""
    place = reading.find(node.inputs[0])
    channels = reading.measure(node.inputs[0])[1]
    weight, bias = (reading.find_held(node.find_input(at)) for at in (1, 2))
    if weight.count != channels:
        raise Inexpressible("it has a factor for each group, not for each channel")
    value = reading.take_plain(node.inputs[0], node)
    return reading.emit(node, "GroupNorm", (value,), plain_axes(len(place.axes)),
                        tensors={"weight": weight, "bias": bias},
                        groups=int(node.attributes["num_groups"]),
                        eps=_read_eps(node))  # fmt: skip


def normalize_layer(reading: Reading, node: Node) -> Place:
    """Return a layer normalization, over the channels or over all but the batch."""
    if any(node.outputs[1:]):
        raise Inexpressible("it leaves its statistics, too")
    place = reading.find(node.inputs[0])
    first = int(node.attributes.get("axis", -1)) % len(place.axes)
    over = place.axes[first:]
    bias = reading.find_held(node.inputs[2]) if node.find_input(2) else None
    if bias is None:
        raise Inexpressible("it learns a scale and no offset")
    arguments: dict[str, Value] = {"eps": _read_eps(node)}
    if over == (CHANNELS,):
        arguments |= {"channels": True} if len(place.axes) > 2 else {}
    elif not place.is_plain or first != 1:
        raise Inexpressible("it normalizes over positions")
    tensors = {"weight": reading.find_held(node.find_input(1)), "bias": bias}
    return reading.emit(node, "LayerNorm", (place.value,), place.axes, tensors=tensors, **arguments)


def normalize_response(reading: Reading, node: Node) -> Place:
    """Return a local response normalization."""
    place = reading.find(node.inputs[0])
    value = reading.take_plain(node.inputs[0], node)
    numbers = {"alpha": 1e-4, "beta": 0.75, "k": 1.0}
    names = {"alpha": "alpha", "beta": "beta", "k": "bias"}
    given: dict[str, Any] = {
        ours: shorten(node.attributes.get(names[ours], usual)) for ours, usual in numbers.items()
    }
    return reading.emit(node, "LocalResponseNorm", (value,), plain_axes(len(place.axes)),
                        neighbours=int(node.attributes["size"]), **given)  # fmt: skip


def _read_eps(node: Node) -> float:
    return shorten(node.attributes.get("epsilon", 1e-5))


def shorten(number: float) -> float:
    """Return a number of single precision as people write it: 1e-05, not 9.999999747378752e-06."""
    return float(f"{number:.7g}")


DENSE: Final[dict[str, Translator]] = {
    "Gemm": connect,
    "MatMul": multiply_matrices,
    "BatchNormalization": normalize_batch,
    "InstanceNormalization": normalize_instances,
    "GroupNormalization": normalize_groups,
    "LayerNormalization": normalize_layer,
    "LRN": normalize_response,
}
"""The translators of layers with weights and of normalizations, by operator of ONNX."""

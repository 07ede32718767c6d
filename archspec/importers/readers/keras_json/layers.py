"""The layers of Keras as boxes of the language.

Values have their channels first here, whatever `data_format` says; what differs then is only the
order in which `Flatten` lists the numbers of an image.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from math import prod
from typing import Any, Final

from archspec.dataclass import dataclass
from archspec.importers.flat import UNKNOWN, Owner, Value
from archspec.importers.readers.flat_builder import FlatBuilder, MisfitError
from archspec.importers.readers.keras_json.model import Call, Layer


class InexpressibleError(Exception):
    """What a layer does has no counterpart in the language."""


@dataclass(frozen=True, slots=True)
class LayerCall:
    """A call of a layer at its place in the network.

    Attributes:
        builder: the operations so far.
        layer: the layer.
        call: the call.
        owners: the layer, and the models that it belongs to.
        channels_first: the values of which Keras has the channels first, by name.
        is_old: whether Keras before version 3 wrote it.
    """

    builder: FlatBuilder
    layer: Layer
    call: Call
    owners: tuple[Owner, ...]
    channels_first: set[str] = field(default_factory=set)
    is_old: bool = False

    def get(self, key: str, usual: Any = None) -> Any:
        """Return an argument of the layer."""
        value = self.layer.config.get(key)
        return usual if value is None else value

    def shape(self, value: str) -> tuple[int, ...]:
        """Return the size of a value, channels first."""
        return self.builder.find_shape(value)

    def count_sides(self, value: str) -> int:
        """Return how many sides a value has."""
        return len(self.shape(value)) - 1

    def list_sides(self, key: str, count: int, usual: Any = 1) -> tuple[int, ...]:
        """Return an argument with a number for each side."""
        value = self.get(key, usual)
        sides = (value,) * count if isinstance(value, int) else tuple(value)
        if len(sides) != count:
            raise MisfitError(f"{key} is of {len(sides)} sides, and what enters of {count}")
        return sides

    def has_channels_first(self) -> bool:
        """Check whether the layer is one of `channels_first`."""
        return bool(self.get("data_format") == "channels_first")

    def add(
        self, box: str, *inputs: str, tensors: Mapping[str, str] | None = None, **arguments: Value
    ) -> str:
        """Add an operation, and return what it leaves.

        Args:
            box: the operator.
            *inputs: what enters.
            tensors: what Keras calls its weights, by role.
            **arguments: its arguments.
        """
        held = {role: f"{self.layer.name}/{name}" for role, name in (tensors or {}).items()}
        return self.builder.add(box, inputs, arguments, owners=self.owners, tensors=held,
                                source=self.layer.kind)  # fmt: skip

    def is_channel_axis(self, axis: Any, value: str) -> bool:
        """Check whether an axis of a tensor of Keras is that of its channels."""
        count = self.count_sides(value) + 2
        first = value in self.channels_first and count > 2
        listed = axis if isinstance(axis, list) else [axis]
        return listed in ([1], [1 - count]) if first else listed in ([-1], [count - 1])


Translator = Callable[[LayerCall, Sequence[str]], str]

_ACTIVATIONS: Final[Mapping[str, tuple[str, Mapping[str, Any]]]] = {
    "linear": ("", {}),
    "relu": ("ReLU", {}),
    "relu6": ("ReLU6", {}),
    "leaky_relu": ("LeakyReLU", {"slope": 0.2}),
    "elu": ("ELU", {}),
    "celu": ("CELU", {}),
    "selu": ("SELU", {}),
    "gelu": ("GELU", {}),
    "silu": ("SiLU", {}),
    "swish": ("SiLU", {}),
    "mish": ("Mish", {}),
    "sigmoid": ("Sigmoid", {}),
    "tanh": ("Tanh", {}),
    "hard_sigmoid": ("Hardsigmoid", {}),
    "hard_silu": ("Hardswish", {}),
    "hard_swish": ("Hardswish", {}),
    "softplus": ("Softplus", {}),
    "softsign": ("Softsign", {}),
    "log_sigmoid": ("LogSigmoid", {}),
    "softmax": ("Softmax", {}),
}


def activate(call: LayerCall, value: str, key: str = "activation") -> str:
    """Return what the activation of a layer leaves."""
    given = call.get(key, "linear")
    word = given.get("config") if isinstance(given, Mapping) else given
    if not isinstance(word, str) or word not in _ACTIVATIONS:
        raise InexpressibleError(f"its activation is {str(word)[:40]}")
    if word == "hard_sigmoid" and call.is_old:
        raise InexpressibleError("its slope is 0.2, not 1/6")
    box, arguments = _ACTIVATIONS[word]
    return call.add(box, value, **arguments) if box else value


def _weights(call: LayerCall, kernel: str = "kernel") -> dict[str, str]:
    return {"weight": kernel} | ({"bias": "bias"} if call.get("use_bias", True) else {})


def _resolve_padding(call: LayerCall, count: int) -> Value:
    word = call.get("padding", "valid")
    if word == "same":
        return "tf_same"
    if word == "causal":
        return "causal"
    return (0,) * count


def convolve(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `Conv1D` to `Conv3D`."""
    (x,) = inputs
    count = call.count_sides(x)
    left = call.add(
        "Conv", x, tensors=_weights(call), filters=call.get("filters"),
        kernel=call.list_sides("kernel_size", count), stride=call.list_sides("strides", count),
        dilation=call.list_sides("dilation_rate", count), groups=call.get("groups", 1),
        padding=_resolve_padding(call, count), bias=bool(call.get("use_bias", True)),
    )  # fmt: skip
    return activate(call, left)


def _convolve_depthwise(call: LayerCall, x: str, *, bias: bool) -> str:
    channels, count = call.shape(x)[0], call.count_sides(x)
    tensors = {"weight": "depthwise_kernel"} | ({"bias": "bias"} if bias else {})
    return call.add(
        "Conv", x, tensors=tensors, filters=channels * call.get("depth_multiplier", 1),
        kernel=call.list_sides("kernel_size", count), stride=call.list_sides("strides", count),
        dilation=call.list_sides("dilation_rate", count), groups=channels,
        padding=_resolve_padding(call, count), bias=bias,
    )  # fmt: skip


def convolve_depthwise(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `DepthwiseConv2D`."""
    return activate(call, _convolve_depthwise(call, inputs[0], bias=call.get("use_bias", True)))


def convolve_separably(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `SeparableConv2D`."""
    left = _convolve_depthwise(call, inputs[0], bias=False)
    ones = (1,) * call.count_sides(left)
    left = call.add(
        "Conv", left, tensors=_weights(call, "pointwise_kernel"), filters=call.get("filters"),
        kernel=ones, stride=ones, dilation=ones, padding=(0,) * len(ones),
        bias=bool(call.get("use_bias", True)),
    )  # fmt: skip
    return activate(call, left)


def convolve_transposed(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `Conv2DTranspose`."""
    (x,) = inputs
    count = call.count_sides(x)
    kernel, stride = call.list_sides("kernel_size", count), call.list_sides("strides", count)
    if call.get("output_padding") is not None:
        raise InexpressibleError("it has an output padding")
    padding = _resolve_padding(call, count)
    if any(taps < step for taps, step in zip(kernel, stride, strict=True)):
        raise InexpressibleError("its window is smaller than its stride")
    left = call.add(
        "UpConv", x, tensors=_weights(call), filters=call.get("filters"), kernel=kernel,
        stride=stride, dilation=call.list_sides("dilation_rate", count), padding=padding,
        bias=bool(call.get("use_bias", True)),
    )  # fmt: skip
    return activate(call, left)


def connect(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `Dense`, which is a 1x1 convolution of an image."""
    (x,) = inputs
    bias, units = bool(call.get("use_bias", True)), call.get("units")
    count = call.count_sides(x)
    if not count:
        return activate(call, call.add("FC", x, tensors=_weights(call), features=units, bias=bias))
    if x in call.channels_first:
        raise InexpressibleError("it mixes positions of the grid")
    ones = (1,) * count
    left = call.add("Conv", x, tensors=_weights(call), filters=units, kernel=ones, stride=ones,
                    dilation=ones, padding=(0,) * count, bias=bias)  # fmt: skip
    return activate(call, left)


def normalize_batch(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `BatchNormalization`, whose momentum is the weight of what was before."""
    (x,) = inputs
    if not call.is_channel_axis(call.get("axis", -1), x):
        raise InexpressibleError("it normalizes another axis than the channels")
    scale, center = bool(call.get("scale", True)), bool(call.get("center", True))
    tensors = {"running_mean": "moving_mean", "running_var": "moving_variance"}
    tensors |= {"weight": "gamma"} if scale else {}
    tensors |= {"bias": "beta"} if center else {}
    options: dict[str, Any] = {} if scale or center else {"affine": False}
    if not options:
        options |= ({} if scale else {"scale": False}) | ({} if center else {"center": False})
    momentum = round(1 - float(call.get("momentum", 0.99)), 6)
    eps = float(call.get("epsilon", 1e-3))
    return call.add("BN", x, tensors=tensors, eps=eps, momentum=momentum, **options)


def normalize_layer(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `LayerNormalization` over the channels."""
    (x,) = inputs
    if not call.is_channel_axis(call.get("axis", -1), x):
        raise InexpressibleError("it normalizes over positions")
    if not call.get("scale", True) or not call.get("center", True):
        raise InexpressibleError("it learns a scale or an offset alone")
    options: dict[str, Any] = {"channels": True} if call.count_sides(x) else {}
    return call.add("LayerNorm", x, tensors={"weight": "gamma", "bias": "beta"},
                    eps=float(call.get("epsilon", 1e-3)), **options)  # fmt: skip


def normalize_groups(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `GroupNormalization`."""
    (x,) = inputs
    groups = call.get("groups", 32)
    if not call.is_channel_axis(call.get("axis", -1), x) or not call.get("scale", True):
        raise InexpressibleError("it normalizes another axis, or learns no scale")
    return call.add("GroupNorm", x, tensors={"weight": "gamma", "bias": "beta"},
                    groups=call.shape(x)[0] if groups == -1 else groups,
                    eps=float(call.get("epsilon", 1e-3)))  # fmt: skip


def pool(box: str) -> Translator:
    """Return the translator of a pool; without strides it moves by its window."""

    def translate(call: LayerCall, inputs: Sequence[str]) -> str:
        (x,) = inputs
        count = call.count_sides(x)
        kernel = call.list_sides("pool_size", count, 2)
        return call.add(box, x, kernel=kernel, stride=call.list_sides("strides", count, kernel),
                        padding=_resolve_padding(call, count))  # fmt: skip

    return translate


def pool_all(box: str) -> Translator:
    """Return the translator of a pool over the whole grid."""
    return lambda call, inputs: call.add(box, inputs[0], keepdim=bool(call.get("keepdims", False)))


def rectify(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `ReLU`, which may have a bound and a slope."""
    most, slope = call.get("max_value"), call.get("negative_slope", 0.0)
    if call.get("threshold", 0.0) or (slope and most is not None):
        raise InexpressibleError("it begins at a number of its own")
    if slope:
        return call.add("LeakyReLU", inputs[0], slope=float(slope))
    if most is None:
        return call.add("ReLU", inputs[0])
    if float(most) == 6:
        return call.add("ReLU6", inputs[0])
    return call.add("Hardtanh", inputs[0], low=0.0, high=float(most))


def rectify_leakily(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `LeakyReLU`, which slopes by 0.3 if nothing else is said."""
    slope = call.get("negative_slope", call.get("alpha", 0.3))
    return call.add("LeakyReLU", inputs[0], slope=float(slope))


def rectify_learning(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `PReLU` with a slope for each channel."""
    (x,) = inputs
    count = call.count_sides(x)
    shared = call.get("shared_axes", [])
    sides = list(range(2, count + 2)) if x in call.channels_first else list(range(1, count + 1))
    if sorted(shared) != sides:
        raise InexpressibleError("it has a slope for each position")
    return call.add("PReLU", x, tensors={"weight": "alpha"}, slopes=call.shape(x)[0])


def normalize_exponentially(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `Softmax`."""
    if not call.is_channel_axis(call.get("axis", -1), inputs[0]):
        raise InexpressibleError("it is over another axis than the channels")
    return call.add("Softmax", inputs[0])


def drop(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `Dropout`; one that has a noise shape drops whole examples."""
    rate = float(call.get("rate", 0.0))
    noise = call.get("noise_shape")
    if isinstance(noise, list) and len(noise) > 1 and all(each == 1 for each in noise[1:]):
        return call.add("StochasticDepth", inputs[0], rate=rate)
    return call.add("Dropout", inputs[0], rate=rate) if rate else inputs[0]


def join(word: str) -> Translator:
    """Return the translator of a join, and of arithmetic with a number."""

    def translate(call: LayerCall, inputs: Sequence[str]) -> str:
        numbers = [each for each in call.call.numbers if isinstance(each, (int, float))
                   and not isinstance(each, bool)]  # fmt: skip
        if len(inputs) > 1:
            return call.add(word, *inputs)
        if len(numbers) != 1 or word not in ("add", "mul"):
            raise InexpressibleError("it joins a value and something else")
        if word == "add":
            return call.add("shift", inputs[0], amount=float(numbers[0]))
        return call.add("scale", inputs[0], factor=float(numbers[0]))

    return translate


def concatenate(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `Concatenate` of channels."""
    if not call.is_channel_axis(call.get("axis", -1), inputs[0]):
        raise InexpressibleError("it joins positions, not channels")
    return call.add("concat", *inputs)


def _margins(call: LayerCall, key: str, count: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    given = call.get(key, 1)
    sides = [given] * count if isinstance(given, int) else list(given)
    pairs = [(each, each) if isinstance(each, int) else tuple(each) for each in sides]
    if count == 1 and len(pairs) == 2:
        pairs = [(pairs[0][0], pairs[1][0])]
    return tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs)


def border(box: str, key: str) -> Translator:
    """Return the translator of a padding or a cropping."""

    def translate(call: LayerCall, inputs: Sequence[str]) -> str:
        count = call.count_sides(inputs[0])
        before, after = _margins(call, key, count)
        options: dict[str, Any] = {"mode": "zeros"} if box == "Pad" else {}
        return call.add(box, inputs[0], sides=(0,) * count, before=before, after=after, **options)

    return translate


def upsample(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `UpSampling2D`."""
    (x,) = inputs
    mode = call.get("interpolation", "nearest")
    factor = call.list_sides("size", call.count_sides(x), 2)
    return call.add("Upsample", x, factor=factor, mode=mode)


def reshape(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `Reshape` to a vector, of a vector to one pixel, or of a grid to tokens."""
    (x,) = inputs
    before, wanted = call.shape(x), [int(each) for each in call.get("target_shape")]
    if wanted.count(-1) == 1:
        wanted[wanted.index(-1)] = prod(before) // max(prod(each for each in wanted if each > 0), 1)
    if prod(wanted) != prod(before):
        raise MisfitError(f"{prod(before)} numbers do not fill {wanted}")
    if len(wanted) == 1:
        return call.add("Flatten", x) if len(before) > 1 else x
    first = call.has_channels_first() or x in call.channels_first
    after = tuple(wanted) if first else (wanted[-1], *wanted[:-1])
    if after == before:
        return x
    if len(before) == 1 and after[0] == before[0]:
        return call.add("Unflatten", x, grid=after[1:])
    if len(before) > 2 and len(after) == 2 and after[0] == before[0]:
        return call.add("Tokens", x)
    if len(before) == 2 and after[0] == before[0]:
        return call.add("Unflatten", x, grid=after[1:])
    raise InexpressibleError("it takes numbers from channels to positions")


def scale_channels(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return the `LayerScale` of Keras' own ConvNeXt."""
    return call.add("LayerScale", inputs[0], tensors={"weight": "gamma"},
                    init=float(call.get("init_values", 1e-6)))  # fmt: skip


def add_scaled(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return the `CustomScaleLayer` of Keras' own Inception-ResNet-v2: a scaled residual."""
    first, second = inputs
    return call.add("add", first, second, scale=float(call.get("scale")))


def rescale(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `Rescaling`: a factor and an offset for all numbers."""
    scale, offset = call.get("scale", 1.0), call.get("offset", 0.0)
    if not all(isinstance(each, (int, float)) for each in (scale, offset)):
        raise InexpressibleError("it has a factor for each channel")
    left = call.add("scale", inputs[0], factor=float(scale))
    return call.add("shift", left, amount=float(offset)) if offset else left


def _refuse(why: str) -> str:
    raise InexpressibleError(why)


def keep(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return what enters, as a layer does that only training needs."""
    return call.add("identity", inputs[0])


def flatten(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `Flatten`, whose numbers come by channels here, and in Keras by positions."""
    return call.add("Flatten", inputs[0]) if call.count_sides(inputs[0]) else inputs[0]


def _by_sides(name: str, translator: Translator) -> dict[str, Translator]:
    return {name.replace("*", sides): translator for sides in ("1D", "2D", "3D")}


LAYERS: Final[Mapping[str, Translator]] = {
    **_by_sides("Conv*", convolve),
    **_by_sides("DepthwiseConv*", convolve_depthwise),
    **_by_sides("SeparableConv*", convolve_separably),
    **_by_sides("Conv*Transpose", convolve_transposed),
    **_by_sides("MaxPooling*", pool("MaxPool")),
    **_by_sides("AveragePooling*", pool("AvgPool")),
    **_by_sides("GlobalAveragePooling*", pool_all("GlobalAvgPool")),
    **_by_sides("GlobalMaxPooling*", pool_all("GlobalMaxPool")),
    **_by_sides("ZeroPadding*", border("Pad", "padding")),
    **_by_sides("Cropping*", border("Cropping", "cropping")),
    **_by_sides("UpSampling*", upsample),
    **_by_sides("SpatialDropout*", drop),
    "Dense": connect,
    "BatchNormalization": normalize_batch,
    "LayerNormalization": normalize_layer,
    "GroupNormalization": normalize_groups,
    "Activation": lambda call, inputs: activate(call, inputs[0]),
    "ReLU": rectify,
    "LeakyReLU": rectify_leakily,
    "PReLU": rectify_learning,
    "ELU": lambda call, inputs: call.add("ELU", inputs[0], alpha=float(call.get("alpha", 1.0))),
    "Softmax": normalize_exponentially,
    "Dropout": drop,
    "Add": join("add"),
    "Subtract": join("sub"),
    "Multiply": join("mul"),
    "Average": join("mean"),
    "Maximum": join("max"),
    "LayerScale": scale_channels,
    "CustomScaleLayer": add_scaled,
    "Normalization": lambda call, inputs: _refuse("it normalizes by statistics of its data"),
    "Concatenate": concatenate,
    "Flatten": flatten,
    "Reshape": reshape,
    "Rescaling": rescale,
    **dict.fromkeys(
        ("GaussianNoise", "GaussianDropout", "ActivityRegularization", "Identity"), keep
    ),
}
"""The translators of layers, by class."""


def add_layer(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return what a call of a layer leaves: of one that has no counterpart, an unknown value.

    Raises:
        MisfitError: if it does not fit what enters it.
    """
    translator = LAYERS.get(call.layer.kind)
    why = "the reader does not know this layer"
    if call.layer.kind == "Lambda":
        why = "it runs code, which is not read"
    if translator is not None:
        begun = len(call.builder.operations)
        try:
            return translator(call, inputs)
        except InexpressibleError as error:
            del call.builder.operations[begun:]
            why = str(error)
    shape = call.builder.shapes.get(inputs[0], ()) if inputs else ()
    return call.builder.add(UNKNOWN, inputs, shape=shape, owners=call.owners,
                            source=call.layer.kind, why=why)  # fmt: skip

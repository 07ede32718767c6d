"""The layers of Keras as boxes of the language.

Values have their channels first here, whatever `data_format` says; what differs then is only the
order in which `Flatten` lists the numbers of an image.
"""

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any, Final

from archspec.importers.flat import UNKNOWN
from archspec.importers.readers.flat_builder import MisfitError
from archspec.importers.readers.keras_json.layer_call import LayerCall, Translator, activate
from archspec.importers.readers.keras_json.weighted import (
    connect,
    convolve,
    convolve_depthwise,
    convolve_separably,
    convolve_transposed,
    normalize_batch,
    normalize_groups,
    normalize_layer,
    resolve_padding,
)
from archspec.importers.readers.places import Inexpressible


def pool(box: str) -> Translator:
    """Return the translator of a pool; without strides it moves by its window."""

    def translate(call: LayerCall, inputs: Sequence[str]) -> str:
        (x,) = inputs
        count = call.count_sides(x)
        kernel = call.list_sides("pool_size", count, 2)
        return call.add(box, x, kernel=kernel, stride=call.list_sides("strides", count, kernel),
                        padding=resolve_padding(call, count))  # fmt: skip

    return translate


def pool_all(box: str) -> Translator:
    """Return the translator of a pool over the whole grid."""
    return lambda call, inputs: call.add(box, inputs[0], keepdim=bool(call.get("keepdims", False)))


def rectify(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `ReLU`, which may have a bound and a slope."""
    most, slope = call.get("max_value"), call.get("negative_slope", 0.0)
    if call.get("threshold", 0.0) or (slope and most is not None):
        raise Inexpressible("it begins at a number of its own")
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
        raise Inexpressible("it has a slope for each position")
    return call.add("PReLU", x, tensors={"weight": "alpha"}, slopes=call.shape(x)[0])


def normalize_exponentially(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `Softmax`."""
    if not call.is_channel_axis(call.get("axis", -1), inputs[0]):
        raise Inexpressible("it is over another axis than the channels")
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
            raise Inexpressible("it joins a value and something else")
        if word == "add":
            return call.add("shift", inputs[0], amount=float(numbers[0]))
        return call.add("scale", inputs[0], factor=float(numbers[0]))

    return translate


def concatenate(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `Concatenate` of channels."""
    if not call.is_channel_axis(call.get("axis", -1), inputs[0]):
        raise Inexpressible("it joins positions, not channels")
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
    raise Inexpressible("it takes numbers from channels to positions")


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
        raise Inexpressible("it has a factor for each channel")
    left = call.add("scale", inputs[0], factor=float(scale))
    return call.add("shift", left, amount=float(offset)) if offset else left


def _refuse(why: str) -> str:
    raise Inexpressible(why)


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
        except Inexpressible as error:
            del call.builder.operations[begun:]
            why = str(error)
    shape = call.builder.shapes.get(inputs[0], ()) if inputs else ()
    return call.builder.add(UNKNOWN, inputs, shape=shape, owners=call.owners,
                            source=call.layer.kind, why=why)  # fmt: skip

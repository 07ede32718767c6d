"""The layers of Darknet as boxes of the language.

What an option means, and what stands for one that is missing, is as in `src/parser.c` of Darknet by
Redmon and of its continuation by Bochkovskiy.
"""

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, Final

from archspec.dataclass import dataclass
from archspec.importers.flat import UNKNOWN, Value
from archspec.importers.readers.darknet.sections import Section
from archspec.importers.readers.flat_builder import FlatBuilder, MisfitError

EPS: Final = 1e-5
"""What is added to the variance; Redmon's adds 1e-6 to the deviation."""

MOMENTUM: Final = 0.01
"""The weight of a new batch in statistics, when trained on a GPU."""

ACTIVATIONS: Final[Mapping[str, tuple[str, dict[str, Any]]]] = {
    "linear": ("", {}),
    "leaky": ("LeakyReLU", {"slope": 0.1}),
    "revleaky": ("LeakyReLU", {"slope": 0.1}),
    "relie": ("LeakyReLU", {"slope": 0.01}),
    "relu": ("ReLU", {}),
    "relu6": ("ReLU6", {}),
    "logistic": ("Sigmoid", {}),
    "mish": ("Mish", {}),
    "swish": ("SiLU", {}),
    "tanh": ("Tanh", {}),
    "elu": ("ELU", {}),
    "selu": ("SELU", {}),
    "gelu": ("GELU", {"approximate": "tanh"}),
    "hardtan": ("Hardtanh", {}),
}
"""The activations, by the word of Darknet; others have no counterpart."""


@dataclass(slots=True)
class CfgNetwork:
    """A network that is built section by section.

    Attributes:
        builder: the operations so far.
        values: what each section has left so far.
        outputs: what the network returns.
    """

    builder: FlatBuilder
    values: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)

    def find(self, index: int) -> str:
        """Return what another section leaves: a negative index counts back from this one.

        Raises:
            MisfitError: if it does not come before.
        """
        at = index + len(self.values) if index < 0 else index
        if not 0 <= at < len(self.values):
            raise MisfitError(f"section {index} is not before it")
        return self.values[at]

    def add(self, section: Section, box: str, *inputs: str, roles: tuple[str, ...] = (),
            **arguments: Value) -> str:  # fmt: skip
        """Add an operation of the section that is read, and return what it leaves."""
        tensors = {role: f"layers.{len(self.values)}.{role}" for role in roles}
        return self.builder.add(box, inputs, arguments, tensors=tensors, source=section.kind)

    def add_unknown(self, section: Section, *inputs: str, why: str) -> str:
        """Return what a section leaves that has no counterpart, at the same size."""
        shape = self.builder.shapes.get(inputs[0], ())
        return self.builder.add(UNKNOWN, inputs, shape=shape, source=section.kind, why=why)


Layer = Callable[[CfgNetwork, Section, str], str]


def activate(network: CfgNetwork, section: Section, value: str, usual: str = "linear") -> str:
    """Return what the activation of a section leaves."""
    word = section.options.get("activation", usual)
    if word not in ACTIVATIONS:
        return network.add_unknown(section, value, why=f"its activation is {word}")
    box, arguments = ACTIVATIONS[word]
    return network.add(section, box, value, **arguments) if box else value


def _normalize(network: CfgNetwork, section: Section, value: str) -> str:
    roles = ("weight", "bias", "running_mean", "running_var")
    return network.add(section, "BN", value, roles=roles, eps=EPS, momentum=MOMENTUM)


_SPECIAL: Final = {
    "antialiasing": "it blurs what it leaves",
    "xnor": "its weights and inputs are binary",
    "binary": "its weights are binary",
    "coordconv": "it sees its position",
    "assisted_excitation": "it is helped in training by where objects are",
    "sway": "it turns its weights",
    "rotate": "it turns its weights",
    "stretch": "it stretches its weights",
    "stretch_sway": "it stretches its weights",
    "share_index": "it has the weights of another layer",
}
"""Options that make another operation of a convolution."""


def convolve(network: CfgNetwork, section: Section, value: str) -> str:
    """Return [convolutional]: a convolution, its normalization and its activation."""
    for option, why in _SPECIAL.items():
        if section.get_real(option, 0):
            return network.add_unknown(section, value, why=why)
    size, stride = section.get("size", 1), section.get("stride", 1)
    gap = section.get("dilation", 1) if size > 1 else 1
    zeros = size // 2 if section.get("pad", 0) else section.get("padding", 0)
    steps = [each if each > 0 else stride
             for each in (section.get("stride_y", -1), section.get("stride_x", -1))]  # fmt: skip
    normalized = bool(section.get("batch_normalize", 0) or section.get("cbn", 0))
    left = network.add(
        section, "Conv", value, roles=("weight",) if normalized else ("weight", "bias"),
        filters=section.get("filters", 1), kernel=(size, size), stride=(steps[0], steps[1]),
        dilation=(gap, gap), padding=(zeros * gap, zeros * gap),
        groups=section.get("groups", 1), bias=not normalized,
    )  # fmt: skip
    left = _normalize(network, section, left) if normalized else left
    return activate(network, section, left, "logistic")


def pool(box: str) -> Layer:
    """Return the translator of a pool, whose window hangs over the grid on the far side.

    Darknet pads by size - 1 in all, half of it before. Where that is even, it is padding of as much
    on both sides; a window of two then has a position for each stride, as in TensorFlow.
    """

    def translate(network: CfgNetwork, section: Section, value: str) -> str:
        if section.get("maxpool_depth", 0) or section.get("antialiasing", 0):
            return network.add_unknown(section, value, why="it pools channels, or blurs")
        stride = section.get("stride", 1)
        size = section.get("size", stride)
        padding = section.get("padding", size - 1)
        steps = (section.get("stride_y", stride), section.get("stride_x", stride))
        grid = network.builder.find_shape(value)[1:]
        if min(*steps, size) < 1 or padding < 0 or len(grid) != 2:
            raise MisfitError("it needs an image, and a window and a stride of 1 or more")
        pairs = [
            _margins(side, size, step, padding) for side, step in zip(grid, steps, strict=True)
        ]
        before, after = tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs)
        zeros: Value = (padding // 2,) * 2
        if padding % 2 and not any((*before, *after)):
            zeros = (0, 0)
        elif padding % 2 and size == 2 and padding == 1:
            zeros = "tf_same"
        elif padding % 2:
            fill = "-inf" if box == "MaxPool" else "zeros"
            if box != "MaxPool":
                return network.add_unknown(section, value, why="it pads more on one side")
            value = network.add(section, "Pad", value, sides=(0, 0), before=before, after=after,
                                mode=fill)  # fmt: skip
            zeros = (0, 0)
        return network.add(section, box, value, kernel=(size, size), stride=steps, padding=zeros)

    return translate


def _margins(side: int, size: int, step: int, padding: int) -> tuple[int, int]:
    """Return how far windows reach beyond a side before and behind it."""
    count = (side + padding - size) // step + 1
    before = padding // 2
    return before, max((count - 1) * step + size - before - side, 0)


def pool_all(network: CfgNetwork, section: Section, value: str) -> str:
    """Return [avgpool], the mean over the whole grid."""
    return network.add(section, "GlobalAvgPool", value, keepdim=True)


def connect(network: CfgNetwork, section: Section, value: str) -> str:
    """Return [connected]."""
    if len(network.builder.find_shape(value)) > 1:
        value = network.add(section, "Flatten", value)
    normalized = bool(section.get("batch_normalize", 0))
    left = network.add(section, "FC", value, features=section.get("output", 1), bias=not normalized,
                       roles=("weight",) if normalized else ("weight", "bias"))  # fmt: skip
    left = _normalize(network, section, left) if normalized else left
    return activate(network, section, left, "logistic")


def route(network: CfgNetwork, section: Section, value: str) -> str:
    """Return [route]: other layers side by side, or one group of the channels of each."""
    values = [network.find(index) for index in section.list_numbers("layers")]
    groups, chosen = section.get("groups", 1), section.get("group_id", 0)
    if not values:
        raise MisfitError("it names no layers")
    if groups > 1:
        values = [_take_group(network, section, each, groups, chosen) for each in values]
    return network.add(section, "concat", *values) if len(values) > 1 else values[0]


def _take_group(network: CfgNetwork, section: Section, value: str, groups: int, chosen: int) -> str:
    channels = network.builder.find_shape(value)[0]
    if channels % groups or not 0 <= chosen < groups:
        raise MisfitError(f"{channels} channels have no group {chosen} of {groups}")
    width = channels // groups
    return network.add(section, "Slice", value, start=chosen * width, stop=(chosen + 1) * width)


def shortcut(network: CfgNetwork, section: Section, value: str) -> str:
    """Return [shortcut]: the sum with other layers."""
    others = [network.find(index) for index in section.list_numbers("from")]
    if not others:
        raise MisfitError("it names no layer")
    shapes = {network.builder.find_shape(each) for each in (value, *others)}
    if section.options.get("weights_type", "none") != "none":
        return network.add_unknown(section, value, *others, why="it weighs what it adds")
    if len(shapes) > 1:
        return network.add_unknown(section, value, *others, why="it adds values of different sizes")
    return activate(network, section, network.add(section, "add", value, *others))


def multiply(network: CfgNetwork, section: Section, value: str) -> str:
    """Return [scale_channels] or [sam]: the product with another layer."""
    other = network.find(section.get("from", 0))
    return activate(network, section, network.add(section, "mul", other, value))


def upsample(network: CfgNetwork, section: Section, value: str) -> str:
    """Return [upsample]."""
    factor, scale = section.get("stride", 2), section.get_real("scale", 1.0)
    if factor < 1:
        return network.add_unknown(section, value, why="it makes the grid smaller")
    left = network.add(section, "Upsample", value, factor=(factor, factor), mode="nearest")
    return left if scale == 1 else network.add(section, "scale", left, factor=scale)


def reorganize(network: CfgNetwork, section: Section, value: str) -> str:
    """Return [reorg] or [reorg3d]: tiles of pixels as channels.

    It is what YOLOv2 (arXiv:1612.08242, section 3) describes. The channels that leave are in
    another order than those of `PixelUnshuffle`, and [reorg] by itself also reads the numbers of
    its input as if it had wider rows; weights of Darknet do not fit behind it.
    """
    if section.get("reverse", 0) or section.get("flatten", 0):
        return network.add_unknown(section, value, why="it makes the grid larger, or a vector")
    return network.add(section, "PixelUnshuffle", value, factor=section.get("stride", 1))


def classify(network: CfgNetwork, section: Section, value: str) -> str:
    """Return [softmax]."""
    if section.get("groups", 1) != 1 or "tree" in section.options:
        return network.add_unknown(section, value, why="it is over groups of the channels")
    if section.get_real("temperature", 1.0) != 1:
        return network.add_unknown(section, value, why="it has a temperature")
    shape = network.builder.find_shape(value)
    if any(side != 1 for side in shape[1:]) and not section.get("spatial", 0):
        return network.add_unknown(section, value, why="it is over the whole grid")
    return network.add(section, "Softmax", value)


def drop(network: CfgNetwork, section: Section, value: str) -> str:
    """Return [dropout]."""
    if section.get("dropblock", 0):
        return network.add_unknown(section, value, why="it drops blocks of the grid")
    return network.add(section, "Dropout", value, rate=section.get_real("probability", 0.2))


def crop(network: CfgNetwork, section: Section, value: str) -> str:
    """Return [crop], which takes the center at inference."""
    if not section.get("noadjust", 0):
        return network.add_unknown(section, value, why="it changes the range of the numbers")
    grid = (section.get("crop_height", 1), section.get("crop_width", 1))
    return network.add(section, "CenterCrop", value, grid=grid)


def mark_output(network: CfgNetwork, section: Section, value: str) -> str:
    """Return what enters a layer that only decodes boxes, as an output of the network."""
    network.outputs.append(value)
    return value


LAYERS: Final[Mapping[str, Layer]] = {
    **dict.fromkeys(("convolutional", "conv"), convolve),
    **dict.fromkeys(("maxpool", "max"), pool("MaxPool")),
    **dict.fromkeys(("local_avgpool", "local_avg"), pool("AvgPool")),
    **dict.fromkeys(("avgpool", "avg"), pool_all),
    **dict.fromkeys(("connected", "conn"), connect),
    "route": route,
    "shortcut": shortcut,
    **dict.fromkeys(("scale_channels", "sam"), multiply),
    "upsample": upsample,
    **dict.fromkeys(("reorg", "reorg_old", "reorg3d"), reorganize),
    **dict.fromkeys(("softmax", "soft"), classify),
    "dropout": drop,
    "crop": crop,
    "batchnorm": _normalize,
    "activation": activate,
    **dict.fromkeys(("yolo", "gaussian_yolo", "region", "detection"), mark_output),
    "cost": lambda network, section, value: value,
}
"""The translators of sections, by what stands in their brackets."""

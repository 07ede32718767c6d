"""The modules that the YAML of Ultralytics names, as boxes of the language.

Each function takes what enters and the arguments that a row gives, after the channels that leave,
and returns what leaves. Names of parts and weights are those of the package's own modules.
"""

from collections.abc import Callable, Sequence
from math import gcd
from typing import Any, Final, TypeAlias

from archspec.dataclass import dataclass, replace
from archspec.importers.flat import UNKNOWN, Owner, Value
from archspec.importers.readers.flat_builder import FlatBuilder, MisfitError

EPS: Final = 1e-3
"""What is added to the variance in every normalization of Ultralytics."""

MOMENTUM: Final = 0.03
"""The weight of a new batch in its statistics."""

Pair: TypeAlias = int | Sequence[int]


@dataclass(frozen=True, slots=True)
class Part:
    """A module at its place in the network.

    Attributes:
        builder: the operations so far.
        owners: the module, and what it belongs to, outermost first.
        activation: the activation of convolutions that name none; empty for none.
        slope: its argument, if it has one.
    """

    builder: FlatBuilder
    owners: tuple[Owner, ...]
    activation: str = "SiLU"
    slope: tuple[tuple[str, Any], ...] = ()

    def enter(self, name: str, kind: str = "") -> "Part":
        """Return a part of this one."""
        path = f"{self.owners[-1].path}.{name}" if self.owners else name
        return replace(self, owners=(*self.owners, Owner(path, kind)))

    def channels(self, value: str) -> int:
        """Return how many channels a value has."""
        return self.builder.find_shape(value)[0]

    def add(self, box: str, *inputs: str, tensors: Sequence[str] = (), **arguments: Value) -> str:
        """Add an operation that belongs to this part, and return what it leaves."""
        path = self.owners[-1].path
        held = {role: f"{path}.{role}" for role in tensors}
        return self.builder.add(box, inputs, arguments, owners=self.owners, tensors=held,
                                source=self.owners[-1].kind)  # fmt: skip

    def activate(self, value: str) -> str:
        """Return what the usual activation leaves."""
        return self.add(self.activation, value, **dict(self.slope)) if self.activation else value

    def add_unknown(self, value: str, why: str) -> str:
        """Return what a part leaves that has no counterpart, at the same size."""
        shape = self.builder.find_shape(value)
        return self.builder.add(UNKNOWN, (value,), shape=shape, owners=self.owners,
                                source=self.owners[-1].kind, why=why)  # fmt: skip


Module: TypeAlias = Callable[..., str]


def _two(value: Pair) -> tuple[int, int]:
    if isinstance(value, int):
        return value, value
    first, second = value
    return first, second


def _pad_evenly(kernel: Pair, dilation: int) -> tuple[int, int]:
    first, second = (dilation * (taps - 1) // 2 for taps in _two(kernel))
    return first, second


def conv(
    part: Part,
    x: str,
    c2: int,
    k: Pair = 1,
    s: Pair = 1,
    p: Pair | None = None,
    g: int = 1,
    d: int = 1,
    act: bool = True,
) -> str:
    """Return `Conv`: a convolution without bias, a normalization, and the usual activation."""
    padding = _pad_evenly(k, d) if p is None else _two(p)
    left = part.enter("conv", "Conv2d").add(
        "Conv", x, tensors=("weight",), filters=c2, kernel=_two(k), stride=_two(s),
        padding=padding, dilation=(d, d), groups=g, bias=False,
    )  # fmt: skip
    left = _normalize(part, left)
    return part.enter("act", part.activation).activate(left) if act else left


def _normalize(part: Part, value: str) -> str:
    held = ("weight", "bias", "running_mean", "running_var")
    norm = part.enter("bn", "BatchNorm2d")
    return norm.add("BN", value, tensors=held, eps=EPS, momentum=MOMENTUM)


def depthwise_conv(
    part: Part, x: str, c2: int, k: Pair = 1, s: Pair = 1, d: int = 1, act: bool = True
) -> str:
    """Return `DWConv`: as many groups as both sides allow."""
    return conv(part, x, c2, k, s, None, gcd(part.channels(x), c2), d, act)


def focus(
    part: Part, x: str, c2: int, k: Pair = 1, s: Pair = 1, p: Pair | None = None, g: int = 1,
    act: bool = True,
) -> str:  # fmt: skip
    """Return `Focus`: the four pixels of each 2x2 as channels, and a convolution."""
    corners = []
    for before in ((0, 0), (1, 0), (0, 1), (1, 1)):
        value = x
        if any(before):
            value = part.add("Cropping", value, sides=(0, 0), before=before, after=(0, 0))
        corners.append(part.add("MaxPool", value, kernel=(1, 1), stride=(2, 2), padding=(0, 0)))
    joined = part.add("concat", *corners)
    return conv(part.enter("conv", "Conv"), joined, c2, k, s, p, g, 1, act)


def ghost_conv(
    part: Part, x: str, c2: int, k: Pair = 1, s: Pair = 1, g: int = 1, act: bool = True
) -> str:
    """Return `GhostConv`: half of the channels, and as many computed from each of these."""
    half = c2 // 2
    first = conv(part.enter("cv1", "Conv"), x, half, k, s, None, g, 1, act)
    second = conv(part.enter("cv2", "Conv"), first, half, 5, 1, None, half, 1, act)
    return part.add("concat", first, second)


def ghost_bottleneck(part: Part, x: str, c2: int, k: int = 3, s: int = 1) -> str:
    """Return `GhostBottleneck`."""
    half = c2 // 2
    left = ghost_conv(part.enter("conv.0", "GhostConv"), x, half)
    if s == 2:
        left = depthwise_conv(part.enter("conv.1", "DWConv"), left, half, k, s, act=False)
    left = ghost_conv(part.enter("conv.2", "GhostConv"), left, c2, act=False)
    if s == 2:
        channels = part.channels(x)
        x = depthwise_conv(part.enter("shortcut.0", "DWConv"), x, channels, k, s, act=False)
        x = conv(part.enter("shortcut.1", "Conv"), x, c2, act=False)
    return part.add("add", left, x)


def bottleneck(
    part: Part, x: str, c2: int, shortcut: bool = True, g: int = 1,
    k: tuple[Pair, Pair] = (3, 3), e: float = 0.5,
) -> str:  # fmt: skip
    """Return `Bottleneck`: two convolutions, and what entered added if the channels are as many."""
    left = conv(part.enter("cv1", "Conv"), x, int(c2 * e), k[0])
    left = conv(part.enter("cv2", "Conv"), left, c2, k[1], g=g)
    return part.add("add", x, left) if shortcut and part.channels(x) == c2 else left


def c1(part: Part, x: str, c2: int, n: int = 1) -> str:
    """Return `C1`."""
    first = left = conv(part.enter("cv1", "Conv"), x, c2)
    for at in range(n):
        left = conv(part.enter(f"m.{at}", "Conv"), left, c2, 3)
    return part.add("add", left, first)


def _split(part: Part, x: str, width: int) -> tuple[str, str]:
    left = conv(part.enter("cv1", "Conv"), x, 2 * width)
    return part.add("Slice", left, stop=width), part.add("Slice", left, start=width, stop=2 * width)


def c2(
    part: Part, x: str, c2: int, n: int = 1, shortcut: bool = True, g: int = 1, e: float = 0.5
) -> str:
    """Return `C2`."""
    first, second = _split(part, x, width := int(c2 * e))
    for at in range(n):
        first = bottleneck(
            part.enter(f"m.{at}", "Bottleneck"), first, width, shortcut, g, (3, 3), 1.0
        )
    return conv(part.enter("cv2", "Conv"), part.add("concat", first, second), c2)


def _chain(
    part: Part, x: str, c2: int, e: float, n: int, make: Callable[[Part, str, int], str]
) -> str:
    """Return `C2f`: a chain of parts, and all that they leave together."""
    width = int(c2 * e)
    left = list(_split(part, x, width))
    for at in range(n):
        left.append(make(part.enter(f"m.{at}"), left[-1], width))
    return conv(part.enter("cv2", "Conv"), part.add("concat", *left), c2)


def _name(part: Part, kind: str) -> Part:
    return replace(part, owners=(*part.owners[:-1], replace(part.owners[-1], kind=kind)))


def c2f(
    part: Part, x: str, c2: int, n: int = 1, shortcut: bool = False, g: int = 1, e: float = 0.5
) -> str:
    """Return `C2f`."""
    return _chain(part, x, c2, e, n, lambda at, value, width: bottleneck(
        _name(at, "Bottleneck"), value, width, shortcut, g, (3, 3), 1.0))  # fmt: skip


def c3k2(
    part: Part, x: str, c2: int, n: int = 1, c3k: bool = False, e: float = 0.5, attn: bool = False,
    g: int = 1, shortcut: bool = True,
) -> str:  # fmt: skip
    """Return `C3k2`: `C2f` with bottlenecks, or with a `C3` of two of them in each place."""

    def make(at: Part, value: str, width: int) -> str:
        if attn:
            value = bottleneck(at.enter("0", "Bottleneck"), value, width, shortcut, g)
            return _attend(at.enter("1", "PSABlock"), value)
        if c3k:
            return c3(_name(at, "C3k"), value, width, 2, shortcut, g, 0.5, (3, 3))
        return bottleneck(_name(at, "Bottleneck"), value, width, shortcut, g)

    return _chain(part, x, c2, e, n, make)


def c3(
    part: Part, x: str, c2: int, n: int = 1, shortcut: bool = True, g: int = 1, e: float = 0.5,
    k: tuple[Pair, Pair] = (1, 3),
) -> str:  # fmt: skip
    """Return `C3`: bottlenecks beside a 1x1 convolution."""
    width = int(c2 * e)
    left = conv(part.enter("cv1", "Conv"), x, width)
    for at in range(n):
        left = bottleneck(part.enter(f"m.{at}", "Bottleneck"), left, width, shortcut, g, k, 1.0)
    return _close_c3(part, x, left, c2, width)


def _close_c3(part: Part, x: str, left: str, c2: int, width: int) -> str:
    beside = conv(part.enter("cv2", "Conv"), x, width)
    return conv(part.enter("cv3", "Conv"), part.add("concat", left, beside), c2)


def c3x(
    part: Part, x: str, c2: int, n: int = 1, shortcut: bool = True, g: int = 1, e: float = 0.5
) -> str:
    """Return `C3x`: `C3` with windows of 1x3 and 3x1."""
    return c3(part, x, c2, n, shortcut, g, e, ((1, 3), (3, 1)))


def c3_ghost(
    part: Part, x: str, c2: int, n: int = 1, shortcut: bool = True, g: int = 1, e: float = 0.5
) -> str:
    """Return `C3Ghost`."""
    width = int(c2 * e)
    left = conv(part.enter("cv1", "Conv"), x, width)
    for at in range(n):
        left = ghost_bottleneck(part.enter(f"m.{at}", "GhostBottleneck"), left, width)
    return _close_c3(part, x, left, c2, width)


def c2psa(part: Part, x: str, c2: int, n: int = 1, e: float = 0.5) -> str:
    """Return `C2PSA`, whose attention the language has no counterpart of."""
    if part.channels(x) != c2:
        raise MisfitError("as many channels must leave as enter")
    first, second = _split(part, x, int(c2 * e))
    for at in range(n):
        second = _attend(part.enter(f"m.{at}", "PSABlock"), second)
    return conv(part.enter("cv2", "Conv"), part.add("concat", first, second), c2)


def _attend(part: Part, x: str) -> str:
    why = "its keys are narrower than its values, and a convolution of the values is added"
    x = part.add("add", x, part.enter("attn", "Attention").add_unknown(x, why))
    width = part.channels(x)
    left = conv(part.enter("ffn.0", "Conv"), x, 2 * width)
    return part.add("add", x, conv(part.enter("ffn.1", "Conv"), left, width, act=False))


def spp(part: Part, x: str, c2: int, k: Sequence[int] = (5, 9, 13)) -> str:
    """Return `SPP`: pools of several sizes side by side."""
    first = conv(part.enter("cv1", "Conv"), x, part.channels(x) // 2)
    pools = [pool(part.enter(f"m.{at}", "MaxPool2d"), first, each, 1, each // 2)
             for at, each in enumerate(k)]  # fmt: skip
    return conv(part.enter("cv2", "Conv"), part.add("concat", first, *pools), c2)


def sppf(part: Part, x: str, c2: int, k: int = 5, *more: Any) -> str:
    """Return `SPPF`: pools in a chain; with further arguments, without a first activation."""
    n, shortcut = (*more, *(3, False)[len(more) :])[:2]
    left = [conv(part.enter("cv1", "Conv"), x, part.channels(x) // 2, act=not more)]
    for _ in range(n):
        left.append(pool(part.enter("m", "MaxPool2d"), left[-1], k, 1, k // 2))
    out = conv(part.enter("cv2", "Conv"), part.add("concat", *left), c2)
    return part.add("add", out, x) if shortcut and part.channels(x) == c2 else out


def conv_transpose(
    part: Part, x: str, c2: int, k: Pair = 2, s: Pair = 2, p: Pair = 0, bn: bool = True,
    act: bool = True,
) -> str:  # fmt: skip
    """Return `ConvTranspose`."""
    inner = part.enter("conv_transpose", "ConvTranspose2d")
    left = plain_conv_transpose(inner, x, c2, k, s, p, bias=not bn)
    left = _normalize(part, left) if bn else left
    return part.activate(left) if act else left


def plain_conv_transpose(
    part: Part, x: str, c2: int, k: Pair = 1, s: Pair = 1, p: Pair = 0, o: Pair = 0, g: int = 1,
    bias: bool = True,
) -> str:  # fmt: skip
    """Return `nn.ConvTranspose2d`."""
    held = ("weight", "bias") if bias else ("weight",)
    return part.add("UpConv", x, tensors=held, filters=c2, kernel=_two(k), stride=_two(s),
                    padding=_two(p), output_padding=_two(o), groups=g, bias=bias)  # fmt: skip


def plain_conv(
    part: Part, x: str, c2: int, k: Pair = 1, s: Pair = 1, p: Pair = 0, d: int = 1, g: int = 1,
    bias: bool = True,
) -> str:  # fmt: skip
    """Return `nn.Conv2d`."""
    held = ("weight", "bias") if bias else ("weight",)
    return part.add("Conv", x, tensors=held, filters=c2, kernel=_two(k), stride=_two(s),
                    padding=_two(p), dilation=(d, d), groups=g, bias=bias)  # fmt: skip


def pool(part: Part, x: str, k: Pair, s: Pair | None = None, p: Pair = 0) -> str:
    """Return `nn.MaxPool2d`."""
    return part.add(
        "MaxPool", x, kernel=_two(k), stride=_two(k if s is None else s), padding=_two(p)
    )


def upsample(
    part: Part, x: str, size: Pair | None = None, factor: Pair | None = None, mode: str = "nearest"
) -> str:
    """Return `nn.Upsample`."""
    if size is not None:
        return part.add("Resize", x, grid=_two(size), mode=mode)
    if factor is None:
        raise MisfitError("it has no factor")
    return part.add("Upsample", x, factor=_two(factor), mode=mode)


def pad_zeros(part: Part, x: str, sides: Pair) -> str:
    """Return `nn.ZeroPad2d`: left, right, top and bottom."""
    left, right, top, bottom = (sides,) * 4 if isinstance(sides, int) else sides
    return part.add("Pad", x, sides=(0, 0), before=(top, left), after=(bottom, right),
                    mode="zeros")  # fmt: skip


def classify(part: Part, x: str, classes: int, k: int = 1, s: int = 1, *rest: Any) -> str:
    """Return `Classify`: a convolution, a pool over the grid, and a full connection."""
    left = conv(part.enter("conv", "Conv"), x, 1280, k, s, *rest)
    left = part.add("GlobalAvgPool", left)
    return part.enter("linear", "Linear").add(
        "FC", left, tensors=("weight", "bias"), features=classes
    )


SCALED: Final[dict[str, Module]] = {
    "Conv": conv,
    "DWConv": depthwise_conv,
    "Focus": focus,
    "GhostConv": ghost_conv,
    "GhostBottleneck": ghost_bottleneck,
    "Bottleneck": bottleneck,
    "SPP": spp,
    "SPPF": sppf,
    "C1": c1,
    "C2": c2,
    "C2f": c2f,
    "C3": c3,
    "C3x": c3x,
    "C3Ghost": c3_ghost,
    "C3k2": c3k2,
    "C2PSA": c2psa,
    "ConvTranspose": conv_transpose,
    "nn.ConvTranspose2d": plain_conv_transpose,
}
"""Modules whose channels are multiplied by the width of the scale, by the name in a row."""

REPEATING: Final = ("C1", "C2", "C2f", "C3", "C3x", "C3Ghost", "C3k2", "C2PSA")
"""Those that take the repeats of a row as an argument; others are repeated as a whole."""

PLAIN: Final[dict[str, Module]] = {
    "nn.Conv2d": lambda part, x, _, *rest, **more: plain_conv(part, x, *rest, **more),
    "nn.MaxPool2d": pool,
    "nn.Upsample": upsample,
    "nn.ZeroPad2d": pad_zeros,
    "nn.BatchNorm2d": _normalize,
    "nn.Identity": lambda part, x: part.add("identity", x),
}
"""Modules that take the arguments of a row as they are."""

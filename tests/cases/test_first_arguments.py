"""A value without a name means what torch's module takes first, or is refused."""

from dataclasses import dataclass
from typing import Final

import pytest
import torch
from torch import nn

import archspec
from archspec import Graph, SpecError
from archspec.ops import TABLE, Operator
from archspec.runtime import build_module

FOLLOWS: Final = {"in_channels", "in_features", "num_features", "normalized_shape", "size"}
"""What torch is told and the graph knows, or follows from it: no box gives it."""

OWN: Final = {"LocalResponseNorm"}
"""Those whose `size` is no grid."""


@dataclass(frozen=True, slots=True)
class First:
    """What an operator takes without a name.

    Attributes:
        torchs: the module of torch that it becomes.
        first: what that takes first, beside what follows from the graph; empty for nothing.
        ours: the main argument; None where a value without a name is refused.
        value: a value for it.
        entering: what enters the box.
    """

    torchs: type[nn.Module]
    first: str
    ours: str | None
    value: float = 8
    entering: str = "9x9x8"


FIRST: Final = {
    "Conv": First(nn.Conv2d, "out_channels", "filters"),
    "DWConv": First(nn.Conv2d, "out_channels", None),
    "SepConv": First(nn.Conv2d, "out_channels", "filters"),
    "UpConv": First(nn.ConvTranspose2d, "out_channels", "filters"),
    "Upsample": First(nn.Upsample, "scale_factor", "factor", value=2),
    "MaxPool": First(nn.MaxPool2d, "kernel_size", "kernel", value=3),
    "AvgPool": First(nn.AvgPool2d, "kernel_size", "kernel", value=3),
    "GlobalAvgPool": First(nn.AdaptiveAvgPool2d, "output_size", None, value=1),
    "GlobalMaxPool": First(nn.AdaptiveMaxPool2d, "output_size", None, value=1),
    "AdaptiveAvgPool": First(nn.AdaptiveAvgPool2d, "output_size", "grid"),
    "AdaptiveMaxPool": First(nn.AdaptiveMaxPool2d, "output_size", "grid"),
    "PixelShuffle": First(nn.PixelShuffle, "upscale_factor", "factor", value=2, entering="8x8x16"),
    "PixelUnshuffle": First(
        nn.PixelUnshuffle, "downscale_factor", "factor", value=2, entering="8x8x4"
    ),
    "BN": First(nn.BatchNorm2d, "eps", None),
    "GroupNorm": First(nn.GroupNorm, "num_groups", "groups", value=4),
    "InstanceNorm": First(nn.InstanceNorm2d, "eps", None),
    "LayerNorm": First(nn.LayerNorm, "eps", None),
    "RMSNorm": First(nn.RMSNorm, "eps", None),
    "LocalResponseNorm": First(nn.LocalResponseNorm, "size", "neighbours", value=3),
    "ReLU": First(nn.ReLU, "inplace", None),
    "ReLU6": First(nn.ReLU6, "inplace", None),
    "LeakyReLU": First(nn.LeakyReLU, "negative_slope", "slope", value=0.1),
    "PReLU": First(nn.PReLU, "num_parameters", "slopes"),
    "RReLU": First(nn.RReLU, "lower", None, value=0.1),
    "ELU": First(nn.ELU, "alpha", "alpha", value=0.5),
    "CELU": First(nn.CELU, "alpha", "alpha", value=0.5),
    "SELU": First(nn.SELU, "inplace", None),
    "GELU": First(nn.GELU, "approximate", None),
    "SiLU": First(nn.SiLU, "inplace", None),
    "Mish": First(nn.Mish, "inplace", None),
    "Sigmoid": First(nn.Sigmoid, "", None),
    "Tanh": First(nn.Tanh, "", None),
    "Hardtanh": First(nn.Hardtanh, "min_val", None, value=0),
    "Hardsigmoid": First(nn.Hardsigmoid, "inplace", None),
    "Hardswish": First(nn.Hardswish, "inplace", None),
    "Softplus": First(nn.Softplus, "beta", "beta", value=2),
    "Softsign": First(nn.Softsign, "", None),
    "LogSigmoid": First(nn.LogSigmoid, "", None),
    "Hardshrink": First(nn.Hardshrink, "lambd", "threshold", value=0.25),
    "Softshrink": First(nn.Softshrink, "lambd", "threshold", value=0.25),
    "Tanhshrink": First(nn.Tanhshrink, "", None),
    "Softmax": First(nn.Softmax, "dim", None, value=1),
    "GLU": First(nn.GLU, "dim", None, value=1),
    "FC": First(nn.Linear, "out_features", "features", entering="64"),
    "Dropout": First(nn.Dropout, "p", "rate", value=0.25),
    "Flatten": First(nn.Flatten, "start_dim", None, value=1),
}
"""By the signatures of torch 2.x; others have torch's names, of themselves and of what is first."""


BLOCKS: Final = """\
blocks:
  Unit: {params: {c: int}, body: [3x3 Conv (c act=prelu(c)), PReLU (c)]}
  Fixed: {params: {c: int}, body: [3x3 Conv (8 act=prelu(c))]}
"""


def load(*body: str, entering: str = "9x9x8", **values: int) -> Graph:
    steps = "".join(f"  - {step}\n" for step in body)
    text = f"archspec: 1\nname: net\ninput: {entering}\n{BLOCKS}body:\n{steps}"
    return archspec.load(text, **values)


def refusal(*body: str) -> tuple[str, str]:
    """The message and the help of the one finding."""
    with pytest.raises(SpecError) as caught:
        load(*body)
    (found,) = caught.value.diagnostics
    return found.message, found.help


def by_name(operator: type[Operator]) -> First:
    """What is so of an operator that torch has a module for by the same names."""
    main = operator.main()
    return First(getattr(nn, operator.__name__), main or "", main, value=2)


def test_every_row_is_of_an_operator() -> None:
    assert set(FIRST) <= {operator.__name__ for operator in TABLE}


ELSEWHERE: Final = {
    "ChannelMean", "ChannelMax", "ChannelPad", "CenterCrop", "ClassToken", "Cropping", "GRN",
    "L2Norm", "LayerScale", "LearnedScale", "MultiHeadAttention", "Pad", "PositionEmbedding",
    "Resize", "Slice", "StochasticDepth", "TakeToken", "Tokens", "Transpose", "Unflatten",
}  # fmt: skip
"""Those that are no module of torch, or one that is told more."""


@pytest.mark.parametrize(
    "operator",
    [each for each in TABLE if each.__name__ not in ELSEWHERE],
    ids=lambda each: each.__name__,
)
def test_main_argument_is_what_torch_takes_first(operator: type[Operator]) -> None:
    name = operator.__name__
    fact = FIRST.get(name) or by_name(operator)
    code = fact.torchs.__init__.__code__
    follows = FOLLOWS - ({"size"} if name in OWN else set())
    taken = [each for each in code.co_varnames[1 : code.co_argcount] if each not in follows]
    assert next(iter(taken), "") == fact.first
    assert operator.main() == fact.ours
    kernel = "3x3 " if name.endswith("Conv") else ""
    box = f"{kernel}{name} ({fact.value:g})"
    if fact.ours is None:
        message, help = refusal(box)
        assert message == f"{name} takes no argument without a name"
        assert help.startswith(("leave it out", "name it"))
        return
    modules = build_module(load(box, entering=fact.entering), {}).modules()
    *_, made = (each for each in modules if isinstance(each, fact.torchs))
    assert getattr(made, fact.first) == fact.value


HELPED: Final = {
    "RReLU (0.1)": "RReLU (lower=0.1)",
    "Hardtanh (0)": "Hardtanh (low=0)",
    "BN (8)": "BN (eps=1e-3)",
    "3x3 Conv (8 act=hardtanh(0))": "act: {hardtanh: {low: 0}}",
    "3x3 Conv (8 norm=batch(8))": "norm: {batch: {eps: 1e-3}}",
    "3x3 Conv (8 act=prelu(0.25))": "act: {prelu: {init: 0.25}}",
    "PReLU (0.25)": "init=0.25",
    "PReLU (0)": "init=0",
    "PReLU (true)": "slopes=1",
    "GELU (tanh)": "approximate=tanh",
}
"""What the help of a box says, in backticks."""


@pytest.mark.parametrize("box", HELPED)
def test_help_can_be_followed(box: str) -> None:
    _, help = refusal(box)
    written = HELPED[box]
    assert f"`{written}`" in help
    name = box.split(" (", maxsplit=1)[0]
    mended = written if "(" in written else f"{name} ({written})"
    mapped = f"{{Conv: {{kernel: 3x3, filters: 8, {written}}}}}"
    assert load(mapped if ": {" in written else mended).parameters >= 0


def test_words_alone_have_nothing_to_name() -> None:
    assert refusal("3x3 Conv (8 act=relu(1))") == (
        "Conv: relu takes no argument without a name",
        "write `act=relu`",
    )


# Slopes of PReLU, by channel


def test_mobile_face_net() -> None:
    """github.com/zhijiesun/Mobilefacenet/issues/2: 3*64*9 + 2*64 + 64 parameters in torch."""
    graph = load("3x3 Conv (64 stride 2 bias=false norm=batch)", "PReLU (64)", entering="112x112x3")
    peer = nn.Sequential(nn.Conv2d(3, 64, 3, 2, 1, bias=False), nn.BatchNorm2d(64), nn.PReLU(64))
    assert graph.parameters == 1920 == sum(each.numel() for each in peer.parameters())
    assert "nn.PReLU(num_parameters=64)" in archspec.emit(graph)


@pytest.mark.parametrize(
    ("body", "slopes"),
    [
        (("PReLU",), [1]),
        (("PReLU (1)",), [1]),
        (("PReLU (8 init=0.5)",), [8]),
        (("PReLU (cin)",), [8]),
        (("3x3 Conv (5 act=prelu)",), [1]),
        (("3x3 Conv (5 act=prelu(5))",), [5]),
        (("3x3 Conv (cin//2 act=prelu(cin//2))",), [4]),
        (("{Conv: {kernel: 3x3, filters: 5, act: {prelu: 5}}}",), [5]),
        (("{Conv: {kernel: 3x3, filters: 5, act: {prelu: {slopes: 5, init: 0.1}}}}",), [5]),
        (("GlobalAvgPool", "FC (5 act=prelu(5))"), [5]),
        (("{residual: [3x3 Conv (8)], act: prelu(8)}",), [8]),
        (("{residual: [3x3 Conv (8)], act: {prelu: 8}}",), [8]),
        (("Unit (4)", "Unit (6)"), [4, 4, 6, 6]),
    ],
)
def test_slopes(body: tuple[str, ...], slopes: list[int]) -> None:
    graph = load(*body)
    network = build_module(graph, {})
    made = [each.num_parameters for each in network.modules() if isinstance(each, nn.PReLU)]
    assert made == slopes
    assert sum(each.numel() for each in network.parameters()) == graph.parameters
    assert network(torch.randn(2, 8, 9, 9)).isfinite().all()


def test_each_channel_has_its_slope() -> None:
    network = build_module(load("PReLU (8)"), {})
    slopes = torch.arange(8.0)
    network.load_state_dict({"prelu.weight": slopes})
    found = network(-torch.ones(1, 8, 9, 9))
    assert torch.equal(found[0, :, 0, 0], -slopes)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (("PReLU (4)",), "4 slopes of PReLU do not fit 8 channels"),
        (("3x3 Conv (5 act=prelu(8))",), "8 slopes of PReLU do not fit 5 channels"),
        (
            ("{residual: [3x3 Conv (8)], act: {prelu: 4}}",),
            "4 slopes of PReLU do not fit 8 channels",
        ),
        (("GlobalAvgPool", "FC (5 act=prelu(8))"), "8 slopes of PReLU do not fit 5 channels"),
        (
            ("Fixed (8)",),
            "prelu: slopes are written as `c`, and the channels as `8`",
        ),
    ],
)
def test_slopes_that_do_not_fit(body: tuple[str, ...], message: str) -> None:
    assert refusal(*body)[0] == message


@pytest.mark.parametrize("words", ["0.5 keep=0.5", "keep=0.5 rate=0.5", "rate=0.5 keep=0.25"])
def test_a_rate_is_given_once_under_whichever_name(words: str) -> None:
    with pytest.raises(SpecError) as caught:
        archspec.load(f"archspec: 1\nname: net\ninput: 8\nbody: [Dropout ({words})]\n")
    assert [each.code for each in caught.value.diagnostics] == ["A212"]

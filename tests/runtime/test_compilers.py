"""Generated modules go through every compiler of torch and come out the same."""

import warnings
from collections.abc import Callable
from shutil import which
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from archspec import build, load
from tests.oracle import random_inputs
from tests.rounds import ROUNDS
from tests.specgen import random_spec

Sources = tuple[Tensor, ...]


def scripted(network: nn.Module, sources: Sources) -> Any:
    return torch.jit.script(network)


def traced(network: nn.Module, sources: Sources) -> Any:
    return torch.fx.symbolic_trace(network)


def exported(network: nn.Module, sources: Sources) -> Any:
    return torch.export.export(network, sources).module()


def compiled(network: nn.Module, sources: Sources) -> Any:
    torch.compiler.reset()
    return torch.compile(network, fullgraph=True, backend="aot_eager")


COMPILERS = (scripted, traced, exported, compiled)
Compiler = Callable[[nn.Module, Sources], Any]


def check(network: nn.Module, sources: Sources, compiler: Compiler) -> None:
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns of its own doings
        expected = network(*sources)
        found = compiler(network, sources)(*sources)
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5, equal_nan=True)


@pytest.mark.fuzz
@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.slow
def test_random_networks(compiler: Compiler) -> None:
    count = ROUNDS * (8 if compiler in (scripted, traced) else 3)
    for seed in range(10_000, 10_000 + count):
        text = random_spec(seed).text
        graph = load(text)
        torch.manual_seed(seed)
        check(build(text).eval(), random_inputs(graph), compiler)


SMALL = """
archspec: 1
name: small
input: 8x8x3
body:
  - 3x3 Conv (8 norm=batch act=relu) as first
  - branches: {a: [3x3 Conv (8 stride 2 padding=tf_same)], b: [2x2 MaxPool (stride 2)]}
  - GlobalAvgPool
  - FC (10)
"""


PAPERS = """
archspec: 1
name: papers
input: 8x8x4
body:
  - residual: [ChannelPad (8 at=both), PixelShuffle (2), PixelUnshuffle (2), LayerScale (0.5)]
    shortcut: [1x1 MaxPool, ChannelPad (8)]
  - residual: [LearnedScale (0.5), StochasticDepth (0.5)]
  - branches: {x: [], mean: [ChannelMean], most: [ChannelMax]}
    merge: mul
  - 3x3 Conv (8 norm=layer(channels))
  - 3x3 DWConv (stride 2 padding=tf_same multiplier=2 norm=batch act=relu6)
  - 3x3 SepConv (8 act=gelu)
  - Pad (1 after=1 mode=reflect)
  - Cropping (before=1)
  - Resize (grid=7x6 mode=bicubic antialias)
  - CenterCrop (6)
  - Upsample (2 mode=bilinear align_corners)
  - RMSNorm (channels)
  - BN (scale=false)
  - GRN
  - L2Norm
  - AdaptiveMaxPool (5)
  - AdaptiveAvgPool (3)
  - GlobalMaxPool
  - LayerScale
"""


@pytest.mark.parametrize("compiler", COMPILERS)
def test_operators_of_papers(compiler: Compiler) -> None:
    check(build(PAPERS).eval(), (torch.randn(2, 4, 8, 8),), compiler)


@pytest.mark.slow
@pytest.mark.skipif(which("g++") is None and which("clang++") is None, reason="no C++ compiler")
def test_inductor() -> None:
    check(build(SMALL).eval(), (torch.randn(2, 3, 8, 8),), inductor)


def inductor(network: nn.Module, sources: Sources) -> Any:
    torch.compiler.reset()
    return torch.compile(network, fullgraph=True)

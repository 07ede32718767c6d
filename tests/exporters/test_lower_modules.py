"""Forms of modules that every runtime computes alike equal the modules of torch."""

from collections.abc import Iterator
from itertools import product

import torch
from torch import nn

from archspec.exporters.lower_modules import lower_modules
from archspec.exporters.trace import prepare_module

SIDES = (7, 8, 9, 12)


def list_ceil_pools() -> Iterator[nn.Module]:
    for sides, kernel, stride, padding in product((1, 2, 3), (2, 3), (1, 2, 3), (0, 1)):
        kinds = {each: getattr(nn, f"{each}Pool{sides}d") for each in ("Max", "Avg")}
        yield kinds["Max"](kernel, stride, padding, ceil_mode=True)
        if kernel == 3:
            yield kinds["Max"](kernel, stride, padding, dilation=2, ceil_mode=True)
        for counted in (False, True):
            yield kinds["Avg"](kernel, stride, padding, ceil_mode=True, count_include_pad=counted)


def list_adaptive_pools() -> Iterator[nn.Module]:
    for sides, kind in product((1, 2, 3), ("Avg", "Max")):
        for wanted in (2, 3, 5, (3, None, 2)[:sides]):
            yield getattr(nn, f"Adaptive{kind}Pool{sides}d")(wanted)


def check_equal(module: nn.Module, side: int) -> None:
    sides = next(at for at in (1, 2, 3) if f"{at}d" in type(module).__name__)
    x = torch.randn(2, 3, *range(side, side + sides))
    network = prepare_module(nn.Sequential(module))
    lowered = lower_modules(prepare_module(network), (x,), "openvino").module
    torch.testing.assert_close(lowered(x), network(x), rtol=1e-5, atol=1e-5, msg=str(module))


def test_pools_that_round_up() -> None:
    for module, side in product(list_ceil_pools(), SIDES):
        check_equal(module, side)


def test_adaptive_pools() -> None:
    for module, side in product(list_adaptive_pools(), SIDES):
        check_equal(module, side)


def test_log_sigmoid_has_an_exact_tail() -> None:
    network = prepare_module(nn.Sequential(nn.LogSigmoid()))
    x = torch.tensor([[-1000.0, -104.0, -18.0, 0.0, 18.0]])
    lowered = lower_modules(prepare_module(network), (x,), "onnx").module
    torch.testing.assert_close(lowered(x), network(x))

"""A probe for receptive fields: the gradient of one position with respect to the input.

The windows of a built network are kept where they stand, and everything else is taken out: one
channel, weights that are all positive, no activation. What such a skeleton depends on is exactly
what its windows reach.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from archspec.graph import Graph
from archspec.ops import Image

Interval = tuple[int, int]


class Summed(nn.Module):
    """A window that sums up what it sees."""

    def __init__(self, module: Any) -> None:
        super().__init__()
        self.kernel = _sides(module.kernel_size)
        self.options = {name: _sides(getattr(module, name)) for name in _OPTIONS
                        if hasattr(module, name)}  # fmt: skip
        self.is_transposed = isinstance(module, nn.ConvTranspose2d)
        if not self.is_transposed:
            self.options.pop("output_padding", None)

    def forward(self, x: Tensor) -> Tensor:
        function: Any = F.conv_transpose2d if self.is_transposed else F.conv2d
        share = 1 / (self.kernel[0] * self.kernel[1])
        weight = torch.full((1, 1, *self.kernel), share, dtype=x.dtype)
        return function(x.mean(1, keepdim=True), weight, **self.options)  # type: ignore[no-any-return]


_SAME_PLACE = ("LearnedScale", "LayerScale", "L2Norm", "GRN", "ChannelLayerNorm", "ChannelRMSNorm",
               "PartialBatchNorm", "Slice")  # fmt: skip
"""Classes of generated files that look at nothing but their own place."""


def _replace(module: nn.Module) -> nn.Module | None:
    """What sees the same as a module, with one channel and gradients that are all positive."""
    match module:
        case nn.AdaptiveMaxPool2d():
            return nn.AdaptiveAvgPool2d(module.output_size)
        case nn.PixelShuffle():
            return nn.Upsample(scale_factor=module.upscale_factor)
        case nn.PixelUnshuffle():
            return nn.AvgPool2d(module.downscale_factor)
    name = type(module).__name__
    if name == "ChannelMax":
        return Mean()
    return nn.Identity() if name in _SAME_PLACE else None


_OPTIONS = ("stride", "padding", "dilation", "output_padding")


class Mean(nn.Module):
    """The mean of all channels, in place of the largest, which depends on one."""

    def forward(self, x: Tensor) -> Tensor:
        return x.mean(1, keepdim=True)


_WINDOWS = (nn.Conv2d, nn.ConvTranspose2d, nn.MaxPool2d, nn.AvgPool2d)
_KEPT = (nn.AdaptiveAvgPool2d, nn.Flatten, nn.Upsample, nn.ZeroPad2d)


def _sides(value: Any) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else (int(value[0]), int(value[1]))


def skeleton(network: nn.Module) -> nn.Module:
    """A network of which only the windows are left."""
    for name, module in list(network.named_children()):
        is_torchs = type(module).__module__.startswith("torch.nn.")
        if isinstance(module, _WINDOWS):
            setattr(network, name, Summed(module))
        elif made := _replace(module):
            setattr(network, name, made)
        elif hasattr(module, "extent_h"):
            setattr(module, "value", 0.0)  # noqa: B010
        elif is_torchs and not isinstance(module, (*_KEPT, nn.Sequential)):
            setattr(network, name, nn.Identity())
        else:
            skeleton(module)
    return network


def outputs(graph: Graph, network: nn.Module, *sources: Tensor) -> dict[int, Tensor]:
    """What leaves the nodes that have a module of their own, and the last nodes of blocks."""
    values: dict[int, Tensor] = {}
    waiting: dict[str, list[int]] = {}
    for node in graph.operators:
        waiting.setdefault(node.path, []).append(node.index)
    for scope in graph.scopes[1:]:
        if scope.operator is None:
            waiting.setdefault(scope.path, []).append(scope.chain.output)
    hooks = [
        network.get_submodule(path).register_forward_hook(_noting(values, nodes))
        for path, nodes in waiting.items()
        if _has(network, path)
    ]
    # vectors without their full connections do not fit, nor parts of channels that were summed
    with suppress(RuntimeError, IndexError, ValueError):
        network(*sources)
    for hook in hooks:
        hook.remove()
    return values


def _has(network: nn.Module, path: str) -> bool:
    with suppress(AttributeError):
        return bool(network.get_submodule(path))
    return False


def _noting(values: dict[int, Tensor], nodes: list[int]) -> Callable[..., None]:
    left = iter(nodes)

    def note(module: nn.Module, given: object, found: Tensor) -> None:
        values[next(left)] = found

    return note


def reached(value: Tensor, place: tuple[int, int], source: Tensor) -> tuple[Interval, Interval]:
    """The rows and columns of an input that a position depends on."""
    output = value[0, :, place[0], place[1]].sum()
    (gradient,) = torch.autograd.grad(output, source, retain_graph=True)
    touched = gradient[0].abs().sum(0) > 0
    rows, columns = (touched.any(axis).nonzero().flatten().tolist() for axis in (1, 0))
    return (rows[0], rows[-1]), (columns[0], columns[-1])


def images(graph: Graph, values: dict[int, Tensor]) -> Iterator[tuple[int, Tensor]]:
    """The nodes among values that are images."""
    for index, value in values.items():
        if isinstance(graph.nodes[index].type, Image) and value.dim() == 4:
            yield index, value

"""Measure how fast matrix products and convolutions are here: no network is faster than these.

The operations are those of torch, which calls oneDNN and MKL on a processor, in the sizes that
networks have. A roofline has a second part, the bandwidth of the memory; the kernels here stay in
the caches, so that it does not bound them.
"""

import time
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from typing import Any, Final

import torch
from torch import nn

from archspec.bench.ways import Precision
from archspec.bench.ways.eager import DTYPES, put_channels_last
from archspec.dataclass import dataclass

_SIDES: Final = {"cpu": 512, "cuda": 8192}
"""The side of the matrices, by device."""

_EXAMPLES: Final = {"cpu": 1, "cuda": 64}
"""The images that are convolved at once, by device."""

_IMAGES: Final = ((64, 56), (192, 28), (256, 28))
"""The channels and the side of the images that are convolved."""

_KERNEL: Final = 3
_LONG_ENOUGH: Final = 0.02
"""The seconds that a kernel is repeated for."""

_ENGINE: Final = "onednn"
_SCALE: Final = 0.05
_ZERO: Final = 128


@dataclass(frozen=True, slots=True)
class Kernel:
    """An operation that is timed.

    Attributes:
        name: what it is.
        precision: what it computes in.
        flops: its floating-point operations; those on integers count as such.
        make: makes it ready; what it raises says that it does not run here.
    """

    name: str
    precision: Precision
    flops: int
    make: Callable[[], Callable[[], object]]


@dataclass(frozen=True, slots=True)
class ReadyKernel:
    """An operation that is repeated until it takes long enough to be timed.

    Attributes:
        kernel: the operation.
        flops: the floating-point operations of all repetitions.
        run: runs it.
    """

    kernel: Kernel
    flops: int
    run: Callable[[], None]


def prepare_kernels(
    device: str, precisions: Collection[Precision]
) -> tuple[list[ReadyKernel], list[Kernel]]:
    """Return the operations in some precisions that run here, and those that do not."""
    ready: list[ReadyKernel] = []
    absent: list[Kernel] = []
    for kernel in _list_kernels(device):
        if kernel.precision not in precisions:
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ready.append(_repeat(kernel, kernel.make(), device))
        except Exception:  # noqa: BLE001 - whatever torch raises for what a machine lacks
            absent.append(kernel)
    return ready, absent


def _repeat(kernel: Kernel, run: Callable[[], object], device: str) -> ReadyKernel:
    run()
    start = time.perf_counter()
    run()
    count = max(1, round(_LONG_ENOUGH / max(time.perf_counter() - start, 1e-6)))

    def repeat() -> None:
        for _ in range(count):
            run()
        if device == "cuda":
            torch.cuda.synchronize()

    return ReadyKernel(kernel, count * kernel.flops, repeat)


def _list_kernels(device: str) -> Iterator[Kernel]:
    product, examples = 2 * _SIDES[device] ** 3, _EXAMPLES[device]
    for precision in DTYPES:
        multiply = partial(_multiply, precision, device)
        yield Kernel(f"matrix product, {precision}", precision, product, multiply)
    if device == "cpu":
        yield Kernel("matrix product, int8", "int8", product, _multiply_integers)
    for channels, side in _IMAGES:
        flops = 2 * examples * (channels * _KERNEL * side) ** 2
        name = f"3x3 convolution of {side}x{side}x{channels}"
        for precision in DTYPES:
            convolve = partial(_convolve, channels, side, precision, device)
            yield Kernel(f"{name}, {precision}", precision, flops, convolve)
        if device == "cpu":
            convolve_integers = partial(_convolve_integers, channels, side)
            yield Kernel(f"{name}, int8", "int8", flops, convolve_integers)


def _multiply(precision: Precision, device: str) -> Callable[[], object]:
    side = _SIDES[device]
    left, right = torch.randn(2, side, side, dtype=DTYPES[precision], device=device)
    return lambda: left @ right


def _convolve(channels: int, side: int, precision: Precision, device: str) -> Callable[[], object]:
    dtype = DTYPES[precision]
    layer = nn.Conv2d(channels, channels, _KERNEL, padding=_KERNEL // 2, bias=False)
    weight = put_channels_last(layer.weight.data.to(device, dtype))
    shape = (_EXAMPLES[device], channels, side, side)
    images = put_channels_last(torch.randn(shape, dtype=dtype, device=device))
    return lambda: nn.functional.conv2d(images, weight, padding=_KERNEL // 2)


def _multiply_integers() -> Callable[[], object]:
    from torch.ao.nn import quantized

    kind: Any = quantized.Linear
    side = _SIDES["cpu"]
    return _quantize(lambda: kind(side, side), (side, side))


def _convolve_integers(channels: int, side: int) -> Callable[[], object]:
    from torch.ao.nn import quantized

    kind: Any = quantized.Conv2d
    return _quantize(
        lambda: kind(channels, channels, _KERNEL, padding=_KERNEL // 2), (1, channels, side, side)
    )


def _quantize(make: Callable[[], Any], shape: tuple[int, ...]) -> Callable[[], object]:
    """Return the run of a layer on integers, through oneDNN."""
    before = torch.backends.quantized.engine
    torch.backends.quantized.engine = _ENGINE
    try:
        layer = make()
        layer.scale, layer.zero_point = _SCALE, _ZERO
        values = put_channels_last(torch.randn(shape))
        entering = torch.quantize_per_tensor(values, _SCALE, _ZERO, torch.quint8)
    finally:
        torch.backends.quantized.engine = before
    return lambda: layer(entering)


def name_kernels(kernels: list[ReadyKernel]) -> Mapping[str, Callable[[], object]]:
    """Return the runs of operations, by their names."""
    return {ready.kernel.name: ready.run for ready in kernels}

"""The convolutions of a network one by one, in each way that torch has to call them.

python benchmarks/layers.py released/inception_v4 --rounds 7

Each shape is timed alone, on one thread, and counted as often as the network has it. `packed` and
`blocked` call functions that are private to torch: the first with weights in the order that oneDNN
asks for, the second with activations in its layout too, as `torch.utils.mkldnn` does.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

import archspec
from archspec.bench.rounds import find_median, time_in_turns

WAYS: Final = ("channels_last", "packed", "blocked", "linear")

Shape = tuple[int, int, tuple[int, ...], tuple[int, ...], tuple[int, ...], int, tuple[int, ...]]
"""Channels in and out, kernel, stride, padding, groups, and the shape of what enters."""


def count_shapes(spec: str) -> Counter[Shape]:
    """The shapes of the convolutions of a network rewritten for inference."""
    found: Counter[Shape] = Counter()

    def note(layer: nn.Module, entering: tuple[Tensor], leaving: Tensor) -> None:
        assert isinstance(layer, nn.Conv2d)
        ends, padding = (layer.in_channels, layer.out_channels), layer.padding
        assert not isinstance(padding, str)
        window = (layer.kernel_size, layer.stride, padding)
        found[(*ends, *window, layer.groups, tuple(entering[0].shape))] += 1

    network = archspec.optimize(archspec.build(spec))
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d):
            layer.register_forward_hook(note)
    graph = archspec.load(spec)
    network(*(torch.randn(1, *map(int, node.type.tensor)) for node in graph.inputs))
    return found


def list_ways(shape: Shape) -> Iterator[tuple[str, Callable[[], object]]]:
    """The ways to call a convolution, by name."""
    inside, outside, kernel, stride, padding, groups, entering = shape
    images = torch.randn(entering).contiguous(memory_format=torch.channels_last)
    layer = nn.Conv2d(inside, outside, kernel, stride, padding, groups=groups)
    layer = layer.to(memory_format=torch.channels_last)
    yield "channels_last", lambda: layer(images)
    weight, bias = layer.weight, layer.bias
    assert bias is not None
    rest = (padding, stride, (1, 1), groups)
    packed = torch.ops.mkldnn._reorder_convolution_weight(weight, *rest, entering)
    private = torch.ops.mkldnn._convolution_pointwise
    yield "packed", lambda: private(images, packed, bias, *rest, "none", [], "")
    dense = images.contiguous().to_mkldnn()
    blocked = torch._C._nn.mkldnn_reorder_conv2d_weight(weight.contiguous().to_mkldnn(), *rest)
    blocked_bias = bias.to_mkldnn()
    yield (
        "blocked",
        lambda: torch.conv2d(dense, blocked, blocked_bias, stride, padding, 1, groups),
    )
    if kernel == (1, 1) and stride == (1, 1) and groups == 1:
        matrix = weight.view(outside, inside)
        yield "linear", lambda: functional.linear(images.permute(0, 2, 3, 1), matrix, bias)


def name_kind(kernel: tuple[int, ...]) -> str:
    return "x".join(map(str, kernel)) if kernel[0] == kernel[1] else "1xn, nx1"


@torch.inference_mode()
def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("spec", nargs="?", default="released/inception_v4")
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    torch.set_num_threads(1)
    seconds: Counter[tuple[str, str]] = Counter()
    flops: Counter[str] = Counter()
    for shape, count in count_shapes(given.spec).items():
        with torch.inference_mode(False), torch.no_grad():
            runs = dict(list_ways(shape))
        kind = name_kind(shape[2])
        leaving = runs["channels_last"]()
        assert isinstance(leaving, Tensor)
        taps = shape[0] // shape[5] * shape[2][0] * shape[2][1]
        flops[kind] += 2 * count * taps * leaving.numel()
        for run in (*runs.values(), *runs.values()):
            run()
        for name, timing in time_in_turns(runs, given.rounds).items():
            seconds[kind, name] += count * find_median(timing.cpu)
    print(f"| convolutions | GFLOP | {' | '.join(f'{name}, ms' for name in WAYS)} |")
    print(f"| --- | --: | {' | '.join('--:' for _ in WAYS)} |")
    for kind in sorted(flops):
        times = (seconds.get((kind, name)) for name in WAYS)
        shown = " | ".join("" if taken is None else f"{taken * 1e3:.0f}" for taken in times)
        print(f"| {kind} | {flops[kind] / 1e9:.1f} | {shown} |")


if __name__ == "__main__":
    main()

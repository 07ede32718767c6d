"""Choose the inputs on which two networks are tried."""

from collections.abc import Iterator
from typing import Final, TypeAlias

import torch
from torch import Tensor, nn

from archspec.codegen import read_stated_inputs
from archspec.weights.sample_values import NumberSequence
from archspec.weights.traced_network import list_tensors

Sizes: TypeAlias = tuple[tuple[int, ...], ...]
"""The shape of each input, without the batch."""

_BATCH: Final = 2
_LARGE: Final = 128
"""Images with a longer side come in batches of one."""
_STRIDES: Final = 32
"""Grids that differ by a multiple of this behave alike under five halvings."""
_LEAST: Final = 64
_SHARE: Final = 0.42
"""The minimum fraction of a stated side: on tiny grids, different layers look alike."""
_SIDES: Final = (96, 64, 128, 224, 32, 28, 16, 8, 256, 299, 512)
"""Image sides to try if none is stated, likely ones first."""


def propose_inputs(
    source: nn.Module, target: nn.Module, example: tuple[Tensor, ...] | None
) -> Iterator[tuple[Tensor, ...]]:
    """Yield inputs for both networks, small first: of the example's, stated or guessed size."""
    numbers = NumberSequence()
    if example is not None:
        yield tuple(_make_like(tensor, at, numbers) for at, tensor in enumerate(example))
        return
    stated = read_stated_inputs(target.__doc__ or "") or read_stated_inputs(source.__doc__ or "")
    listed = list(_propose_smaller(stated) if stated else _guess_sizes(target))
    batch = _find_exported_batch(source) or _find_exported_batch(target)
    attempts = [(sizes, batch or (1 if _is_large(sizes) else _BATCH)) for sizes in listed]
    attempts += [(sizes, batch or _BATCH) for sizes in listed[-1:]]
    for sizes, count in attempts:
        shapes = [torch.Size((count, *size)) for size in sizes]
        yield tuple(numbers.entering(shape, at) for at, shape in enumerate(shapes))


def _is_large(sizes: Sizes) -> bool:
    return any(side > _LARGE for size in sizes for side in size[1:])


def _find_exported_batch(network: nn.Module) -> int | None:
    """Return the batch size of an exported network, if it is fixed."""
    nodes = network.graph.nodes if isinstance(network, torch.fx.GraphModule) else ()
    for node in nodes:
        value = node.meta.get("val") if node.op == "placeholder" else None
        if isinstance(value, Tensor) and value.dim() and isinstance(value.shape[0], int):
            return value.shape[0]
    return None


def _make_like(example: Tensor, position: int, numbers: NumberSequence) -> Tensor:
    if not example.is_floating_point():
        return example.detach().cpu()
    return numbers.entering(example.shape, position)


def _propose_smaller(stated: Sizes) -> Iterator[Sizes]:
    """Yield smaller images that halve to the same parities, then the stated sizes."""
    grids = {size[1:] for size in stated}
    least = min(min(grid, default=0) for grid in grids)
    spare = int(max(0, least - max(_LEAST, _SHARE * least)) // _STRIDES) if len(grids) == 1 else 0
    for steps in dict.fromkeys((spare, spare // 2, 0)):
        yield tuple((size[0], *(side - steps * _STRIDES for side in size[1:])) for size in stated)


def _guess_sizes(network: nn.Module) -> Iterator[Sizes]:
    """Yield sizes that a network may take, judging by the shapes of its tensors."""
    found = dict.fromkeys(
        (max(len(tensor.shape) - 2, 0), channels)
        for tensor in list_tensors(network).values()
        if tensor.dim()
        for channels in (tensor.shape[1:2] or tensor.shape)[:1] + tensor.shape[:1]
    )
    for sides, channels in sorted(found, key=lambda each: -each[0]):
        for side in _SIDES if sides else ():
            yield ((channels, *[side if sides < 3 else min(side, 16)] * sides),)
    for channels in dict.fromkeys(channels for _, channels in found):
        yield ((channels,),)
        yield ((channels, 8, 8),)

"""Compare what a network computes in two ways."""

from collections.abc import Iterator, Mapping, Sequence

import torch
from torch import Tensor


def list_outputs(value: object) -> list[Tensor]:
    """Return the numbers that a network returns, of any container, in single precision."""
    return [each.detach().to("cpu", torch.float32).contiguous() for each in _walk(value)]


def _walk(value: object) -> Iterator[Tensor]:
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _walk(each)
    elif isinstance(value, Sequence):
        for each in value:
            yield from _walk(each)
    elif value is not None:
        yield torch.as_tensor(value)  # an array of a runtime


def compute_difference(found: Sequence[Tensor], right: Sequence[Tensor]) -> float | None:
    """Return the largest difference relative to the largest number of the same output.

    Args:
        found: the outputs of a way to run a network.
        right: those of the network in single precision.

    Returns:
        The largest of all outputs; the absolute difference for an output that is all zeros;
        infinity where there is no number; None if they differ in shape.
    """
    if [each.shape for each in found] != [each.shape for each in right]:
        return None
    return max(map(compare_tensors, found, right), default=None)


def compare_tensors(found: Tensor, right: Tensor) -> float:
    """Return the difference of two tensors of the same shape, as `compute_difference`."""
    if not right.numel():
        return 0.0
    differ = (found.double() - right.double()).abs().max().item()
    largest = right.double().abs().max().item()
    relative = float(differ / largest) if largest else float(differ)
    return relative if relative < float("inf") else float("inf")  # NaN, too

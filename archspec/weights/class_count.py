"""What of a network depends on the number of classes, and for how many one was made."""

from collections.abc import Callable, Collection, Mapping
from typing import Final, TypeAlias

import torch
from torch import Tensor, nn

from archspec.weights.traced_network import list_tensors

Make: TypeAlias = Callable[[int], nn.Module]
"""Makes a network for a number of classes."""

_PROBES: Final = (7, 11)
"""Two numbers of classes that tell apart what depends on them."""


def find_head(make: Make) -> frozenset[str]:
    """Return the names of the tensors whose shapes depend on the number of classes."""
    few, more = (list_shapes(network) for network in _make_probes(make))
    return frozenset(name for name, shape in few.items() if more.get(name) != shape)


def count_classes(numbers: int, make: Make, kept: Collection[str] = ()) -> int | None:
    """Return for how many classes a network must be made to have so many numbers.

    The numbers of a network grow by the same for each class.

    Args:
        numbers: how many there are.
        make: makes the network.
        kept: prefixes of names that do not count.

    Returns:
        The classes, or None if the network has so many numbers for none.
    """
    few, more = (count_numbers(list_tensors(network), kept) for network in _make_probes(make))
    slope = (more - few) // (_PROBES[1] - _PROBES[0])
    if not slope:
        return None
    count, rest = divmod(numbers - few, slope)
    return _PROBES[0] + count if not rest and count > -_PROBES[0] else None


def count_numbers(state: Mapping[str, Tensor], kept: Collection[str] = ()) -> int:
    """Return how many numbers a state dict has, without the names under some prefixes."""
    tensors = {
        id(tensor): tensor
        for name, tensor in state.items()
        if tensor.is_floating_point() and not is_under(name, kept)
    }
    return sum(tensor.numel() for tensor in tensors.values())


def is_under(name: str, prefixes: Collection[str]) -> bool:
    """Check whether a name is of a module under one of some prefixes."""
    return any(name.startswith(f"{prefix}.") for prefix in prefixes)


def list_shapes(network: nn.Module) -> dict[str, torch.Size]:
    """Return the shapes of the tensors of a network, by name."""
    return {name: tensor.shape for name, tensor in list_tensors(network).items()}


def _make_probes(make: Make) -> list[nn.Module]:
    """Make a network for two numbers of classes, without memory."""
    with torch.device("meta"):
        return [make(count) for count in _PROBES]

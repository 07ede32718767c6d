"""What a batch normalization may leave out, and what that means."""

from collections.abc import Callable, Collection, Mapping
from typing import Final

import torch
from torch import Tensor

STATISTICS: Final = ("running_mean", "running_var")
SCALE: Final = "weight"

_VALUES: Final[Mapping[str, Callable[[Tensor], Tensor]]] = {
    SCALE: torch.ones_like,
    "num_batches_tracked": torch.zeros_like,
}


def is_normalisation(tensors: Collection[str]) -> bool:
    """Check whether a layer with these tensors is a batch normalization."""
    return all(name in tensors for name in STATISTICS)


def is_unsaid(name: str, given: Collection[str]) -> bool:
    """Check whether names leave out this one of a normalization, and may."""
    layer, dot, own = name.rpartition(".")
    return own in _VALUES and all(f"{layer}{dot}{each}" in given for each in STATISTICS)


def unsaid_value(name: str, wanted: Tensor) -> Tensor:
    """Return what a tensor is that a normalization leaves out."""
    return _VALUES[name.rpartition(".")[2]](wanted)

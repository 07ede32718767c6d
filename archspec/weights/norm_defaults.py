"""Tensors that a batch normalization may omit, and their defaults."""

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


def is_normalization(tensors: Collection[str]) -> bool:
    """Check whether a layer with these tensors is a batch normalization."""
    return all(name in tensors for name in STATISTICS)


def is_omitted(name: str, given: Collection[str]) -> bool:
    """Check whether this tensor of a normalization is missing and may be."""
    layer, dot, own = name.rpartition(".")
    return own in _VALUES and all(f"{layer}{dot}{statistic}" in given for statistic in STATISTICS)


def make_default(name: str, wanted: Tensor) -> Tensor:
    """Return the default of a tensor that a normalization omits."""
    return _VALUES[name.rpartition(".")[2]](wanted)

"""Draw weights such that numbers keep their size from layer to layer."""

from collections.abc import Iterator
from typing import Final

import torch
from torch import Tensor, nn

_SEED: Final = 0


def draw_weights(network: nn.Module) -> None:
    """Draw the weights of a network, the same in every run.

    Kernels are drawn for ReLU, as He et al. do (arXiv:1502.01852, Equation 10): with the weights
    that layers are made with, what leaves a deep network at inference is its last bias alone, and
    no difference would show.
    """
    generator = torch.Generator().manual_seed(_SEED)
    with torch.no_grad():
        for weight in _list_kernels(network):
            fan_in = weight.numel() // weight.shape[0]
            drawn = torch.randn(weight.shape, generator=generator, dtype=torch.float32)
            weight.copy_(drawn * (2 / fan_in) ** 0.5)


def _list_kernels(network: nn.Module) -> Iterator[Tensor]:
    for name, parameter in network.named_parameters():
        if name.endswith("weight") and parameter.dim() > 1:
            yield parameter

"""Compile networks with torch."""

from functools import partial
from typing import Any, Final

import torch
from torch import nn

_OPTIONS: Final[dict[str, Any]] = {"freezing": True}
"""Weights are constants, stored in the order in which kernels read them.

The option goes with the call: `torch._inductor.config` is that of the process, and a module of a
class that was compiled before would run without it.
"""


class CompiledNetwork(nn.Module):
    """A network that torch compiles when it first runs, for inference alone.

    It computes without gradients, since torch freezes no weights that could still change.

    Attributes:
        network: the network.
    """

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network
        self._run = partial(torch.compile(network, options=_OPTIONS))  # no second submodule

    def forward(self, *inputs: Any, **named: Any) -> Any:
        """Run the network, and compile it for sizes that are new."""
        with torch.no_grad():
            return self._run(*inputs, **named)


def compile_module(network: nn.Module) -> CompiledNetwork:
    """Compile a network for inference: layers fused, weights frozen and reordered.

    Its weights must not change from its first run on: they are part of the code.

    Args:
        network: the network, in evaluation mode.
    """
    return CompiledNetwork(network).eval()

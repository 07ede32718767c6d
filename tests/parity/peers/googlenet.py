"""The GoogLeNet of torchvision, which returns its auxiliary outputs the last one first."""

from torch import Tensor, nn
from torchvision.models import googlenet  # type: ignore[import-untyped]


def in_order() -> nn.Module:
    """A GoogLeNet whose outputs come in the order of the network."""
    network: nn.Module = googlenet(init_weights=False, aux_logits=True)

    def sort(_network: nn.Module, _given: object, made: Tensor | tuple[Tensor, ...]) -> object:
        return made if isinstance(made, Tensor) else (made[0], made[2], made[1])

    network.register_forward_hook(sort)
    return network

"""Give the weights of a network the names of a network of a library that computes the same."""

from collections.abc import Collection

from torch import nn

from archspec.weights.class_count import count_numbers, is_under
from archspec.weights.sources.library import create_peer
from archspec.weights.traced_network import list_tensors
from archspec.weights.transfer_weights import Transfer, transfer


def fill_peer(
    network: nn.Module, peer: str, classes: int | None = None, training: Collection[str] = ()
) -> tuple[nn.Module, Transfer]:
    """Make a network of a library, and fill it with the weights of another.

    Args:
        network: the network that has the weights.
        peer: the network of a library, `timm:NAME` or `torchvision:NAME`.
        classes: for how many classes it is made; None for as many as its published weights.
        training: prefixes of what exists in training alone, which the peer may lack.

    Returns:
        The network of the library, and the layers that were paired.

    Raises:
        SpecError: A410 if the library is not installed, A415 if it has no such network.
        TransferError: if it computes something else.
    """
    made = create_peer(peer, classes)
    own = list_tensors(network)
    if count_numbers(own) == count_numbers(list_tensors(made)):
        return made, transfer(network, made)
    lacking = [path for path in training if any(is_under(name, [path]) for name in own)]
    return made, transfer(network, made, ignore=lacking)

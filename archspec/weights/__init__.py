"""Copy weights into a network: from one that is the same under other names, or from a source."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archspec.weights.fill import FilledNetwork, fill_network
    from archspec.weights.layer import Layer, TransferError
    from archspec.weights.published import PublishedWeights
    from archspec.weights.sources import Checkpoint, open_source
    from archspec.weights.transfer_weights import Transfer, transfer

_HOMES = {
    "Checkpoint": "archspec.weights.sources",
    "FilledNetwork": "archspec.weights.fill",
    "Layer": "archspec.weights.layer",
    "PublishedWeights": "archspec.weights.published",
    "Transfer": "archspec.weights.transfer_weights",
    "TransferError": "archspec.weights.layer",
    "fill_network": "archspec.weights.fill",
    "open_source": "archspec.weights.sources",
    "transfer": "archspec.weights.transfer_weights",
}

__all__ = [
    "Checkpoint",
    "FilledNetwork",
    "Layer",
    "PublishedWeights",
    "Transfer",
    "TransferError",
    "fill_network",
    "open_source",
    "transfer",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for: all but `PublishedWeights` need torch.

    Raises:
        SpecError: A410 if torch is not installed.
    """
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module 'archspec.weights' has no attribute {name!r}")
    if name != "PublishedWeights":
        from archspec.extras import require_package

        require_package("torch", f"`archspec.weights.{name}`")
    found = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted(__all__)

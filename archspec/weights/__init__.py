"""Copy weights into a network: from one that is the same under other names, or from a source."""

from archspec.weights.fill import FilledNetwork, fill_network
from archspec.weights.layer import Layer, TransferError
from archspec.weights.published import PublishedWeights
from archspec.weights.sources import Checkpoint, open_source
from archspec.weights.transfer import Transfer, transfer

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

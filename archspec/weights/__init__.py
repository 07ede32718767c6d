"""Weights: those of one network, copied into another that is the same under other names."""

from archspec.weights.layer import Layer, TransferError
from archspec.weights.transfer import Transfer, transfer

__all__ = ["Layer", "Transfer", "TransferError", "transfer"]

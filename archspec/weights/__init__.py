"""Copy weights between two networks that are the same under different names."""

from archspec.weights.layer import Layer, TransferError
from archspec.weights.transfer import Transfer, transfer

__all__ = ["Layer", "Transfer", "TransferError", "transfer"]

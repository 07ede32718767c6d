"""Makes exports of one process share what torch otherwise parses again for each of them."""

from functools import cache
from importlib import import_module
from typing import Any


def keep_torchlib() -> None:
    """Keep the 500 functions that torch's exporter writes operators with; parsing takes seconds."""
    exporter: Any = import_module("torch.onnx._internal.exporter._registration")
    home = exporter.onnxscript_apis
    if not hasattr(home.get_torchlib_ops, "cache_info"):
        home.get_torchlib_ops = cache(home.get_torchlib_ops)

"""Run a file in ONNX Runtime, to compare its outputs with those of a spec."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from archspec.exporters.engines import Engine, open_onnxruntime
from archspec.extras import has_package

if TYPE_CHECKING:
    from torch import Tensor


def run_onnx(
    path: Path,
) -> "Callable[[tuple[Tensor, ...], bool], tuple[Tensor, ...]] | None":
    """Return what runs a file on a batch; None without ONNX Runtime.

    Args:
        path: the file, which is loaded when it is run first.
    """
    if not has_package("onnxruntime"):
        return None

    @cache
    def load() -> Engine:
        return open_onnxruntime(path)

    def run(inputs: "tuple[Tensor, ...]", training: bool) -> "tuple[Tensor, ...]":
        import torch

        return tuple(torch.from_numpy(each) for each in load()(*inputs))

    return run

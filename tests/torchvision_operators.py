"""Makes timm importable where torchvision's compiled extension cannot be loaded.

timm imports torchvision, whose operators are compiled for one build of torch. Beside another, such
as one without CUDA, the extension does not load, and torchvision fails as it describes operators
that do not exist. The peers need none of them, so it is enough that their schemas exist.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import torch

SCHEMAS = {
    "nms": "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms": "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
}
"""The operators that `import torchvision` describes whether or not they are there."""


@cache
def define_missing_operators() -> None:
    found = find_spec("torchvision")
    assert found is not None
    assert found.origin is not None
    try:
        torch.ops.load_library(Path(found.origin).with_name("_C.so"))
    except OSError:
        for name, schema in SCHEMAS.items():
            torch.library.define(f"torchvision::{name}", schema)

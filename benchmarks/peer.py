"""Inception-v4 as timm builds it on the meta device of torch: the peer of variants.

The model runs there once, and hooks record what leaves each of its modules, so that parameters and
all shapes are known, but none of the other measures.
"""

import gc
import sys
import time
from importlib import import_module
from pathlib import Path

BUILT = "built by timm on the meta device, with shapes"


def build_with_timm() -> float:
    """Return the processor time of one model in seconds."""
    sys.path.append(str(Path(__file__).parents[1]))
    import_module("tests.parity.conftest")  # makes timm importable
    import timm
    import torch

    shapes = {}

    def record(module, entering, leaving):
        shapes[module] = leaving.shape

    gc.collect()
    gc.disable()  # as for variants
    start = time.process_time()
    with torch.device("meta"), torch.no_grad():
        model = timm.create_model("inception_v4").eval()
        for module in model.modules():
            module.register_forward_hook(record)
        model(torch.empty(1, 3, 299, 299))
        sum(parameter.numel() for parameter in model.parameters())
    taken = time.process_time() - start
    gc.enable()
    return taken

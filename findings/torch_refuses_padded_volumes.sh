#!/usr/bin/env bash
# torch 2.13.0: avg_pool3d compares its kernel with the volume before padding, and avg_pool1d, avg_pool2d and max_pool3d compare it afterwards.
#
# A 3x3x3 window with a padding of 1 fits a volume of 2x2x2, as a 3x3 window with that padding fits an image of 2x2. Maximum pooling takes both,
# average pooling the image alone. So a network for volumes that works in two dimensions, or with maximum pools, stops at its deepest stage when
# the input is small.
#
# Output seen:
#   avg_pool1d on 2: (1, 1, 2)
#   avg_pool2d on 2x2: (1, 1, 2, 2)
#   max_pool3d on 2x2x2: (1, 1, 2, 2, 2)
#   avg_pool3d on 2x2x2: refused, "smaller than kernel size"
#   avg_pool3d on 2x2x2, padded before: (1, 1, 2, 2, 2)
# So pad first, and divide by the share of what is real; archspec writes such a pool where a volume is shorter than the window.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PY'
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import avg_pool1d, avg_pool2d, avg_pool3d, max_pool3d, pad


def describe(pool: Callable[..., Tensor], sides: int) -> str:
    """The shape that leaves a window of 3 with a padding of 1 on a grid of 2, or why none does."""
    try:
        return str(tuple(pool(torch.ones(1, 1, *[2] * sides), 3, 1, 1).shape))
    except RuntimeError as error:
        return "refused, " + ('"smaller than kernel size"' if "smaller than kernel size" in str(error) else str(error))


seen = {
    "avg_pool1d on 2": describe(avg_pool1d, 1),
    "avg_pool2d on 2x2": describe(avg_pool2d, 2),
    "max_pool3d on 2x2x2": describe(max_pool3d, 3),
    "avg_pool3d on 2x2x2": describe(avg_pool3d, 3),
    "avg_pool3d on 2x2x2, padded before": str(tuple(avg_pool3d(pad(torch.ones(1, 1, 2, 2, 2), [1] * 6), 3, 1).shape)),
}
print("torch", torch.__version__)
for name, found in seen.items():
    print(f"{name}: {found}")
assert seen["avg_pool2d on 2x2"] == "(1, 1, 2, 2)", "the behavior has changed"
assert seen["max_pool3d on 2x2x2"] == "(1, 1, 2, 2, 2)", "the behavior has changed"
assert seen["avg_pool3d on 2x2x2"] == 'refused, "smaller than kernel size"', "the behavior has changed"
print("FINDING: avg_pool3d refuses a padded window that fits, which avg_pool2d and max_pool3d take")
PY

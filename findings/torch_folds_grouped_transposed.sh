#!/usr/bin/env bash
# torch 2.13.0: torch.nn.utils.fuse_conv_bn_eval scales the weights of a grouped transposed convolution along one group's channels.
#
# Transposed convolutions keep their weights as (in, out / groups, ...). The channels that leave are spread over both first axes, but the factors
# of the normalization are laid out along the second one alone. With one channel in each group, the product is broadcast: the fused layer has
# weights of another shape. With several, the factors do not fit.
#
# Output seen:
#   groups=1: weights (4, 8, 3, 3) become (4, 8, 3, 3), outputs equal
#   groups=4 of 4 channels: weights (4, 1, 3, 3) become (4, 4, 3, 3)
#   groups=2 of 8 channels: refused
# So fold group by group; `archspec.optimize` does.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PY'
import torch
from torch import nn
from torch.nn.utils import fuse_conv_bn_eval


def fold(leaving: int, groups: int) -> str:
    """What becomes of the weights of a transposed convolution of 4 channels."""
    layer = nn.ConvTranspose2d(4, leaving, 3, groups=groups, bias=False).eval()
    norm = nn.BatchNorm2d(leaving).eval()
    nn.init.uniform_(norm.weight, 0.5, 1.5)
    before = tuple(layer.weight.shape)
    try:
        folded = fuse_conv_bn_eval(layer, norm, transpose=True)
    except RuntimeError:
        return f"weights {before}: refused"
    after = tuple(folded.weight.shape)
    said = f"weights {before} become {after}"
    if before != after:
        return said
    images = torch.randn(1, 4, 5, 5)
    with torch.no_grad():
        torch.testing.assert_close(folded(images), norm(layer(images)))
    return f"{said}, outputs equal"


seen = [fold(8, 1), fold(4, 4), fold(8, 2)]
print("torch", torch.__version__)
for name, found in zip(("groups=1", "groups=4 of 4 channels", "groups=2 of 8 channels"), seen, strict=True):
    print(f"{name}: {found}")
assert seen[0] == "weights (4, 8, 3, 3) become (4, 8, 3, 3), outputs equal", "the behavior has changed"
assert seen[1] == "weights (4, 1, 3, 3) become (4, 4, 3, 3)", "the behavior has changed"
assert seen[2].endswith("refused"), "the behavior has changed"
print("FINDING: torch folds norms into grouped transposed convolutions along the wrong axis")
PY

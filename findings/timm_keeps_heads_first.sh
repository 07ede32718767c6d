#!/usr/bin/env bash
# timm 1.0.31: transformer_head_first=False is accepted for CoAtNet and MaxViT, and changes nothing.
#
# The fused weight of an attention layer holds queries, keys and values either head by head (q, k and v of the first head, then of the second,
# ...), or one behind the other as torch.nn.MultiheadAttention and the ViT of timm have them. The configuration of these networks has an option
# for it, `head_first`; their transformer block does not pass it on to the layer, which stays head by head. Shapes agree either way, so weights
# that are loaded in the other order give other numbers and no message.
#
# Output seen:
#   option True: the layers have True
#   option False: the layers have True
#   same weights, option False against True: equal
#   same weights, the attribute of the layer set to False: not equal
# So set `head_first` on each attention layer, or reorder the weight, and compare outputs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check timm==1.0.31 torch==2.13.0 torchvision==0.28.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PY'
from pathlib import Path
from importlib.util import find_spec

import torch

try:  # a torchvision whose compiled part is for another torch lacks the operators that its import describes
    torch.ops.load_library(Path(find_spec("torchvision").origin).with_name("_C.so"))
except OSError:
    for name in ("nms", "qnms"):
        torch.library.define(f"torchvision::{name}", "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import timm


def find_layer(head_first: bool) -> torch.nn.Module:
    """The first attention layer of a CoAtNet."""
    torch.manual_seed(0)
    network = timm.create_model("coatnet_0_224", transformer_head_first=head_first)
    return next(module.eval() for module in network.modules() if type(module).__name__ == "Attention2d")


print("timm", timm.__version__)
layers = {option: find_layer(option) for option in (True, False)}
for option, layer in layers.items():
    print(f"option {option}: the layers have {layer.head_first}")
first, second = layers.values()
second.load_state_dict(first.state_dict())
x = torch.randn(1, first.qkv.in_channels, 14, 14)
with torch.no_grad():
    wanted = first(x)
    by_option = torch.equal(second(x), wanted)
    second.head_first = False
    by_attribute = torch.allclose(second(x), wanted, atol=1e-3)
print(f"same weights, option False against True: {'equal' if by_option else 'not equal'}")
print(f"same weights, the attribute of the layer set to False: {'equal' if by_attribute else 'not equal'}")
assert first.head_first and by_option and not by_attribute, "the behavior has changed"
print("FINDING: timm accepts transformer_head_first=False for CoAtNet and keeps the weights of attention head by head")
PY

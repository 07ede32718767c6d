#!/usr/bin/env bash
# Six counters of multiply-accumulates, five layers: only one of the six agrees with the definition on all five.
#
# A layer's products are those of its weights (or, in attention, of queries, keys and values) for every place of its output or, where it is
# transposed, of its input. Seen on a map of 10x10 or 10 tokens, without biases:
#
#   layer                                        definition  torch  fvcore  ptflops   thop  torchinfo  torchprofile
#   3x3 convolution, 8 to 16, 4 groups                28800  28800   28800    28800  28800      28800         28800
#   3x3 convolution, 8 to 16, padding="same"         115200 115200       0   115200 115200     115200             0
#   3x3 transposed, 8 to 4, stride 2, 4 groups         7200   7200    7200     7200  28800      28800        115200
#   full connection, 16 to 32, 10 tokens               5120   5120    5120     5120   5120        512          5120
#   one head of 16 numbers, 10 tokens                 10880  10880    7680     7680   7680        768         10880
#
# torch's own counter gives operations, two for each of these; for several heads in one fused kernel on a CPU it counts nothing (see
# torch_counts_no_fused_attention.sh). So say which counter a number comes from.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 numpy==2.4.6 fvcore==0.1.5.post20221221 ptflops==0.7.5 \
  thop==0.1.1.post2209072238 torchinfo==1.8.0 torchprofile==0.1.0
"$folder/venv/bin/python" -W ignore - <<'PY'
from copy import deepcopy

import ptflops
import thop
import torch
import torchinfo
import torchprofile
from fvcore.nn import FlopCountAnalysis
from torch import nn
from torch.nn.functional import scaled_dot_product_attention
from torch.utils.flop_counter import FlopCounterMode


class Attention(nn.Module):
    """One head: a full connection to queries, keys and values, and the two products of attention."""

    def __init__(self) -> None:
        super().__init__()
        self.projection = nn.Linear(16, 48, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return scaled_dot_product_attention(*self.projection(x).chunk(3, -1))


def count_all(network: nn.Module, *shape: int) -> list[int]:
    """The multiply-accumulates of one input by each counter."""
    network.eval()
    x = torch.ones(1, *shape)
    with FlopCounterMode(display=False) as counter:
        network(x)
    analysis = FlopCountAnalysis(network, x).unsupported_ops_warnings(False).uncalled_modules_warnings(False)
    options = {"as_strings": False, "print_per_layer_stat": False, "verbose": False}
    return [
        counter.get_total_flops() // 2,
        int(analysis.total()),
        int(ptflops.get_model_complexity_info(deepcopy(network), shape, **options)[0]),
        int(thop.profile(deepcopy(network), (x,), verbose=False)[0]),
        torchinfo.summary(network, input_data=x, verbose=0).total_mult_adds,
        torchprofile.profile_macs(network, x),
    ]


grid, tokens = (8, 10, 10), (10, 16)
up = {"stride": 2, "padding": 1, "output_padding": 1, "groups": 4, "bias": False}
seen = {
    "3x3 convolution, 8 to 16, 4 groups": count_all(nn.Conv2d(8, 16, 3, padding=1, groups=4, bias=False), *grid),
    '3x3 convolution, 8 to 16, padding="same"': count_all(nn.Conv2d(8, 16, 3, padding="same", bias=False), *grid),
    "3x3 transposed, 8 to 4, stride 2, 4 groups": count_all(nn.ConvTranspose2d(8, 4, 3, **up), *grid),
    "full connection, 16 to 32, 10 tokens": count_all(nn.Linear(16, 32, bias=False), *tokens),
    "one head of 16 numbers, 10 tokens": count_all(Attention(), *tokens),
}
definition = [
    100 * 9 * 8 * 16 // 4,
    100 * 9 * 8 * 16,
    100 * 9 * 8 * 4 // 4,
    10 * 16 * 32,
    10 * 16 * 48 + 2 * 10 * 10 * 16,
]
print(f"{'layer':<44} definition  torch  fvcore  ptflops   thop  torchinfo  torchprofile")
for (name, counts), right in zip(seen.items(), definition, strict=True):
    torch_, fvcore, other, thop_, info, profile = counts
    print(f"{name:<44} {right:>10} {torch_:>6} {fvcore:>7} {other:>8} {thop_:>6} {info:>10} {profile:>13}")
expected = [
    [28800] * 6,
    [115200, 0, 115200, 115200, 115200, 0],
    [7200, 7200, 7200, 28800, 28800, 115200],
    [5120, 5120, 5120, 5120, 512, 5120],
    [10880, 7680, 7680, 7680, 768, 10880],
]
assert list(seen.values()) == expected, "a counter has changed"
assert [counts[0] for counts in seen.values()] == definition
print("FINDING: of six counters of multiply-accumulates, five are wrong on one or more of five plain layers, by up to 16 times or to 0")
PY

#!/usr/bin/env bash
# torchinfo 1.8.0: the mult-adds of a linear layer on tokens are those of one token, and an attention layer has none.
#
# A Linear is applied to every position in front of its last axis, so its products grow with the number of tokens, or of pixels where channels
# come last. torchinfo multiplies its weights by the size of the batch alone, so that the total of a transformer is that of a single token, and
# the same for every size of image. MultiheadAttention adds 0, projections included: its forward calls none of the layers that it holds.
#
# Output seen, in MACs of one input, beside those by torch's own counter:
#   Linear 16 to 32 on 1 token: 512 and 512
#   Linear 16 to 32 on 10 tokens: 512 and 5120
#   Linear 16 to 32 on a map of 5x5, channels last: 512 and 12800
#   1x1 convolution 16 to 32 on the same map: 12800 and 12800
#   MultiheadAttention of 16 channels on 10 tokens: 0 and 13440
# So read the total of torchinfo for convolutional networks alone; torch.utils.flop_counter counts both, at two operations for each MAC.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check torchinfo==1.8.0 torch==2.13.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PY'
import torch
import torchinfo
from torch import nn
from torch.utils.flop_counter import FlopCounterMode


class SelfAttention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(16, 2, batch_first=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.attention(x, x, x)[0]


def count(network: nn.Module, *shape: int) -> tuple[int, int]:
    """The MACs of one input by torchinfo and by torch."""
    x = torch.ones(1, *shape)
    network.eval()
    with FlopCounterMode(display=False) as counter:
        network(x)
    return torchinfo.summary(network, input_data=x, verbose=0).total_mult_adds, counter.get_total_flops() // 2


linear = nn.Linear(16, 32, bias=False)
seen = {
    "Linear 16 to 32 on 1 token": count(linear, 1, 16),
    "Linear 16 to 32 on 10 tokens": count(linear, 10, 16),
    "Linear 16 to 32 on a map of 5x5, channels last": count(linear, 5, 5, 16),
    "1x1 convolution 16 to 32 on the same map": count(nn.Conv2d(16, 32, 1, bias=False), 16, 5, 5),
    "MultiheadAttention of 16 channels on 10 tokens": count(SelfAttention(), 10, 16),
}
print("torchinfo", torchinfo.__version__)
for name, (counted, truth) in seen.items():
    print(f"{name}: {counted} and {truth}")
# Three projections to 16 channels and one back, then the products of 10 tokens with 10, twice.
attention = 10 * 16 * 16 * 4 + 2 * 10 * 10 * 16
weights = 16 * 32
assert [truth for _, truth in seen.values()] == [weights, 10 * weights, 25 * weights, 25 * weights, attention], "torch counts otherwise"
assert [counted for counted, _ in seen.values()] == [weights, weights, weights, 25 * weights, 0], "the behaviour has changed"
print("FINDING: torchinfo counts a Linear for one token of its input, and no product of a MultiheadAttention")
PY

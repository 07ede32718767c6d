#!/usr/bin/env bash
# torch 2.13.0, on a CPU: nn.Upsample(scale_factor=41, mode="nearest") does not repeat every pixel 41 times.
#
# Nearest upsampling by a whole number is repetition. torch finds the source of each output as floor(i * (1 / scale)), with 1 / scale rounded
# to float32; where that is a little too small, the first output of a block falls to the pixel before. Of the factors from 2 to 79 it is so for
# 41, 47, 55 and 61, from two pixels on, and asking for the size instead of the factor gives the same; mode="nearest-exact" repeats as expected.
#
# Output seen:
#   wrong factors: 41 47 55 61
#   [0, 1] by 41: pixel 0 stands 42 times, pixel 1 stands 40 times
#   nearest-exact by 41: 41 and 41 times
# So archspec's Upsample takes factors up to 32, and a test holds that its pixels are repeated.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PY'
import torch
from torch import nn


def repeated(factor: int, mode: str) -> list[int]:
    """How often pixel 0 and pixel 1 stand in [0, 1] made larger by a factor."""
    pixels = torch.tensor([0.0, 1.0]).reshape(1, 1, 2, 1)
    larger = nn.Upsample(scale_factor=(factor, 1), mode=mode)(pixels).flatten()
    return [int((larger == value).sum()) for value in (0, 1)]


wrong = [factor for factor in range(2, 80) if repeated(factor, "nearest") != [factor, factor]]
nearest, exact = repeated(41, "nearest"), repeated(41, "nearest-exact")
print("torch", torch.__version__)
print("wrong factors:", *wrong)
print(f"[0, 1] by 41: pixel 0 stands {nearest[0]} times, pixel 1 stands {nearest[1]} times")
print(f"nearest-exact by 41: {exact[0]} and {exact[1]} times")
assert wrong == [41, 47, 55, 61], "the factors have changed"
assert (nearest, exact) == ([42, 40], [41, 41]), "the behaviour has changed"
print("FINDING: nearest Upsample by a whole factor of 41, 47, 55 or 61 gives one pixel of a block to its neighbour")
PY

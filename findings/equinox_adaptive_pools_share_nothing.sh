#!/usr/bin/env bash
# equinox 0.13.8 with jax 0.10.2: adaptive pools give other numbers than those of torch, unless one size divides the other.
#
# torch's adaptive pools, like those of Caffe and of spatial pyramids, let output i see the cells from floor(i * n / m) to ceil((i + 1) * n / m),
# so that neighbors overlap where m does not divide n. Equinox has layers of the same name which cut the map into parts that share nothing, with
# the larger parts first. The usual check at 224 pixels cannot show it: VGG's 7 to 7 and a pool to one cell agree. Its AvgPool2d with
# `use_ceil=True` differs too: a window that hangs over the edge is divided by its full size, where torch counts the cells that are there.
#
# Output seen, for a row of squares that ends in 9 4 1 0:
#   means of 7 cells to 3: torch 25.667 9.667 1.667, equinox 25.667 6.5 0.5
#   largest of 7 cells to 3: torch 36 16 4, equinox 36 9 1
#   means of 10 cells to 7, greatest difference: 16.167
#   means of 6 cells to 3, greatest difference: 0
#   AvgPool of 3, stride 2, on 6 cells with ceil: last mean 0.5 by torch, 0.333 by equinox
# So a network that came from torch needs its own adaptive pool in Equinox wherever the output does not divide the map.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check equinox==0.13.8 jax==0.10.2 torch==2.13.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PY'
import equinox
import numpy as np
import torch

KINDS = {"means": "AdaptiveAvgPool1d", "largest": "AdaptiveMaxPool1d"}


def make_row(size: int) -> np.ndarray:
    return np.arange(size - 1, -1, -1, dtype="float32").reshape(1, size) ** 2


def pool(kind: str, before: int, after: int) -> list[np.ndarray]:
    """The outputs of torch and of equinox; torch's are held against the definition."""
    row = make_row(before)
    truth = getattr(torch.nn, KINDS[kind])(after)(torch.from_numpy(row)).numpy()[0]
    windows = [row[0, place * before // after : -(-(place + 1) * before // after)] for place in range(after)]
    defined = [window.mean() if kind == "means" else window.max() for window in windows]
    assert np.allclose(truth, defined), "torch has changed"
    return [truth, np.asarray(getattr(equinox.nn, KINDS[kind])(after)(row))[0]]


def show(array: np.ndarray) -> str:
    return " ".join(f"{round(float(value), 3):g}" for value in array)


def apart(kind: str, before: int, after: int) -> float:
    truth, found = pool(kind, before, after)
    return round(float(np.abs(truth - found).max()), 3)


print("equinox", equinox.__version__)
means, largest = ([show(array) for array in pool(kind, 7, 3)] for kind in KINDS)
print(f"means of 7 cells to 3: torch {means[0]}, equinox {means[1]}")
print(f"largest of 7 cells to 3: torch {largest[0]}, equinox {largest[1]}")
uneven, even = apart("means", 10, 7), apart("means", 6, 3)
print(f"means of 10 cells to 7, greatest difference: {uneven:g}")
print(f"means of 6 cells to 3, greatest difference: {even:g}")
row = make_row(6)
last = [
    round(float(array[0, -1]), 3)
    for array in (
        torch.nn.AvgPool1d(3, 2, ceil_mode=True)(torch.from_numpy(row)),
        equinox.nn.AvgPool1d(3, 2, use_ceil=True)(row),
    )
]
print(f"AvgPool of 3, stride 2, on 6 cells with ceil: last mean {last[0]:g} by torch, {last[1]:g} by equinox")
assert means == ["25.667 9.667 1.667", "25.667 6.5 0.5"], "the means have changed"
assert largest == ["36 16 4", "36 9 1"], "the maxima have changed"
assert (uneven, even) == (16.167, 0), "the differences have changed"
assert last == [0.5, 0.333], "average pools with ceil have changed"
print("FINDING: equinox's adaptive pools cut a map into parts that share no cell, where those of torch overlap")
PY

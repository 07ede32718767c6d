#!/usr/bin/env bash
# jax 0.10.2, on a CPU: the flops of cost_analysis() hold one step of a scan, and leave out what a convolution does at the border.
#
# Equal blocks are often stacked with lax.scan, to compile one in place of twelve. The analysis of the compiled program counts the body of a loop
# once, whatever its length, so that a network seems to cost a twelfth; the same holds for lax.map and fori_loop. For convolutions it counts the
# products with cells of the map alone, and none with padding, where papers and other counters multiply the size of the output by that of the
# kernel: the same layer costs less on a small map than its share.
#
# Output seen, in flops:
#   12 products of 8x16 by 16x16, by hand: 49152
#   ... as a Python loop: 49152, as lax.scan: 4098, as lax.fori_loop: 4098
#   3x3 convolution, 8 to 4, padded to 10x10 outputs, by hand: 57600, counted: 50176
#   ... without padding, to 8x8 outputs, by hand: 36864, counted: 36864
# So multiply by the length of each scan, or unroll it for counting, and do not set such a number beside one from a paper.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6
JAX_PLATFORMS=cpu "$folder/venv/bin/python" -W ignore - <<'PY'
from collections.abc import Callable

import jax
import jax.numpy as jnp
from jax import Array, lax

LAYERS, TOKENS, WIDTH = 12, 8, 16
IN, OUT, SIDE = 8, 4, 10
x, weights = jnp.ones((TOKENS, WIDTH)), jnp.ones((LAYERS, WIDTH, WIDTH))
image, kernel = jnp.ones((1, IN, SIDE, SIDE)), jnp.ones((OUT, IN, 3, 3))


def count(function: Callable[..., Array], *given: Array) -> int:
    return int(jax.jit(function).lower(*given).compile().cost_analysis()["flops"])


def run_loop(x: Array, weights: Array) -> Array:
    for weight in weights:
        x = x @ weight
    return x


def run_scan(x: Array, weights: Array) -> Array:
    return lax.scan(lambda x, weight: (x @ weight, None), x, weights)[0]


def run_fori(x: Array, weights: Array) -> Array:
    return lax.fori_loop(0, LAYERS, lambda i, x: x @ weights[0], x)


def convolve(padding: str) -> int:
    return count(lambda image, kernel: lax.conv(image, kernel, (1, 1), padding), image, kernel)


product = 2 * TOKENS * WIDTH * WIDTH
loop, scan, fori = (count(run, x, weights) for run in (run_loop, run_scan, run_fori))
padded, bare = convolve("SAME"), convolve("VALID")
tap = 2 * IN * OUT
print("jax", jax.__version__)
print(f"12 products of 8x16 by 16x16, by hand: {LAYERS * product}")
print(f"... as a Python loop: {loop}, as lax.scan: {scan}, as lax.fori_loop: {fori}")
print(f"3x3 convolution, 8 to 4, padded to 10x10 outputs, by hand: {tap * 9 * SIDE**2}, counted: {padded}")
print(f"... without padding, to 8x8 outputs, by hand: {tap * 9 * (SIDE - 2) ** 2}, counted: {bare}")
assert loop == LAYERS * product, "products are counted otherwise"
assert product <= min(scan, fori), "the body of a loop is counted otherwise"
assert max(scan, fori) < 1.01 * product, "the body of a loop is counted otherwise"
# Of the 3 * 10 taps along a side, the 2 outside are left out.
assert (padded, bare) == (tap * (3 * SIDE - 2) ** 2, tap * 9 * (SIDE - 2) ** 2), "borders are counted otherwise"
print("FINDING: cost_analysis of jax counts one step of a scan, and no product of a convolution with its padding")
PY

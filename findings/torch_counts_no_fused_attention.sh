#!/usr/bin/env bash
# torch 2.13.0: torch.utils.flop_counter counts nothing for scaled_dot_product_attention where a CPU runs it in one kernel.
#
# The counter has formulas for the fused kernels of GPUs, and none for that of CPUs. So the total of a transformer depends on the device, and on
# the CPU on whether anything asks for the gradient of a mask: then torch falls back to two matrix products, which are counted.
#
# Output seen, in operations of one head of 64 numbers on 197 tokens (4 * 197 * 197 * 64 = 9935104 each):
#   3 heads, as torch chooses: 0
#   3 heads, as two products (SDPBackend.MATH): 29805312
#   3 heads, with a mask that is not learned: 0
#   3 heads, with a mask that is learned: 29805312
# So count attention on a CPU within sdpa_kernel(SDPBackend.MATH); archspec counts both products as multiply-accumulates.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PY'
from contextlib import nullcontext

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.functional import scaled_dot_product_attention
from torch.utils.flop_counter import FlopCounterMode

HEADS, TOKENS, WIDTH = 3, 197, 64


def count(mask: torch.Tensor | None = None, *, as_products: bool = False) -> int:
    """The operations of self-attention by torch's counter."""
    query = torch.ones(1, HEADS, TOKENS, WIDTH)
    with FlopCounterMode(display=False) as counter, sdpa_kernel(SDPBackend.MATH) if as_products else nullcontext():
        scaled_dot_product_attention(query, query, query, attn_mask=mask)
    return counter.get_total_flops()


mask = torch.zeros(1, HEADS, TOKENS, TOKENS)
seen = {
    "as torch chooses": count(),
    "as two products (SDPBackend.MATH)": count(as_products=True),
    "with a mask that is not learned": count(mask),
    "with a mask that is learned": count(mask.clone().requires_grad_()),
}
print("torch", torch.__version__)
for name, counted in seen.items():
    print(f"{HEADS} heads, {name}: {counted}")
both = 2 * HEADS * 2 * TOKENS * TOKENS * WIDTH
assert list(seen.values()) == [0, both, 0, both], "the behavior has changed"
print("FINDING: torch's flop counter counts 0 for attention on a CPU, unless a mask is learned or the kernel is not fused")
PY

#!/usr/bin/env bash
# safetensors 0.8.0 with torch 2.13.0: a state dict that is saved and loaded comes back in another order.
#
# The order of a state dict is the order of its layers, and much code pairs two of them with zip(). save_file sorts tensors by type and then by
# name as text, so that conv.10 stands before conv.2, and tensors of 8 bytes a number, such as the counters of batch normalisation, before all
# weights. torch.save keeps the order.
#
# Output seen:
#   saved:  conv.2.weight conv.10.weight norm.num_batches_tracked
#   loaded: norm.num_batches_tracked conv.10.weight conv.2.weight
#   torch.save: conv.2.weight conv.10.weight norm.num_batches_tracked
# So archspec.weights.transfer loads a state dict by name, and refuses one whose names do not agree, whatever its order says.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 numpy==2.4.6 safetensors==0.8.0 packaging==26.3
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import safetensors
import torch
from safetensors.torch import load_file, save_file

state = {
    "conv.2.weight": torch.zeros(3),
    "conv.10.weight": torch.ones(3),
    "norm.num_batches_tracked": torch.tensor(0),
}
save_file(state, "weights.safetensors")
torch.save(state, "weights.pt")
loaded, kept = load_file("weights.safetensors"), torch.load("weights.pt", weights_only=True)
print("safetensors", safetensors.__version__, "torch", torch.__version__)
print("saved: ", *state)
print("loaded:", *loaded)
print("torch.save:", *kept)
assert [*kept] == [*state], "torch.save has changed"
assert [*loaded] == [
    "norm.num_batches_tracked", "conv.10.weight", "conv.2.weight"
], "the order has changed"
print("FINDING: safetensors gives a state dict back sorted by type and text, not in the order of its layers")
PY

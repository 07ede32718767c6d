#!/usr/bin/env bash
# onnx 1.23.2: the reference evaluator's LRN normalizes over a window of channels that ends at the size of the batch.
#
# LRN divides each number by a power of a sum over neighboring channels. The evaluator bounds that window by the first axis instead of the
# second: with one image only the first channels are summed, and as soon as the batch has as many images as there are channels it is right.
# The outputs have the right shape in every case.
#
# Output seen, 5 channels, window of 3, largest difference from onnxruntime:
#   batch 1: 1.3
#   batch 2: 1.3
#   batch 5: 0
# So do not compare LRN with the reference evaluator; onnxruntime and torch agree.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PY'
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

CHANNELS = 5


def compare(batch: int) -> float:
    """The largest difference between the reference evaluator and onnxruntime."""
    shape = [batch, CHANNELS, 2, 2]
    images = np.random.default_rng(0).normal(size=shape).astype("float32")
    node = helper.make_node("LRN", ["x"], ["y"], size=3, alpha=1.0, beta=0.75, bias=1.0)
    x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name in "xy")
    model = helper.make_model(helper.make_graph([node], "net", [x], [y]), opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return float(np.abs(session.run(None, {"x": images})[0] - ReferenceEvaluator(model).run(None, {"x": images})[0]).max())


print("onnx", onnx.__version__)
seen = {batch: compare(batch) for batch in (1, 2, CHANNELS)}
for batch, difference in seen.items():
    print(f"batch {batch}: {difference:.1f}")
assert seen[1] > 0.5 and seen[2] > 0.5 and seen[CHANNELS] < 1e-5, "the behavior has changed"
print("FINDING: the channel window of LRN in onnx's reference evaluator ends at the size of the batch")
PY

#!/usr/bin/env bash
# onnxoptimizer 0.4.2: fusing a Pad into the MaxPool behind it changes the result.
#
# A Pad of zeros in front of a max pool, as networks of TensorFlow and Caffe have it, gives 0 at the border of a map that is negative. The
# padding of MaxPool itself counts as minus infinity: no window returns it. The pass `fuse_pad_into_pool`, which is one of the default passes,
# moves the one into the other, so that the border changes. The checker of onnx accepts both files. For AveragePool the pass is right: it sets
# count_include_pad.
#
# Output seen:
#   before: border 0, after: border -1, inside -1
#   average pool: greatest difference 0
# So a network that pads with zeros in front of a max pool must not go through the default passes of onnxoptimizer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check onnx==1.23.2 onnxoptimizer==0.4.2 onnxruntime==1.32.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PY'
import numpy as np
import onnx
import onnxoptimizer
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

PASS = "fuse_pad_into_pool"


def make_network(pool: str) -> onnx.ModelProto:
    """A border of one zero around an 8x8 map, then a 3x3 pool with stride 1."""
    sides = numpy_helper.from_array(np.array([0, 0, 1, 1, 0, 0, 1, 1]), "sides")
    nodes = [
        helper.make_node("Pad", ["x", "sides"], ["padded"]),
        helper.make_node(pool, ["padded"], ["y"], kernel_shape=[3, 3]),
    ]
    shape = [1, 1, 8, 8]
    values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name in "xy"]
    graph = helper.make_graph(nodes, "net", values[:1], values[1:], [sides])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    return model


def run(model: onnx.ModelProto) -> np.ndarray:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": np.full((1, 1, 8, 8), -1, "float32")})[0][0, 0]


def optimize(model: onnx.ModelProto) -> onnx.ModelProto:
    made = onnxoptimizer.optimize(model, [PASS])
    onnx.checker.check_model(made, full_check=True)
    assert [node.op_type for node in made.graph.node] == [model.graph.node[1].op_type], "not fused"
    return made


largest, average = make_network("MaxPool"), make_network("AveragePool")
before, after = run(largest), run(optimize(largest))
apart = float(np.abs(run(average) - run(optimize(average))).max())
print("onnxoptimizer", onnxoptimizer.__version__)
print(f"before: border {before[0, 0]:.0f}, after: border {after[0, 0]:.0f}, inside {after[4, 4]:.0f}")
print(f"average pool: greatest difference {apart:.0f}")
assert PASS in onnxoptimizer.get_fuse_and_elimination_passes(), "it is no default pass any more"
assert (before[0, 0], after[0, 0]) == (0, -1), "the behaviour has changed"
assert before[4, 4] == after[4, 4] == -1
assert apart < 1e-6, "average pools have changed"
print("FINDING: onnxoptimizer's default passes fuse a Pad of zeros into MaxPool, whose padding is minus infinity")
PY

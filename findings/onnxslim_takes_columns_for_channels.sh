#!/usr/bin/env bash
# onnxslim 0.1.98: a convolution whose output is multiplied by a row of numbers becomes another network.
#
# ONNX aligns shapes from the right, so a vector of 8 numbers behind a convolution scales the 8 columns of the map. onnxslim folds it into the
# weights as if it scaled the channels, if there are as many channels as columns. The same vector as an Add is left alone, and so is a product
# with a vector whose length is not that of the channels. The file passes the checker of onnx, and onnxslim says nothing.
#
# Output seen:
#   8 columns, 8 channels: nodes Conv, output of a map of ones in column 0 and 7: 1 8 before, 1 1 after
#   8 columns, 4 channels: nodes Conv Mul, unchanged
#   as an Add: unchanged
# So compare what onnxslim writes with what it read, on random input, before it is served.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check onnx==1.23.2 onnxslim==0.1.98 onnxruntime==1.32.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PY'
import numpy as np
import onnx
import onnxruntime
import onnxslim
from onnx import TensorProto, helper, numpy_helper

WIDTH = 8


def make_network(join: str, channels: int) -> onnx.ModelProto:
    """A 1x1 convolution that copies its one channel, then the numbers 1 to 8 on the columns."""
    given = {
        "copies": np.ones((channels, 1, 1, 1), "float32"),
        "columns": np.arange(1, WIDTH + 1, dtype="float32"),
    }
    nodes = [
        helper.make_node("Conv", ["x", "copies"], ["copied"], kernel_shape=[1, 1]),
        helper.make_node(join, ["copied", "columns"], ["y"]),
    ]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 1, WIDTH, WIDTH])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, channels, WIDTH, WIDTH])
    weights = [numpy_helper.from_array(array, name) for name, array in given.items()]
    graph = helper.make_graph(nodes, "net", [x], [y], weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    return model


def run(model: onnx.ModelProto) -> np.ndarray:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": np.ones((1, 1, WIDTH, WIDTH), "float32")})[0]


def slim(join: str, channels: int) -> tuple[np.ndarray, np.ndarray, str]:
    """The outputs before and after, and the nodes that are left."""
    model = make_network(join, channels)
    before = run(model)
    made = onnxslim.slim(model)
    onnx.checker.check_model(made, full_check=True)
    return before, run(made), " ".join(node.op_type for node in made.graph.node)


before, after, left = slim("Mul", WIDTH)
ends = [f"{array[0, 0, 0, 0]:.0f} {array[0, 0, 0, -1]:.0f}" for array in (before, after)]
print("onnxslim", onnxslim.__version__)
print(f"8 columns, 8 channels: nodes {left}, output of a map of ones in column 0 and 7: {ends[0]} before, {ends[1]} after")
fewer = slim("Mul", WIDTH // 2)
print(f"8 columns, 4 channels: nodes {fewer[2]}, {'unchanged' if np.array_equal(*fewer[:2]) else 'changed'}")
added = slim("Add", WIDTH)
print(f"as an Add: {'unchanged' if np.array_equal(*added[:2]) else 'changed'}")
assert (left, ends) == ("Conv", ["1 8", "1 1"]), "the behaviour has changed"
assert np.array_equal(*fewer[:2])
assert np.array_equal(*added[:2])
print("FINDING: onnxslim folds a product with a vector of the width into a convolution as if it were one of the channels")
PY

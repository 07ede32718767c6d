#!/usr/bin/env bash
# onnx 1.23.2: its reference evaluator gives every channel of a depthwise ConvTranspose the bias of the first one.
#
# onnx.reference is what many projects hold their own operators against. Upsampling with a depthwise transposed convolution (one filter for a
# channel) is right without a bias, and with one in groups of two or more channels; with as many groups as channels, all channels get the bias of
# channel 0. Its LpNormalization with p=1 divides by the sum of the numbers, not of their magnitudes, so that a vector whose sum is near zero
# grows without bound; p=2 is right. The checker has no objection to either network.
#
# Output seen:
#   ConvTranspose, 2 groups of 1: filters 1 and 10, biases 100 and 200: onnxruntime 101 210, onnx.reference 101 110
#   the same without a bias: onnxruntime 1 10, onnx.reference 1 10
#   LpNormalization of 3 -1 -1, p=1: onnxruntime 0.6 -0.2 -0.2, onnx.reference 3 -1 -1
# So hold networks with such layers against onnxruntime or torch instead.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PY'
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

FILTERS, BIASES = (1, 10), (100, 200)


def run_both(node: onnx.NodeProto, x: np.ndarray, **given: np.ndarray) -> list[np.ndarray]:
    """The outputs of onnxruntime and of onnx.reference."""
    weights = [numpy_helper.from_array(array.astype("float32"), name) for name, array in given.items()]
    put = helper.make_tensor_value_info("x", TensorProto.FLOAT, x.shape)
    got = helper.make_tensor_value_info("y", TensorProto.FLOAT, [None] * 4)
    graph = helper.make_graph([node], "net", [put], [got], weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return [runner.run(None, {"x": x})[0] for runner in (session, ReferenceEvaluator(model))]


def grow(*names: str) -> list[list[float]]:
    """One pixel of each of two channels, made larger; the first pixel of each channel of the outputs."""
    given = {"w": np.multiply.outer(FILTERS, np.ones((1, 2, 2))), "b": np.array(BIASES)}
    node = helper.make_node("ConvTranspose", ["x", *names], ["y"], group=2, kernel_shape=[2, 2], strides=[2, 2])
    made = run_both(node, np.ones((1, 2, 1, 1), "float32"), **{name: given[name] for name in names})
    return [array[0, :, 0, 0].tolist() for array in made]


def show(values: list[float]) -> str:
    return " ".join(f"{value:g}" for value in values)


truth, found = grow("w", "b")
plain = grow("w")
vector = np.array([3, -1, -1], "float32").reshape(1, 3, 1, 1)
norms = run_both(helper.make_node("LpNormalization", ["x"], ["y"], axis=1, p=1), vector)
norms = [array.ravel().round(3).tolist() for array in norms]
print("onnx", onnx.__version__)
print(f"ConvTranspose, 2 groups of 1: filters 1 and 10, biases 100 and 200: onnxruntime {show(truth)}, onnx.reference {show(found)}")
print(f"the same without a bias: onnxruntime {show(plain[0])}, onnx.reference {show(plain[1])}")
print(f"LpNormalization of 3 -1 -1, p=1: onnxruntime {show(norms[0])}, onnx.reference {show(norms[1])}")
by_hand = [filter_ + bias for filter_, bias in zip(FILTERS, BIASES)]
assert truth == by_hand, "onnxruntime has changed"
assert found == [101, 110], "the behaviour has changed"
assert plain == [[1, 10], [1, 10]]
assert np.allclose(norms[0], vector.ravel() / np.abs(vector).sum()), "onnxruntime has changed"
assert norms[1] == [3, -1, -1], "LpNormalization has changed"
print("FINDING: onnx.reference adds the first channel's bias to all channels of a depthwise ConvTranspose")
PY

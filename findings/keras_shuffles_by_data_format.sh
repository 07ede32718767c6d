#!/usr/bin/env bash
# keras 3.15.1 on JAX: depth_to_space takes its channels in another order where the data format is channels_first.
#
# Two orders are in use. TensorFlow, and DepthToSpace of ONNX by default ("DCR"), keep the channels of one output pixel together; pixel_shuffle
# of torch ("CRD") keeps those of one output channel together. keras follows the first for channels_last and the second for channels_first, so
# that the same numbers come out mixed once a network is moved between the two, as one does between a GPU and a CPU. space_to_depth does the
# same, so that the pair is an identity in either format, and no test of a round trip notices. With one channel in the result both orders agree.
#
# Output seen, for 8 channels 0 to 7 on one pixel, by the rows of each of 2 channels:
#   DCR, by definition:   0 2 4 6 | 1 3 5 7
#   CRD, by definition:   0 1 2 3 | 4 5 6 7
#   keras, channels_last:  0 2 4 6 | 1 3 5 7
#   keras, channels_first: 0 1 2 3 | 4 5 6 7
#   space_to_depth undoes depth_to_space: in both
# So for channels_first transpose around the channels_last form, or permute the weights of the convolution in front, and compare outputs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check keras==3.15.1 jax==0.10.2 numpy==2.4.6
JAX_PLATFORMS=cpu KERAS_BACKEND=jax "$folder/venv/bin/python" -W ignore - <<'PY'
import keras
import numpy as np
from keras import ops

CHANNELS, BLOCK = 2, 2
FIRST = (0, 3, 1, 2)
LAST = (0, 2, 3, 1)
image = np.arange(CHANNELS * BLOCK**2, dtype="float32").reshape(1, -1, 1, 1)


def shuffle(given: np.ndarray, data_format: str) -> np.ndarray:
    """The output of keras, always with its channels first."""
    axes = (LAST, FIRST) if data_format == "channels_last" else ((0, 1, 2, 3),) * 2
    moved = ops.depth_to_space(given.transpose(axes[0]), BLOCK, data_format=data_format)
    back = ops.space_to_depth(moved, BLOCK, data_format=data_format)
    assert np.array_equal(np.asarray(back).transpose(axes[1]), given), "the pair is no identity"
    return np.asarray(moved).transpose(axes[1])


def show(made: np.ndarray) -> str:
    return " | ".join(" ".join(f"{value:.0f}" for value in channel.flat) for channel in made[0])


depth_first = image.reshape(1, BLOCK, BLOCK, CHANNELS, 1, 1).transpose(0, 3, 4, 1, 5, 2).reshape(1, CHANNELS, BLOCK, BLOCK)
column_first = image.reshape(1, CHANNELS, BLOCK, BLOCK, 1, 1).transpose(0, 1, 4, 2, 5, 3).reshape(1, CHANNELS, BLOCK, BLOCK)
last, first = shuffle(image, "channels_last"), shuffle(image, "channels_first")
print("keras", keras.__version__, "on", keras.backend.backend())
print(f"DCR, by definition:   {show(depth_first)}")
print(f"CRD, by definition:   {show(column_first)}")
print(f"keras, channels_last:  {show(last)}")
print(f"keras, channels_first: {show(first)}")
print("space_to_depth undoes depth_to_space: in both")
assert np.array_equal(last, depth_first), "channels_last has changed"
assert np.array_equal(first, column_first), "channels_first has changed"
print("FINDING: depth_to_space of keras orders its channels as TensorFlow does for channels_last, and as torch does for channels_first")
PY

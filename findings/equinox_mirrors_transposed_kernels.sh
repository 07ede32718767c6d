#!/usr/bin/env bash
# equinox 0.13.8 with jax 0.10.2: the kernel of torch's ConvTranspose2d fits that of equinox, and gives other numbers.
#
# Weights of Conv2d have one form in both, and move as they are. A transposed convolution of torch is the gradient of a convolution: its weight
# has the channels of the input first, and it stamps the kernel on the output. Equinox has the channels of the output first, and slides the kernel
# over the spread map as a convolution does, so that it stands mirrored in both directions. With as many channels on both sides the shapes agree,
# so that no loader objects, and the size of the output is right. Swapping the channels alone, which the shapes call for elsewhere, is not enough.
#
# Output seen, as the greatest difference from torch for 4 channels:
#   2x2, stride 2: as it is 1.31, swapped 1.39, mirrored 1.32, mirrored and swapped 0
#   3x3, stride 2: as it is 1.29, swapped 1.5, mirrored 1.33, mirrored and swapped 0
# So move such a weight as `weight.flip(2, 3).transpose(0, 1)`, for one group, and compare outputs, not shapes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check equinox==0.13.8 jax==0.10.2 torch==2.13.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PY'
import equinox
import jax
import numpy as np
import torch

CHANNELS = 4
x = np.random.default_rng(0).standard_normal((CHANNELS, 5, 6)).astype("float32")


def run(weight: torch.Tensor, **given: int) -> np.ndarray:
    layer = equinox.nn.ConvTranspose2d(CHANNELS, CHANNELS, use_bias=False, key=jax.random.key(0), **given)
    assert layer.weight.shape == tuple(weight.shape)
    layer = equinox.tree_at(lambda layer: layer.weight, layer, jax.numpy.asarray(weight.numpy()))
    return np.asarray(layer(x))


def compare(**given: int) -> list[float]:
    """How far equinox is from torch with weights as they are, with channels swapped, mirrored, and both."""
    torch.manual_seed(0)
    layer = torch.nn.ConvTranspose2d(CHANNELS, CHANNELS, bias=False, **given)
    weight = layer.weight.detach()
    with torch.no_grad():
        truth = layer(torch.from_numpy(x)[None])[0].numpy()
    mirrored = weight.flip(2, 3)
    tries = [weight, weight.transpose(0, 1), mirrored, mirrored.transpose(0, 1)]
    return [round(float(np.abs(run(tried, **given) - truth).max()), 2) for tried in tries]


GIVEN = {
    "2x2, stride 2": {"kernel_size": 2, "stride": 2},
    "3x3, stride 2": {"kernel_size": 3, "stride": 2, "padding": 1, "output_padding": 1},
}
print("equinox", equinox.__version__)
for name, given in GIVEN.items():
    plain, swapped, mirrored, both = compare(**given)
    print(f"{name}: as it is {plain:g}, swapped {swapped:g}, mirrored {mirrored:g}, mirrored and swapped {both:g}")
    assert min(plain, swapped, mirrored) > 1, "the behaviour has changed"
    assert both == 0, "the form of the weight has changed"
print("FINDING: equinox slides the kernel of a transposed convolution where torch stamps it, so that weights must be mirrored too")
PY

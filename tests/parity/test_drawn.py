"""Networks of timm into specs that draw them as their papers do: the same numbers from the weights.

timm runs the main path of a residual first and its projection last; a spec that writes `residual`
and `shortcut` runs them the other way round. What is paired is found by what layers compute, so
neither order nor names matter. Numbers are compared in double precision, with statistics and scales
of every normalisation at random; nothing is downloaded.
"""

from pathlib import Path
from typing import Final

import pytest
import timm
import torch
from torch import nn

import archspec
from archspec.weights import transfer

SPECS: Final = Path(__file__).parent / "specs"

LAYERS: Final = {
    "resnet18": 41,
    "resnet50": 107,
    "resnext50_32x4d": 107,
    "seresnet50": 139,
    "resnet50d": 111,
    "legacy_xception": 115,
    "ghostnet_100": 176,
    "mobilenetv2_100": 105,
}
"""How many layers hold weights, in the names of timm."""


def randomise(network: nn.Module) -> None:
    made = torch.Generator().manual_seed(3)
    for name, each in network.state_dict().items():
        if each.is_floating_point() and each.dim() < 2:
            each.uniform_(-0.3 if name.endswith("bias") else 0.5, 1.5, generator=made)


@pytest.mark.parametrize("name", LAYERS)
def test_weights_of_timm_fit_the_drawn_network(name: str) -> None:
    peer = timm.create_model(name, pretrained=False)
    randomise(peer)
    drawn = archspec.build(SPECS / f"{name.removeprefix('legacy_')}.yaml")
    made = transfer(peer, drawn, example=torch.empty(1, 3, 64, 64))
    assert len(made.pairs) == LAYERS[name]
    assert made.difference is not None
    images = torch.randn(2, 3, 64, 64, dtype=torch.float64)
    with torch.no_grad():
        theirs, ours = (each.double().eval()(images) for each in (peer, drawn))
    assert (theirs[0] - theirs[1]).abs().mean() > 1e-6, "the images must matter"
    assert (ours - theirs).abs().max() <= 1e-10

"""Checkpoints with the names of timm and torchvision, as people download them, at full size.

`archspec.build` finds the network that has the names, loads the file into it, and pairs its layers
with those of the spec. What the smaller peers of `test_zoo.py` show, whole networks show here.
"""

from pathlib import Path
from typing import Final

import pytest
import torch
from safetensors.torch import save_file

import archspec
from archspec.weights.published import list_peers
from archspec.weights.sources import create_peer
from tests.memory import return_memory
from tests.parity.state_file import narrow
from tests.parity.test_zoo import list_outputs, randomize
from tests.parity.zoo import PEERS
from tests.rounds import ROUNDS

ROWS: Final = [
    *((spec, peer) for spec in ("inception_v4", "inception_resnet_v2", "inception_v3")
      for peer in list_peers(spec)),
    *((f"zoo/{each.spec}", peer) for each in PEERS for peer in each.names),
]  # fmt: skip
"""Specs, and the networks whose names a checkpoint of them may have."""

FEW: Final = [("zoo/shufflenetv2", "torchvision:shufflenet_v2_x1_0")]
"""What the suite loads; `make fuzz` loads all."""


def find_spec(name: str) -> str:
    return name if "/" in name else f"released/{name}"


def draw_inputs(spec: str) -> torch.Tensor:
    """Two images of the stated size."""
    (entering,) = archspec.load(spec).inputs
    assert entering.type is not None
    shape = [int(side) for side in entering.type.tensor]
    return torch.randn(2, *shape, generator=torch.Generator().manual_seed(0))


@pytest.mark.fuzz
@pytest.mark.parametrize(("name", "peer"), ROWS if ROUNDS > 1 else FEW)
@torch.inference_mode()
def test_a_checkpoint_of_a_library_fits(name: str, peer: str, tmp_path: Path) -> None:
    spec, file = find_spec(name), tmp_path / "peer.safetensors"
    theirs = create_peer(peer).double()
    randomize(theirs)
    theirs.float()
    save_file({name: narrow(tensor) for name, tensor in theirs.state_dict().items()}, file)
    with torch.inference_mode(False):
        ours = archspec.build(spec, weights=file)
    images = draw_inputs(spec).double()
    wanted = list_outputs(theirs.double().eval()(images))
    found = list_outputs(ours.double().eval()(images))
    return_memory()
    for one, other in zip(found, wanted, strict=True):
        assert (other[0] - other[1]).abs().max() > 1e-9 * other.abs().max(), (
            "the images must matter"
        )
        assert (one - other).abs().max() <= 1e-10 * other.abs().max()

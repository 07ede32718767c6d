"""Let weights take the way of a file that has the names of a peer, as published ones do."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from archspec.weights import FilledNetwork, fill_network, open_source
from archspec.weights.fill import Variation


def transfer_by_file(
    theirs: nn.Module,
    ours: nn.Module,
    folder: Path,
    *,
    example: Tensor,
    training: Collection[str] = (),
) -> FilledNetwork:
    """Write the weights of a peer in single precision, and fill both networks with the file.

    The peer is not made a second time: its tensors are cleared, so that what it has afterwards is
    what the file has.
    """
    file = folder / "peer.safetensors"
    state = theirs.state_dict()
    save_file({name: narrow(tensor) for name, tensor in state.items()}, file)
    for tensor in state.values():
        tensor.zero_()

    def create(*_name: Any, **_options: Any) -> nn.Module:
        return theirs

    variation = Variation(training=training)
    made = fill_network(
        ours,
        open_source(file),
        peers=["peer"],
        variation=variation,
        create=create,
        example=example,
    )
    file.unlink()
    assert made.peer == "peer" or set(state) == set(ours.state_dict())
    return made


def narrow(tensor: Tensor) -> Tensor:
    """A copy in single precision, in memory of its own."""
    return tensor.to(torch.float32 if tensor.is_floating_point() else tensor.dtype, copy=True)

"""Run a network by torch, layer by layer."""

from copy import deepcopy
from typing import Final

import torch
from torch import Tensor, nn

from archspec.bench.subject import Form, Setup
from archspec.bench.ways.way import Batch, Precision

DTYPES: Final[dict[Precision, torch.dtype]] = {"fp32": torch.float32, "bf16": torch.bfloat16}

_LAYOUTS: Final = {4: torch.channels_last, 5: torch.channels_last_3d}
"""The layout in which channels are next to each other, by the dimensions of a tensor."""


def run_as_it_is(setup: Setup, form: Form, precision: Precision) -> Batch:
    """Run a network as people load it, in the layout N x C x H x W."""
    dtype = DTYPES[precision]
    network = setup.networks[form]
    if dtype != torch.float32:
        network = deepcopy(network).to(dtype)
    inputs = tuple(tensor.to(dtype) for tensor in setup.inputs)
    return lambda: network(*inputs)


def run_channels_last(setup: Setup, form: Form, precision: Precision) -> Batch:
    """Run a network with weights and images in the layout `channels_last`."""
    network, inputs = lay_out(setup, form, precision)
    return lambda: network(*inputs)


def lay_out(setup: Setup, form: Form, precision: Precision) -> tuple[nn.Module, tuple[Tensor, ...]]:
    """Return a copy of a network and its inputs, with channels last, in a precision."""
    dtype = DTYPES[precision]
    network = deepcopy(setup.networks[form]).to(dtype)
    for tensor in (*network.parameters(), *network.buffers()):
        tensor.data = put_channels_last(tensor.data)
    return network, tuple(put_channels_last(each.to(dtype)) for each in setup.inputs)


def put_channels_last(tensor: Tensor) -> Tensor:
    """Return a tensor with channels last, if it is one of images or volumes."""
    layout = _LAYOUTS.get(tensor.dim())
    return tensor if layout is None else tensor.contiguous(memory_format=layout)

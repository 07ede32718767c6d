"""Read modules of torch: those of timm and torchvision by name, and any that a function returns."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

import torch
from torch import Tensor, nn

from archspec.importers.flat import FlatNetwork
from archspec.importers.readers.recorder import Recorder
from archspec.importers.readers.run_modules import run_recorded
from archspec.importers.readers.torch_functions import ELEMENTWISE, TRANSLATORS
from archspec.weights.traced_network import list_tensors


def record_module(
    module: nn.Module, inputs: Mapping[str, tuple[int, ...]], *, name: str, origin: str
) -> FlatNetwork:
    """Return a module as flat operations, at inference.

    Args:
        module: the module; it is copied without its numbers, and not changed.
        inputs: the size of each input, channels first, without the batch.
        name: the name of the network.
        origin: where it comes from.
    """
    copy = _copy_to_meta(module).eval()
    recorder = Recorder(TRANSLATORS, ELEMENTWISE, list_tensors(copy))
    returned = run_recorded(recorder, copy, inputs, {})
    outputs = _find_outputs(recorder, returned)
    return FlatNetwork(
        name,
        dict(inputs),
        tuple(recorder.operations),
        outputs,
        origin=origin,
        read_weights=lambda: list_tensors(module),
    )


def _copy_to_meta(module: nn.Module) -> nn.Module:
    memo: dict[int, Any] = {}
    for tensor in [*module.parameters(), *module.buffers()]:
        empty = torch.empty_like(tensor, device="meta")
        is_parameter = isinstance(tensor, nn.Parameter)
        memo[id(tensor)] = nn.Parameter(empty, requires_grad=False) if is_parameter else empty
    return deepcopy(module, memo)


def _find_outputs(recorder: Recorder, returned: Any) -> tuple[str, ...]:
    if isinstance(returned, Tensor):
        returned = [returned]
    values = returned.values() if isinstance(returned, Mapping) else returned
    assert isinstance(values, Sequence) or isinstance(returned, Mapping)
    return tuple(recorder.take_plain(tensor) for tensor in values if isinstance(tensor, Tensor))

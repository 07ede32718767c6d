"""Read modules of torch: those of timm and torchvision by name, and any that a function returns."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import deepcopy
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_leaves

from archspec.diagnostics import fail
from archspec.importers.flat import UNKNOWN, FlatNetwork, Operation
from archspec.importers.readers.held_tensors import HeldTensors
from archspec.importers.readers.places import Inexpressible
from archspec.importers.readers.recorder import Recorder
from archspec.importers.readers.run_modules import RecordedRun
from archspec.importers.readers.torch_classes import CLASSES
from archspec.importers.readers.torch_functions import ELEMENTWISE, TRANSLATORS
from archspec.importers.readers.torch_sources import describe_failure, open_module
from archspec.importers.readers.training_heads import Heads, find_heads
from archspec.importers.run_module import run_module
from archspec.weights.traced_network import list_tensors


def read_torch_module(
    source: str,
    arguments: Mapping[str, object] | None = None,
    size: str | None = None,
    *,
    pretrained: bool = False,
) -> FlatNetwork:
    """Read the module that a source names.

    Args:
        source: `timm:NAME`, `torchvision:NAME` or `package.module:callable`.
        arguments: what the callable is called with, by name.
        size: the size of each input, channels last, with a comma between those of several; None
            for what the library states.
        pretrained: whether a network of a library has its published weights.

    Raises:
        SpecError: A410 if a library is not installed, A415 if it has no such network, A427 if
            there is no such module, A428 if the size of its input is not known, A429 if it does
            not run, A430 if it returns no tensors that depend on its input.
    """
    named = open_module(source, arguments, size, pretrained=pretrained)
    return record_module(named.module, named.inputs, name=named.name, origin=source)


def record_module(
    module: nn.Module, inputs: Mapping[str, tuple[int, ...]], *, name: str, origin: str
) -> FlatNetwork:
    """Return a module as flat operations, at inference.

    It runs on tensors without memory. Where its code looks at numbers, it runs on random ones, and
    is read as the path that it takes with these.

    Args:
        module: the module, which is not changed.
        inputs: the size of each input, channels first, without the batch.
        name: the name of the network.
        origin: where it comes from.

    Raises:
        SpecError: A429 if the module does not run on inputs of these sizes, A430 if what it
            returns does not depend on them.
    """
    shown = origin or name
    recorder, returned = _run(module, inputs, shown)
    outputs = _find_outputs(recorder, returned, shown)
    operations = _select_used(recorder.operations, outputs)
    heads = _find_heads(module, inputs, operations, outputs)
    return FlatNetwork(
        name,
        dict(inputs),
        (*operations, *heads.operations),
        outputs,
        origin=origin,
        read_weights=lambda: list_tensors(module),
        run=_run_in_order(module, heads.order),
        heads=heads.values,
    )


def _run_in_order(
    module: nn.Module, order: tuple[int, ...]
) -> Callable[[tuple[Tensor, ...], bool], tuple[Tensor, ...]]:
    """Return what runs a module and returns heads in the order in which they are computed."""
    run_plainly = run_module(module)

    def run(inputs: tuple[Tensor, ...], training: bool) -> tuple[Tensor, ...]:
        returned = run_plainly(inputs, training)
        return tuple(returned[at] for at in order) if training and order else returned

    return run


def _run(
    module: nn.Module, inputs: Mapping[str, tuple[int, ...]], shown: str
) -> tuple[Recorder, Any]:
    with suppress(Exception):  # whatever its code raises on tensors without numbers
        return _record(module, inputs)
    try:
        return _record(module, inputs, on_meta=False)
    except Exception as error:
        sizes = ", ".join("x".join(map(str, (*size[1:], size[0]))) for size in inputs.values())
        message = f"`{shown}` does not run on {sizes}: {describe_failure(error)}"
        help = "give it a size that it takes as `--size HxWxC`, with a comma between several"
        raise fail("A429", message, None, help=help) from error


def _record(
    module: nn.Module,
    inputs: Mapping[str, tuple[int, ...]],
    *,
    on_meta: bool = True,
    training: bool = False,
) -> tuple[Recorder, Any]:
    copy = _copy_to_meta(module) if on_meta else module
    held = HeldTensors(list_tensors(copy), list_tensors(module))
    recorder = Recorder(TRANSLATORS, ELEMENTWISE, held)
    device = "meta" if on_meta else "cpu"
    run = RecordedRun(recorder, CLASSES, device=device, training=training)
    return recorder, run.call(copy, inputs)


def _find_heads(
    module: nn.Module,
    inputs: Mapping[str, tuple[int, ...]],
    operations: tuple[Operation, ...],
    outputs: tuple[str, ...],
) -> Heads:
    """Return the heads that a module has in training, if inference leaves weights unused."""
    used = {name for each in operations for name in each.tensors.values()}
    learned = dict(module.named_parameters())
    if learned.keys() - used and not any(each.box == UNKNOWN for each in operations):
        with suppress(Exception):  # whatever its code raises in training
            recorder, returned = _record(module, inputs, training=True)
            return find_heads(operations, outputs, recorder, returned)
    return Heads((), {})


def _copy_to_meta(module: nn.Module) -> nn.Module:
    memo: dict[int, Any] = {}
    for tensor in [*module.parameters(), *module.buffers()]:
        empty = torch.empty(tensor.shape, dtype=tensor.dtype, device="meta")
        is_parameter = isinstance(tensor, nn.Parameter)
        memo[id(tensor)] = nn.Parameter(empty, requires_grad=False) if is_parameter else empty
    return deepcopy(module, memo)


def _find_outputs(recorder: Recorder, returned: Any, shown: str) -> tuple[str, ...]:
    tensors = [leaf for leaf in tree_leaves(returned) if isinstance(leaf, Tensor)]
    help = "name a function that returns a module of which outputs depend on inputs"
    if not tensors:
        kind = type(returned).__name__
        message = f"`{shown}` returns a value of the type {kind}, in which there is no tensor"
        raise fail("A430", message, None, help=help)
    try:
        return tuple(map(recorder.take_output, tensors))
    except Inexpressible as error:
        message = f"`{shown}` returns a tensor that does not depend on what enters"
        raise fail("A430", message, None, help=help) from error


def _select_used(operations: list[Operation], outputs: tuple[str, ...]) -> tuple[Operation, ...]:
    """Return the operations that an output depends on."""
    wanted = set(outputs)
    used = []
    for operation in reversed(operations):
        if operation.output in wanted:
            wanted.update(operation.inputs)
            used.append(operation)
    return tuple(reversed(used))

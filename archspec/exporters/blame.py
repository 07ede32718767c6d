"""Find the first step of a network at which an exported file differs from torch."""

from collections import defaultdict
from collections.abc import Callable, Container, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import torch
from torch import Tensor, nn

from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError, fail
from archspec.exporters.engines import open_onnxruntime, open_openvino
from archspec.exporters.onnx_file import serialize
from archspec.exporters.settings import ExportSettings
from archspec.exporters.trace import prepare_module
from archspec.exporters.verify_file import describe_failure, print_shape, runs_in_openvino
from archspec.graph import Graph, Node
from archspec.runtime.outputs import compare_tensors

if TYPE_CHECKING:
    import onnx_ir

_FACTOR: Final = 0.1
"""The share of what outputs may differ by, from which on a step counts: errors grow behind it."""


_DEQUANTIZED: Final = "_DequantizeLinear_Output"
"""What the quantizer puts behind the name of a value, whose own name it gives to another."""


@dataclass(frozen=True, slots=True)
class StepDifference:
    """How far a step of a file is from torch.

    Attributes:
        step: the step.
        relative: as for `Difference`.
        problem: why its values cannot be compared, or empty.
    """

    step: Node
    relative: float
    problem: str = ""


def compare_steps(
    graph: Graph,
    module: nn.Module,
    model: "onnx_ir.Model",
    settings: ExportSettings,
    inputs: tuple[Tensor, ...],
) -> list[StepDifference]:
    """Compare what each step computes in a file and in torch, in order.

    Steps that torch's exporter merged with the next one, joins whose value enters no module, and in
    int8 what is not quantized are left out: they show in the next step.

    Args:
        graph: the network.
        module: its module.
        model: its model of ONNX, from which the file was made.
        settings: how it was exported.
        inputs: what enters.

    Raises:
        SpecError: A506 if the runtime refuses the file with the values of steps as outputs.
    """
    wanted = record_steps(graph, prepare_module(module), inputs)
    names = _name_steps(graph, wanted)
    if settings.precision == "int8":
        names = {f"{name}{_DEQUANTIZED}": number for name, number in names.items()}
    found = _run_steps(graph, model, names, settings, inputs)
    steps = [
        _compare(graph.nodes[number], found[name], wanted[number])
        for name, number in names.items()
        if name in found
    ]
    return sorted(steps, key=lambda each: each.step.index)


def _run_steps(
    graph: Graph,
    model: "onnx_ir.Model",
    names: Container[str],
    settings: ExportSettings,
    inputs: tuple[Tensor, ...],
) -> dict[str, Tensor]:
    """Return what a file computes, and the values with these names, by name.

    Raises:
        SpecError: A506 if the runtime refuses it.
    """
    outputs = [*model.graph.outputs]
    added = [value for value in _list_values(model) if value.name in names and value not in outputs]
    model.graph.outputs.extend(added)
    try:
        data = serialize(model)
    finally:
        del model.graph.outputs[len(outputs) :]
    try:
        found = (open_openvino if runs_in_openvino(settings) else open_onnxruntime)(data)(*inputs)
    except SpecError:
        raise
    except Exception as error:
        message = f"the steps of the file cannot be compared: {describe_failure(error)}"
        help = "export it without `--blame`"
        raise fail("A506", message, graph.inputs[0].span, help=help) from error
    values = zip((*outputs, *added), map(torch.as_tensor, found), strict=True)
    return {value.name or "": tensor for value, tensor in values}


def find_blamed(steps: Sequence[StepDifference], tolerance: float) -> StepDifference | None:
    """Return the first step that differs; None if none does."""
    least = tolerance * _FACTOR
    return next((each for each in steps if each.problem or each.relative > least), None)


def _list_values(model: "onnx_ir.Model") -> list["onnx_ir.Value"]:
    return [value for node in model.graph for value in node.outputs]


def _compare(step: Node, found: Tensor, wanted: Tensor) -> StepDifference:
    if found.shape != wanted.shape:
        problem = f"returns {print_shape(found)}, and torch {print_shape(wanted)}"
        return StepDifference(step, float("inf"), problem)
    return StepDifference(step, compare_tensors(found, wanted))


def _name_steps(graph: Graph, wanted: Mapping[int, Tensor]) -> dict[str, int]:
    """Return the number of each step by the name of its value in a model."""
    calls = defaultdict[str, int](int)
    names: dict[str, int] = {}
    for node in graph.nodes:
        calls[node.path] += 1
        if node.index in wanted:
            number = calls[node.path]
            names[node.path if number == 1 else f"{node.path}_{number}"] = node.index
    return names


def record_steps(graph: Graph, module: nn.Module, inputs: tuple[Tensor, ...]) -> dict[int, Tensor]:
    """Run a module, and return what its steps compute, by their numbers.

    A join is no module; its value is what enters the module of a step that reads it.
    """
    by_path = defaultdict[str, list[Node]](list)
    for node in graph.nodes:
        by_path[node.path].append(node)
    values: dict[int, Tensor] = {}
    calls = defaultdict[str, int](int)

    def note(path: str) -> Callable[..., None]:
        def hook(part: nn.Module, given: tuple[Any, ...]) -> None:
            nodes = by_path[path]
            node = nodes[min(calls[path], len(nodes) - 1)]
            for source, value in zip(node.inputs, given, strict=False):
                if isinstance(value, Tensor):
                    values.setdefault(source, value.detach().clone())

        return hook

    def keep(path: str) -> Callable[..., None]:
        def hook(part: nn.Module, given: object, found: object) -> None:
            nodes = by_path[path]
            node = nodes[min(calls[path], len(nodes) - 1)]
            calls[path] += 1
            if isinstance(found, Tensor):
                values[node.index] = found.detach().clone()

        return hook

    parts = {path: part for path, part in module.named_modules() if path in by_path}
    hooks = [part.register_forward_pre_hook(note(path)) for path, part in parts.items()]
    hooks += [part.register_forward_hook(keep(path)) for path, part in parts.items()]
    try:
        with torch.no_grad():
            module(*inputs)
    finally:
        for hook in hooks:
            hook.remove()
    return {number: value for number, value in values.items() if graph.nodes[number].inputs}

"""Find the first step of a network at which an exported file differs from torch."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import torch
from torch import Tensor, nn

from archspec.dataclass import dataclass
from archspec.exporters.engines import Array, open_onnxruntime, open_openvino
from archspec.exporters.onnx_file import serialize
from archspec.exporters.settings import ExportSettings
from archspec.exporters.trace import prepare_module
from archspec.exporters.verify_file import compute_difference
from archspec.graph import Graph, Node

if TYPE_CHECKING:
    import onnx_ir

_FACTOR: Final = 0.1
"""The share of what outputs may differ by, from which on a step counts: errors grow behind it."""


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

    Steps that torch's exporter merged with the next one, and joins whose value enters no module,
    are left out: they show in the next step.

    Args:
        graph: the network.
        module: its module.
        model: its model of ONNX, from which the file was made.
        settings: how it was exported.
        inputs: what enters.
    """
    wanted = record_steps(graph, prepare_module(module), inputs)
    names = _name_steps(graph, wanted)
    shown = [value for value in _list_values(model) if value.name in names]
    before = [*model.graph.outputs]
    model.graph.outputs.extend(value for value in shown if value not in before)
    try:
        data = serialize(model)
    finally:
        del model.graph.outputs[len(before) :]
    openvino = settings.target == "openvino" or settings.precision == "bf16"
    engine = (open_openvino if openvino else open_onnxruntime)(data)
    found = dict(zip((value.name for value in (*before, *shown)), engine(*inputs), strict=False))
    steps = [
        _compare(graph.nodes[names[name]], found[name], wanted[names[name]])
        for value in shown
        if (name := value.name or "") in found
    ]
    return sorted(steps, key=lambda each: each.step.index)


def find_blamed(steps: Sequence[StepDifference], tolerance: float) -> StepDifference | None:
    """Return the first step that differs; None if none does."""
    least = tolerance * _FACTOR
    return next((each for each in steps if each.problem or each.relative > least), None)


def _list_values(model: "onnx_ir.Model") -> list["onnx_ir.Value"]:
    return [value for node in model.graph for value in node.outputs]


def _compare(step: Node, found: Array, wanted: Tensor) -> StepDifference:
    values = wanted.numpy()
    if found.shape != values.shape:
        there, here = ("x".join(map(str, each.shape)) for each in (found, values))
        return StepDifference(step, float("inf"), f"returns {there}, and torch {here}")
    return StepDifference(step, compute_difference(found, values))


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
    with torch.no_grad():
        module(*inputs)
    for hook in hooks:
        hook.remove()
    return {number: value for number, value in values.items() if graph.nodes[number].inputs}

"""Run an exported file, and compare what it computes with torch."""

import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeAlias

import torch
from torch import Tensor, nn

from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError
from archspec.exporters.engines import open_onnxruntime, open_openvino
from archspec.exporters.export_network import ExportedNetwork, make_inputs
from archspec.exporters.settings import TOLERANCES, ExportSettings
from archspec.exporters.trace import BATCH, prepare_module
from archspec.graph import Graph
from archspec.runtime.outputs import compare_tensors, compute_difference, list_outputs
from archspec.runtime.silence import silence

Run: TypeAlias = Callable[..., Sequence[Any]]
"""Computes the outputs of a file, as arrays or tensors, from tensors."""

_BATCHES: Final = (1, 3)
"""The batches on which a file is tried, if they are free."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How far a file is from torch on one input.

    Attributes:
        shapes: the shape of each input.
        relative: the largest difference, by the largest absolute output of torch.
        problem: why the outputs cannot be compared, or empty.
        runs: whether there are any outputs.
    """

    shapes: tuple[tuple[int, ...], ...]
    relative: float
    problem: str = ""
    runs: bool = True

    def is_within(self, tolerance: float) -> bool:
        """Check whether the outputs are equal as far as they have to be."""
        return not self.problem and self.relative <= tolerance


@dataclass(frozen=True, slots=True)
class Verification:
    """How far a file is from torch.

    Attributes:
        engine: what ran the file, with its version.
        tolerance: how far it may be.
        differences: how far it is, on each input.
        spread: how far apart the outputs of torch are for two inputs, relative to the largest; the
            least of all outputs. What is below this says nothing about the file.
    """

    engine: str
    tolerance: float
    differences: tuple[Difference, ...]
    spread: float = float("inf")

    @property
    def is_telling(self) -> bool:
        """Whether outputs depend on the input by more than single precision may differ."""
        return self.spread > TOLERANCES["fp32"]

    @property
    def passed(self) -> bool:
        """Whether all outputs are equal as far as they have to be."""
        return all(each.is_within(self.tolerance) for each in self.differences)


def verify_file(
    graph: Graph,
    module: nn.Module,
    exported: ExportedNetwork,
    settings: ExportSettings,
    tolerance: float | None = None,
) -> Verification:
    """Run an exported file on two batches and, if sides are free, on two sizes.

    Args:
        graph: the network.
        module: its module, as it was exported.
        exported: its file.
        settings: how it was exported.
        tolerance: how far outputs may be; by default what is usual for the precision.

    Raises:
        SpecError: A410 if the runtime is not installed.
    """
    allowed = TOLERANCES[settings.precision] if tolerance is None else tolerance
    cases = [*propose_inputs(graph, exported, settings.batch)]
    try:
        name, run = open_file(exported, settings)
    except SpecError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever the runtime raises
        shapes = list_shapes(cases[0])
        failed = Difference(shapes, float("inf"), describe_failure(error), runs=False)
        return Verification(name_runtime(settings), allowed, (failed,))
    reference = prepare_module(module)
    found = [compare_outputs(run, reference, inputs) for inputs in cases]
    return Verification(name, allowed, tuple(found), measure_spread(reference, cases[0]))


def measure_spread(module: nn.Module, inputs: tuple[Tensor, ...]) -> float:
    """Return how far apart the outputs for two inputs are, relative to the largest.

    Returns:
        That of the output that depends least on the input: 1e-9 in deep networks whose weights are
        as layers make them, where what leaves is the last bias.
    """
    others = tuple(-each.flip(tuple(range(1, each.dim()))) for each in inputs)
    with torch.inference_mode():
        one, other = (list_outputs(module(*given)) for given in (inputs, others))
    return min(map(compare_tensors, other, one), default=0.0)


def propose_inputs(
    graph: Graph, exported: ExportedNetwork, batch: int
) -> Iterator[tuple[Tensor, ...]]:
    """Yield inputs of the stated size, of another batch, and of another size, as far as free."""
    shape = next(iter(exported.inputs.values()))
    first, second = _BATCHES if shape[0] == BATCH else (batch, batch)
    yield make_inputs(graph, first)
    if exported.sizes.least is not None and any(isinstance(side, str) for side in shape[2:]):
        yield make_inputs(graph, second, exported.sizes.other)
    elif first != second:
        yield make_inputs(graph, second)


def make_case(graph: Graph, difference: Difference) -> tuple[Tensor, ...]:
    """Return the inputs on which a difference was found."""
    batch, _, *sides = difference.shapes[0]
    stated = make_inputs(graph, batch)
    if list_shapes(stated) == difference.shapes:
        return stated
    return make_inputs(graph, batch, sides[0])


def runs_in_openvino(settings: ExportSettings) -> bool:
    """Check whether OpenVINO runs a file; ONNX Runtime has no convolution in bfloat16 on CPUs."""
    return settings.target == "openvino" or (
        settings.target == "onnx" and settings.precision == "bf16"
    )


def name_runtime(settings: ExportSettings) -> str:
    """Return the name of the package that runs a file."""
    if settings.target == "pt2":
        return "torch"
    return "openvino" if runs_in_openvino(settings) else "onnxruntime"


def open_file(exported: ExportedNetwork, settings: ExportSettings) -> tuple[str, Run]:
    """Load an exported file into what runs it.

    Returns:
        The name of the runtime with its version, and what runs the file.
    """
    if settings.target == "pt2":
        return f"torch {torch.__version__}", _open_program(exported.files[".pt2"])
    if settings.target == "openvino":
        engine = open_openvino(exported.files[".xml"], weights=exported.files[".bin"])
    elif runs_in_openvino(settings):
        engine = open_openvino(exported.files[".onnx"])
    else:
        engine = open_onnxruntime(exported.files[".onnx"])
    return engine.name, engine


def _open_program(data: bytes) -> Run:
    with silence():
        program = torch.export.load(io.BytesIO(data)).module()
    return lambda *inputs: list_outputs(program(*inputs))


def compare_outputs(run: Run, module: nn.Module, inputs: tuple[Tensor, ...]) -> Difference:
    """Compare the outputs of a file with those of a module."""
    shapes = list_shapes(inputs)
    with torch.inference_mode():
        wanted = list_outputs(module(*inputs))
        try:
            found = list_outputs(run(*inputs))
        except Exception as error:  # noqa: BLE001 - whatever the runtime raises
            return Difference(shapes, float("inf"), describe_failure(error), runs=False)
    relative = compute_difference(found, wanted)
    if relative is None:
        there, here = (", ".join(map(print_shape, values)) for values in (found, wanted))
        return Difference(shapes, float("inf"), f"returns {there}, and torch {here}")
    return Difference(shapes, relative)


def list_shapes(inputs: Sequence[Tensor]) -> tuple[tuple[int, ...], ...]:
    """Return the shape of each input."""
    return tuple(tuple(each.shape) for each in inputs)


def print_shape(value: Tensor) -> str:
    """Return the shape of a tensor as in 1x3x16x16."""
    return "x".join(map(str, value.shape))


def describe_failure(error: Exception) -> str:
    """Return the last line of what a runtime says, which has the reason."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__

"""Run an exported file, and compare what it computes with torch."""

import io
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn

from archspec.dataclass import dataclass
from archspec.exporters.engines import Array, Engine, open_onnxruntime, open_openvino
from archspec.exporters.export_network import ExportedNetwork, make_inputs
from archspec.exporters.settings import TOLERANCES, ExportSettings
from archspec.exporters.trace import BATCH, prepare_module, silence
from archspec.graph import Graph

_BATCHES: Final = (1, 3)
"""The batches on which a file is tried, if they are free."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How far a file is from torch on one input.

    Attributes:
        shapes: the shape of each input.
        relative: the largest difference, by the largest absolute output of torch.
        problem: why the outputs cannot be compared, or empty.
    """

    shapes: tuple[tuple[int, ...], ...]
    relative: float
    problem: str = ""

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
    """

    engine: str
    tolerance: float
    differences: tuple[Difference, ...]

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
    """
    engine = open_engine(exported, settings)
    reference = prepare_module(module)
    allowed = TOLERANCES[settings.precision] if tolerance is None else tolerance
    found = [
        compare_outputs(engine, reference, inputs)
        for inputs in propose_inputs(graph, exported, settings.batch)
    ]
    return Verification(engine.name, allowed, tuple(found))


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
    if tuple(tuple(each.shape) for each in stated) == difference.shapes:
        return stated
    return make_inputs(graph, batch, sides[0])


def open_engine(exported: ExportedNetwork, settings: ExportSettings) -> Engine:
    """Load an exported file into what runs it."""
    if settings.target == "pt2":
        return _open_program(exported.files[".pt2"])
    if settings.target == "openvino":
        return open_openvino(exported.files[".xml"], weights=exported.files[".bin"])
    if settings.precision == "bf16":  # ONNX Runtime has no convolution in bfloat16 on CPUs
        return open_openvino(exported.files[".onnx"])
    return open_onnxruntime(exported.files[".onnx"])


def _open_program(data: bytes) -> Engine:
    with silence():
        program = torch.export.load(io.BytesIO(data)).module()

    def run(arrays: list[Array]) -> list[Array]:
        with torch.inference_mode():
            found = program(*map(torch.from_numpy, arrays))
        return [each.numpy() for each in list_outputs(found)]

    return Engine(f"torch {torch.__version__}", (), (), run)


def list_outputs(found: Tensor | Sequence[Tensor]) -> list[Tensor]:
    """Return what a network returns, in order."""
    return [found] if isinstance(found, Tensor) else list(found)


def compare_outputs(
    engine: Engine | Callable[..., list[Array]], module: nn.Module, inputs: tuple[Tensor, ...]
) -> Difference:
    """Compare the outputs of an engine with those of a module."""
    shapes = tuple(tuple(each.shape) for each in inputs)
    with torch.inference_mode():
        wanted = [each.numpy() for each in list_outputs(module(*inputs))]
    try:
        found = engine(*inputs)
    except Exception as error:  # noqa: BLE001 - whatever the engine raises
        return Difference(shapes, float("inf"), _shorten(error))
    if [each.shape for each in found] != [each.shape for each in wanted]:
        sizes = (["x".join(map(str, each.shape)) for each in values] for values in (found, wanted))
        there, here = map(", ".join, sizes)
        return Difference(shapes, float("inf"), f"returns {there}, and torch {here}")
    return Difference(shapes, max(map(compute_difference, found, wanted)))


def compute_difference(found: Array, wanted: Array) -> float:
    """Return the largest difference of two arrays by the largest number of the second."""
    if not wanted.size:
        return 0.0
    apart = np.abs(found.astype(np.float64) - wanted.astype(np.float64)).max()
    most = np.abs(wanted).max()
    relative = float(apart / most) if most else float(apart)
    return relative if np.isfinite(relative) else float("inf")


def _shorten(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__

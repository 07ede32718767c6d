"""Export a network: trace, convert, name, describe and pack it."""

from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

import torch
from torch import Tensor, nn

from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, Span, SpecError, fail
from archspec.exporters.block_functions import make_functions
from archspec.exporters.calibration import CalibrationImages
from archspec.exporters.free_sizes import FreeSizes, find_free_sizes
from archspec.exporters.lower_modules import Lowered, lower_modules
from archspec.exporters.onnx_file import (
    convert_to_onnx,
    match_layer_types,
    read_model,
    require_exporter,
    serialize,
)
from archspec.exporters.pack import pack_onnx, pack_openvino, pack_program
from archspec.exporters.quantize import QuantizedModel, quantize_model
from archspec.exporters.refusals import check_operators, check_size
from archspec.exporters.settings import ExportSettings
from archspec.exporters.step_names import StepFinder, find_origins, name_ends, name_nodes
from archspec.exporters.trace import (
    Dimension,
    Dynamic,
    TracedNetwork,
    prepare_module,
    trace_network,
)
from archspec.extras import require_package
from archspec.graph import Graph
from archspec.text.phrases import join_words
from archspec.weights.sample_values import NumberSequence

if TYPE_CHECKING:
    import onnx_ir

_FREE_BATCH: Final = 2
"""The batch of an example where batches are free: torch takes 1 for a constant."""

_DTYPES: Final = {"fp16": torch.float16, "bf16": torch.bfloat16}

INPUT: Final = "input"
OUTPUT: Final = "output"


@dataclass(frozen=True, slots=True)
class ExportedNetwork:
    """A network as the content of a file.

    Attributes:
        files: the contents by suffix; OpenVINO has a second file for weights.
        inputs: the shape of each input by its name: numbers, and names of what is free.
        sizes: the sizes that the network runs on.
        notes: what was done, in words.
        functions: the names of the functions of ONNX.
        onnx: the model of ONNX before it became another file; None for a program of torch.
        warnings: findings that do not stop the export.
    """

    files: Mapping[str, bytes]
    inputs: Mapping[str, tuple[Dimension, ...]]
    sizes: FreeSizes
    notes: tuple[str, ...]
    functions: tuple[str, ...] = ()
    onnx: "onnx_ir.Model | None" = None
    warnings: tuple[Diagnostic, ...] = ()


def make_inputs(graph: Graph, batch: int, side: int | None = None) -> tuple[Tensor, ...]:
    """Return numbers for the inputs of a network, the same in every process.

    Args:
        graph: the network.
        batch: the number of examples.
        side: the side of a square instead of the stated sides.
    """
    numbers, found = NumberSequence(), []
    for place, node in enumerate(graph.inputs):
        assert node.type is not None
        channels, *sides = map(int, node.type.tensor)
        shape = (batch, channels, *([side] * len(sides) if side else sides))
        found.append(numbers.entering(torch.Size(shape), place).float())
    return tuple(found)


def export_network(
    graph: Graph, module: nn.Module, settings: ExportSettings, metadata: Mapping[str, str]
) -> ExportedNetwork:
    """Export a network for inference.

    Args:
        graph: the network.
        module: its module with its weights, which is only read.
        settings: how.
        metadata: texts about the network, by name; empty ones are left out.

    Raises:
        SpecError: A505 if the target cannot have it; A410 if a package is not installed.
    """
    _require_packages(settings)
    sizes, notes = find_free_sizes(graph), list[str]()
    dynamic = settings.dynamic
    if dynamic == "sizes" and sizes.least is None:
        dynamic = "batch"
    examples = make_inputs(graph, settings.batch if dynamic == "none" else _FREE_BATCH)
    lowered = lower_modules(_prepare(module, settings), examples, settings.target)
    if lowered.fixed and dynamic == "sizes":
        dynamic = "batch"
        notes.append(_explain_fixed(lowered, graph))
    traced = _trace(graph, lowered, examples, dynamic)
    if dynamic != "none" and any(isinstance(shape[0], int) for shape in traced.inputs):
        notes.append(f"the batch is fixed at {settings.batch}: torch specialized it to a constant")
        traced = _trace(graph, lowered, make_inputs(graph, settings.batch), "none")
    inputs = _name_inputs(graph, traced)
    if settings.dynamic == "sizes" and not lowered.fixed:
        notes.append(_describe_sizes(sizes, traced))
    texts = {key: text for key, text in metadata.items() if text}
    if settings.target == "pt2":
        files = {".pt2": pack_program(traced.program, texts)}
        return ExportedNetwork(files, inputs, sizes, tuple(notes))
    model, functions = convert_network(graph, traced, settings)
    warnings: tuple[Diagnostic, ...] = ()
    if settings.precision == "int8":
        assert settings.calibration is not None
        quantized = _quantize(model, graph, settings.calibration)
        model, warnings = read_model(quantized.data), quantized.warnings
        texts |= quantized.describe(settings.calibration)
        notes.append(f"ranges from {settings.calibration.describe()}")
    if settings.target == "openvino":
        files = pack_openvino(serialize(model), texts, compress=settings.precision == "fp16")
    else:
        files = {".onnx": pack_onnx(serialize(model), texts)}
    return ExportedNetwork(files, inputs, sizes, tuple(notes), functions, model, warnings)


def _require_packages(settings: ExportSettings) -> None:
    """Import what a file is made with, before any work.

    Raises:
        SpecError: A410 if it is not installed.
    """
    if settings.target != "pt2":
        require_exporter()
    if settings.target == "openvino":
        require_package("openvino", "an OpenVINO file")
    if settings.precision == "int8":
        require_package("onnxruntime", "int8")


def _trace(
    graph: Graph, lowered: Lowered, examples: tuple[Tensor, ...], dynamic: Dynamic
) -> TracedNetwork:
    """Trace a lowered network.

    Raises:
        SpecError: A505 if torch cannot.
    """
    try:
        return trace_network(lowered.module, examples, dynamic)
    except Exception as error:
        raise _refuse_trace(graph, error) from error


def _prepare(module: nn.Module, settings: ExportSettings) -> nn.Module:
    """Return a copy of a module in the dtype that it is exported in, between single precision.

    OpenVINO stores single precision in 16 bits itself.
    """
    if settings.precision not in _DTYPES or settings.target == "openvino":
        return prepare_module(module)
    dtype = _DTYPES[settings.precision]
    prepared = deepcopy(module).eval().to(dtype)
    prepared.register_forward_pre_hook(lambda _, given: tuple(each.to(dtype) for each in given))
    prepared.register_forward_hook(lambda _, given, found: _to_single(found))
    return prepared


def _to_single(found: object) -> object:
    if isinstance(found, Tensor):
        return found.float()
    assert isinstance(found, tuple)
    parts: tuple[Any, ...] = tuple(_to_single(each) for each in found)
    return type(found)(*parts) if hasattr(found, "_fields") else parts


def convert_network(
    graph: Graph, traced: TracedNetwork, settings: ExportSettings
) -> tuple["onnx_ir.Model", tuple[str, ...]]:
    """Return the ONNX model of a traced network, with the names of its functions.

    Raises:
        SpecError: A505 if the target cannot have it.
    """
    try:
        model = convert_to_onnx(traced, settings.opset)
    except SpecError:
        raise
    except Exception as error:
        raise _refuse_trace(graph, error) from error
    if settings.precision in _DTYPES and settings.target == "onnx":
        match_layer_types(model, _DTYPES[settings.precision])
    origins = find_origins(model, graph)
    name_nodes(model, origins, graph)
    name_ends(model, list_input_names(graph), list_output_names(graph))
    check_operators(model, origins, settings.target)
    check_size(model, graph)
    functions = make_functions(model, origins, graph) if settings.functions else ()
    return model, functions


def _quantize(model: "onnx_ir.Model", graph: Graph, images: CalibrationImages) -> QuantizedModel:
    """Return a model in int8.

    Raises:
        SpecError: A505 for a network of several inputs, which images do not fill, or one that the
            quantizer refuses.
    """
    if len(graph.inputs) > 1:
        message = f"{graph.name} has several inputs, and images to calibrate with fill one"
        help = "export it in single precision or in 16 bits"
        raise fail("A505", message, graph.inputs[1].span, help=help)
    finder = StepFinder(graph)
    origins = {node: finder.find_origin(node) for node in model.graph}
    try:
        return quantize_model(model, origins, images)
    except SpecError:
        raise
    except Exception as error:
        message = f"{graph.name} cannot be quantized: {describe_error(error)}"
        help = "export it in single precision or in 16 bits"
        raise fail("A505", message, find_place(graph), help=help) from error


def list_input_names(graph: Graph) -> list[str]:
    """Return the names that the inputs of a network have in a file."""
    named = [each.name for each in graph.program.spec.inputs]
    return [name or INPUT for name in named]


def list_output_names(graph: Graph) -> list[str]:
    """Return the names that the outputs of a network have in a file."""
    return [OUTPUT, *(head.name for head in graph.heads if not head.in_training)]


def _name_inputs(graph: Graph, traced: TracedNetwork) -> dict[str, tuple[Dimension, ...]]:
    return dict(zip(list_input_names(graph), traced.inputs, strict=True))


def _describe_sizes(sizes: FreeSizes, traced: TracedNetwork) -> str:
    free = any(isinstance(side, str) for shape in traced.inputs for side in shape[2:])
    if sizes.least is not None and not free:
        return "the spatial size is fixed: torch specialized it to a constant"
    return sizes.describe()


def _explain_fixed(lowered: Lowered, graph: Graph) -> str:
    finder = StepFinder(graph)
    steps = [finder.find(path) for path in lowered.fixed]
    boxes = dict.fromkeys(f"`{step.text}`" for step in steps if step is not None)
    return f"the spatial size is fixed: it is written into {join_words([*boxes], 'and')}"


def _refuse_trace(graph: Graph, error: Exception) -> SpecError:
    """Return the finding for a network that torch cannot trace or convert."""
    message = f"torch cannot export {graph.name}: {describe_error(error)}"
    help = "write the step with other operators, or give `--dynamic none`"
    return fail("A505", message, find_place(graph), help=help)


def describe_error(error: Exception) -> str:
    """Return the first line of what an error says."""
    return str(error).strip().split("\n")[0] or type(error).__name__


def find_place(graph: Graph) -> Span | None:
    """Return the place of a network in its spec."""
    return graph.inputs[0].span

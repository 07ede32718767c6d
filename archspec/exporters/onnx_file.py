"""Write a module as an ONNX file."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import torch
from torch import Tensor, nn

from archspec.exporters.lower_modules import lower_modules
from archspec.exporters.trace import (
    Dynamic,
    TracedNetwork,
    prepare_module,
    rename_symbols,
    trace_network,
)
from archspec.extras import require_package
from archspec.output_files import make_folder, replace_file
from archspec.runtime.silence import silence

if TYPE_CHECKING:
    import onnx_ir

OPSET: Final = 18
"""The opset that torch's exporter has its operators in; others are converted from it."""

BFLOAT16_OPSET: Final = 22
"""The first opset in which convolutions and pools take bfloat16."""


def write_onnx(
    module: nn.Module,
    inputs: Tensor | Sequence[Tensor],
    path: str | os.PathLike[str],
    *,
    dynamic: Dynamic = "sizes",
    opset: int = OPSET,
    metadata: Mapping[str, str] | None = None,
) -> TracedNetwork:
    """Write any module as an ONNX file, in evaluation mode.

    Args:
        module: the module, which is only read.
        inputs: what it takes, N x C x ..., with a batch of two or more.
        path: the file, which is overwritten.
        dynamic: what may differ from `inputs`; less is free if the module does not allow it.
        opset: the version of the operators.
        metadata: texts about the model, by name.

    Returns:
        What was traced, with the shapes that it takes.

    Raises:
        SpecError: A410 if packages of the extra `onnx` are not installed.
        OSError: if the file cannot be written; a previous one is kept.
    """
    examples = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    lowered = lower_modules(prepare_module(module), examples, "onnx")
    traced = trace_network(lowered.module, examples, "batch" if lowered.fixed else dynamic)
    model = convert_to_onnx(traced, opset)
    model.metadata_props.update(metadata or {})
    place = Path(path)
    make_folder(place.parent)
    replace_file(place, serialize(model))
    return traced


def require_exporter() -> None:
    """Import what ONNX files are made with.

    Raises:
        SpecError: A410 if packages of the extra `onnx` are not installed.
    """
    for package in ("numpy", "onnx", "onnxscript"):
        require_package(package, "an ONNX file")


def convert_to_onnx(traced: TracedNetwork, opset: int = OPSET) -> "onnx_ir.Model":
    """Return a program as an ONNX model.

    Raises:
        SpecError: A410 if packages of the extra `onnx` are not installed.
    """
    require_exporter()
    with silence(), torch.no_grad():
        made: Any = torch.onnx.export(
            traced.program, dynamo=True, opset_version=opset, verbose=False
        )
    model: onnx_ir.Model = made.model
    _rename_dimensions(model, traced.symbols)
    return model


def _rename_dimensions(model: "onnx_ir.Model", symbols: dict[str, str]) -> None:
    """Give free dimensions the names that people know them by."""
    import onnx_ir

    values = [*model.graph.inputs, *(value for node in model.graph for value in node.outputs)]
    for value in values:
        if value.shape is None:
            continue
        for axis, side in enumerate(value.shape):
            if isinstance(side, onnx_ir.SymbolicDim) and side.value is not None:
                value.shape[axis] = rename_symbols(side.value, symbols)


def match_layer_types(model: "onnx_ir.Model", dtype: torch.dtype) -> None:
    """Give the weights of layers the dtype of what enters: onnxscript folds bfloat16 to float32."""
    import onnx_ir

    wanted = onnx_ir.DataType[_NAMES[dtype]]
    for node in model.graph:
        if node.op_type not in ("Conv", "ConvTranspose"):
            continue
        for value in node.inputs[1:]:
            if value is None or value.const_value is None or value.const_value.dtype == wanted:
                continue
            array = value.const_value.numpy().astype(wanted.numpy())
            value.const_value = onnx_ir.tensor(array, dtype=wanted, name=value.name)
            value.type = onnx_ir.TensorType(wanted)


_NAMES: Final = {torch.float16: "FLOAT16", torch.bfloat16: "BFLOAT16"}


def serialize(model: "onnx_ir.Model") -> bytes:
    """Return the bytes of a model."""
    import onnx_ir

    data: bytes = onnx_ir.to_proto(model).SerializeToString()
    return data


def read_model(data: bytes) -> "onnx_ir.Model":
    """Return the model in the bytes of an ONNX file."""
    import onnx
    import onnx_ir

    return onnx_ir.from_proto(onnx.load_from_string(data))

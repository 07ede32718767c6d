"""Quantize an ONNX model to int8 by ONNX Runtime, as pairs of QuantizeLinear and DequantizeLinear.

Activations get 8 bits, weights 7 bits for each channel: processors without VNNI add products of 8
bits in 16, which overflow. Average pools that pad stay in single precision, since runtimes count
padding as the least value of the range.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic
from archspec.exporters.calibration import CalibrationImages
from archspec.exporters.engines import Array
from archspec.exporters.onnx_file import serialize
from archspec.exporters.step_names import Origins
from archspec.extras import require_package
from archspec.runtime.silence import silence

if TYPE_CHECKING:
    import onnx_ir

_TYPES: Final = (
    "Add", "AveragePool", "Clip", "Concat", "Conv", "ConvTranspose", "Flatten", "Gemm",
    "GlobalAveragePool", "MatMul", "MaxPool", "Mul", "ReduceMean", "Relu", "Reshape", "Transpose",
)  # fmt: skip
"""The operators that are quantized; others are in single precision."""

_LAYERS: Final = ("Conv", "ConvTranspose", "Gemm", "MatMul")
_JOINS: Final = ("Add", "Concat", "Mul")

_APART: Final = 30
"""How many times as large as another the range of a joined branch may be without a warning."""

_FIRST: Final = 1


@dataclass(frozen=True, slots=True)
class QuantizedModel:
    """A model in int8.

    Attributes:
        data: the model.
        ranges: the least and the largest value of each activation on the images.
        warnings: joins of branches whose ranges differ much.
    """

    data: bytes
    ranges: Mapping[str, tuple[float, float]]
    warnings: tuple[Diagnostic, ...]

    def describe(self, images: CalibrationImages) -> dict[str, str]:
        """Return what a file says of its calibration."""
        import hashlib

        ranges = {name: [float(f"{end:.6g}") for end in pair] for name, pair in self.ranges.items()}
        return {
            "calibration": images.describe(),
            "calibration_sha256": hashlib.sha256(images.arrays.tobytes()).hexdigest(),
            "calibration_ranges": json.dumps(ranges, separators=(",", ":"), sort_keys=True),
        }


def quantize_model(
    model: "onnx_ir.Model", origins: Origins, images: CalibrationImages
) -> QuantizedModel:
    """Quantize a model.

    Args:
        model: the model, in which weights that several layers share become weights of each.
        origins: where its nodes come from.
        images: the inputs that ranges are taken from.

    Raises:
        SpecError: A410 if onnxruntime is not installed.
    """
    unshare_weights(model)
    kept = [node.name or "" for node in model.graph if _stays_single(node)]
    data, ranges = _run_quantizer(serialize(model), kept, model.graph.inputs[0], images)
    return QuantizedModel(data, ranges, tuple(_find_uneven_joins(model, origins, ranges)))


def unshare_weights(model: "onnx_ir.Model") -> None:
    """Give each layer weights of its own: their scales depend on what enters the layer."""
    import onnx_ir

    taken: set[str] = set()
    for node in model.graph:
        if node.op_type not in _LAYERS:
            continue
        for place, value in enumerate(node.inputs[_FIRST:], _FIRST):
            if value is None or not value.is_initializer() or value.name is None:
                continue
            if value.name not in taken:
                taken.add(value.name)
                continue
            name = f"{value.name}/{node.name}"
            copy = onnx_ir.Value(
                name=name, shape=value.shape, type=value.type, const_value=value.const_value
            )
            model.graph.register_initializer(copy)
            node.replace_input_with(place, copy)
            taken.add(name)


def _stays_single(node: "onnx_ir.Node") -> bool:
    """Check whether a node counts padding, which int8 has no zero for in every runtime."""
    if node.op_type != "AveragePool":
        return False
    pads = node.attributes.get("pads")
    ceil = node.attributes.get("ceil_mode")
    return (pads is not None and any(pads.as_ints())) or (ceil is not None and bool(ceil.as_int()))


def _run_quantizer(
    data: bytes, kept: list[str], entering: "onnx_ir.Value", images: CalibrationImages
) -> tuple[bytes, dict[str, tuple[float, float]]]:
    name, batch = entering.name or "", _find_batch(entering)
    require_package("onnxruntime", "int8")
    onnx = require_package("onnx", "int8")
    quantization = require_package("onnxruntime.quantization", "int8")

    class Reader(quantization.CalibrationDataReader):  # type: ignore[misc,name-defined]
        """Feeds a batch of the file at a time."""

        def __init__(self) -> None:
            self.batches = list_batches(images.arrays, batch)

        def get_next(self) -> dict[str, Array] | None:
            found = next(self.batches, None)
            return None if found is None else {name: found}

    with TemporaryDirectory() as folder, redirect_stdout(StringIO()), silence():
        file, cache = Path(folder) / "net.onnx", Path(folder) / "ranges.json"
        quantization.quantize_static(
            onnx.load_from_string(data),
            file,
            Reader(),
            quant_format=quantization.QuantFormat.QDQ,
            op_types_to_quantize=list(_TYPES),
            per_channel=True,
            reduce_range=True,
            activation_type=quantization.QuantType.QUInt8,
            weight_type=quantization.QuantType.QInt8,
            nodes_to_exclude=kept,
            calibration_cache_path=cache,
        )
        return file.read_bytes(), _read_ranges(json.loads(cache.read_text()))


def _find_batch(entering: "onnx_ir.Value") -> int:
    """Return the batch that an input is fixed at; 1 if it is free."""
    first = None if entering.shape is None else entering.shape[0]
    return first if isinstance(first, int) else 1


def list_batches(arrays: Array, batch: int) -> Iterator[Array]:
    """Yield arrays in batches, of which the last one is filled up from the start."""
    import numpy as np

    for start in range(0, len(arrays), batch):
        places = np.arange(start, start + batch) % len(arrays)
        yield arrays[places]


def _read_ranges(cache: Any) -> dict[str, tuple[float, float]]:
    """Return the ranges that the quantizer has noted."""
    return {
        name: tuple(float(each[end]["data"][0]) for end in ("lowest", "highest"))  # type: ignore[misc]
        for name, each in sorted(cache["data"].items())
    }


def _find_uneven_joins(
    model: "onnx_ir.Model", origins: Origins, ranges: Mapping[str, tuple[float, float]]
) -> Iterator[Diagnostic]:
    """Yield a warning for each join of branches whose ranges differ much."""
    for node in model.graph:
        origin = origins.get(node)
        if node.op_type not in _JOINS[:2] or origin is None or origin.step is None:
            continue
        names = [value.name for value in node.inputs if value is not None and value.name in ranges]
        spans = {name: max(map(abs, ranges[name])) for name in names if name is not None}
        if len(spans) < 2 or not min(spans.values()):
            continue
        small, large = (pick(spans, key=spans.__getitem__) for pick in (min, max))
        ratio = spans[large] / spans[small]
        if ratio > _APART:
            message = (
                f"`{origin.path}` joins `{small}` with values up to {spans[small]:.3g} and "
                f"`{large}` with values up to {spans[large]:.3g}, {ratio:.0f} times as large"
            )
            help = "compare the accuracy of the file, or take `--precision fp16`"
            yield _warn(message, origin.step.span, help)


def _warn(message: str, span: Any, help: str) -> Diagnostic:
    from archspec.diagnostics import Severity

    return Diagnostic("A507", message, span, help=help, severity=Severity.WARNING)

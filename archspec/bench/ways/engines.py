"""Run a network in ONNX Runtime and OpenVINO, from the ONNX file that is exported of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from archspec.bench.subject import Form, Setup, make_inputs
from archspec.bench.ways.way import Batch, Precision
from archspec.extras import require_package

if TYPE_CHECKING:
    from archspec.exporters.engines import Compute, Engine
    from archspec.exporters.settings import ExportSettings

_SUFFIX: Final = ".onnx"
_CALIBRATION: Final = 8
"""The random inputs from which the ranges of int8 are taken."""


def run_onnxruntime(setup: Setup, form: Form, precision: Precision) -> Batch:
    """Run a network in ONNX Runtime."""
    from archspec.exporters.engines import open_onnxruntime

    return _run(open_onnxruntime(write_file(setup, form, precision), setup.threads), setup)


def run_openvino(setup: Setup, form: Form, precision: Precision) -> Batch:
    """Run a network in OpenVINO, which converts single precision to bfloat16 itself.

    Raises:
        RuntimeError: for bfloat16 on a processor where it would stay in single precision.
    """
    from archspec.exporters.engines import open_openvino

    if precision == "bf16":
        _require_bfloat16()
    compute: Compute = "bf16" if precision == "bf16" else "f32"
    path = write_file(setup, form, precision)
    return _run(open_openvino(path, setup.threads, compute=compute), setup)


def _run(engine: "Engine", setup: Setup) -> Batch:
    arrays = [tensor.numpy() for tensor in setup.inputs]
    return lambda: engine.run(arrays)


def _require_bfloat16() -> None:
    openvino = require_package("openvino", "OpenVINO")
    if "BF16" not in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
        raise RuntimeError("OpenVINO has no bf16 on this processor, and would compute in fp32")


def write_file(setup: Setup, form: Form, precision: Precision) -> Path:
    """Return the ONNX file of a network, as `archspec export` writes it.

    bfloat16 is left to the runtime, so that its file is the one of single precision. The ranges of
    int8 are those of a few random inputs: times do not depend on them, and accuracy does.
    """
    from archspec.exporters.export_network import export_network
    from archspec.exporters.onnx_file import write_onnx

    path = setup.folder / f"{form}-{'int8' if precision == 'int8' else 'fp32'}{_SUFFIX}"
    if path.exists():
        return path
    graph, network = setup.graphs.get(form), setup.networks[form]
    if graph is None:
        write_onnx(network, setup.inputs, path, dynamic="none")
    else:
        settings = _choose_settings(setup, precision)
        path.write_bytes(export_network(graph, network, settings, {}).files[_SUFFIX])
    return path


def _choose_settings(setup: Setup, precision: Precision) -> "ExportSettings":
    from archspec.exporters.calibration import CalibrationImages
    from archspec.exporters.settings import ExportSettings

    batch = len(setup.inputs[0])
    if precision != "int8":
        return ExportSettings(dynamic="none", batch=batch)
    shape = tuple(setup.inputs[0].shape[1:])
    (images,) = make_inputs((shape,), _CALIBRATION, "cpu")
    calibration = CalibrationImages("random inputs", images.numpy())
    return ExportSettings(dynamic="batch", precision="int8", calibration=calibration)

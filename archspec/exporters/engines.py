"""Run exported files in ONNX Runtime and OpenVINO."""

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from torch import Tensor

from archspec.dataclass import dataclass
from archspec.extras import require_package

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"

Compute: TypeAlias = Literal["f32", "bf16", "f16"]
"""What OpenVINO computes in; by default it takes bfloat16 where a processor has it."""

_QUIET: Final = 3
"""The level of ONNX Runtime that prints errors alone."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A network that is loaded into a runtime.

    Called with its inputs, as arrays or tensors in the dtypes of the file, it returns all of its
    outputs as arrays.

    Attributes:
        name: the runtime and its version.
        inputs: the names of its inputs.
        outputs: the names of its outputs.
        run: runs it on arrays.
    """

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    run: Callable[[list[Array]], list[Array]]

    def __call__(self, *inputs: "Array | Tensor") -> list[Array]:
        """Run the network."""
        return self.run([_make_array(each) for each in inputs])


def _make_array(value: "Array | Tensor") -> Array:
    import numpy as np

    array: Array = value.detach().cpu().numpy() if isinstance(value, Tensor) else value
    return np.ascontiguousarray(array)


def open_onnxruntime(
    source: str | os.PathLike[str] | bytes,
    threads: int = 1,
    *,
    options: Mapping[str, str] | None = None,
) -> Engine:
    """Load an ONNX file into ONNX Runtime, on the CPU.

    Args:
        source: the file, or its content.
        threads: the threads that compute.
        options: entries of its session's configuration.

    Raises:
        SpecError: A410 if onnxruntime is not installed.
        Exception: whatever it raises for a file that it refuses.
    """
    runtime = require_package("onnxruntime", "ONNX Runtime")
    chosen = runtime.SessionOptions()
    chosen.intra_op_num_threads = threads
    chosen.inter_op_num_threads = 1
    chosen.log_severity_level = _QUIET
    for key, value in (options or {}).items():
        chosen.add_session_config_entry(key, value)
    file = source if isinstance(source, bytes) else os.fspath(source)
    session = runtime.InferenceSession(file, chosen, providers=["CPUExecutionProvider"])
    names = tuple(each.name for each in session.get_inputs())
    outputs = tuple(each.name for each in session.get_outputs())

    def run(arrays: list[Array]) -> list[Array]:
        found: list[Array] = session.run(None, dict(zip(names, arrays, strict=True)))
        return found

    return Engine(f"onnxruntime {runtime.__version__}", names, outputs, run)


def open_openvino(
    source: str | os.PathLike[str] | bytes,
    threads: int = 1,
    *,
    compute: Compute = "f32",
    weights: bytes = b"",
) -> Engine:
    """Load an OpenVINO or ONNX file into OpenVINO, on the CPU.

    Args:
        source: the file, or its content.
        threads: the threads that compute.
        compute: what it computes in.
        weights: the weights of a content that is XML.

    Raises:
        SpecError: A410 if openvino is not installed.
        Exception: whatever it raises for a file that it refuses.
    """
    openvino = require_package("openvino", "OpenVINO")
    import numpy as np

    core = openvino.Core()
    settings = {
        "INFERENCE_NUM_THREADS": threads,
        "INFERENCE_PRECISION_HINT": compute,
        "NUM_STREAMS": 1,
        "PERFORMANCE_HINT": "LATENCY",
    }
    if isinstance(source, bytes):
        model = core.read_model(source, weights)
    else:
        model = core.read_model(os.fspath(source))
    request = core.compile_model(model, "CPU", settings).create_infer_request()
    names, outputs = (
        tuple(min(port.get_names(), default="") for port in ports)
        for ports in (request.model_inputs, request.model_outputs)
    )

    def run(arrays: list[Array]) -> list[Array]:
        found = request.infer(dict(enumerate(arrays)))
        return [np.array(found[at]) for at in range(len(outputs))]

    version = openvino.__version__.partition("-")[0]
    return Engine(f"openvino {version}", names, outputs, run)

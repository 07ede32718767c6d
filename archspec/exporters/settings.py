"""How a network is exported."""

from typing import Final, Literal, TypeAlias

from archspec.dataclass import dataclass
from archspec.exporters.calibration import CalibrationImages
from archspec.exporters.lower_modules import Target
from archspec.exporters.onnx_file import OPSET
from archspec.exporters.trace import Dynamic

Precision: TypeAlias = Literal["fp32", "fp16", "bf16", "int8"]

TARGETS: Final[dict[str, Target]] = {".onnx": "onnx", ".pt2": "pt2", ".xml": "openvino"}
"""What a file is for, by the suffix of its name."""

TOLERANCES: Final[dict[Precision, float]] = {"fp32": 1e-4, "fp16": 2e-2, "bf16": 1e-1, "int8": 0.5}
"""How far outputs may be from those of torch in single precision, by the largest of these."""


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """How a network is exported.

    Attributes:
        target: what for.
        dynamic: which dimensions of the inputs stay free.
        batch: the number of examples, if that is not free.
        opset: the version of the operators of ONNX.
        precision: what weights are stored and layers computed in.
        functions: make each block definition an ONNX function.
        calibration: the images that ranges of int8 are taken from.
    """

    target: Target = "onnx"
    dynamic: Dynamic = "sizes"
    batch: int = 1
    opset: int = OPSET
    precision: Precision = "fp32"
    functions: bool = False
    calibration: CalibrationImages | None = None

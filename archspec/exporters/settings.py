"""How a network is exported."""

from typing import Final, Literal, TypeAlias

from archspec.dataclass import dataclass
from archspec.exporters.calibration import CalibrationImages
from archspec.exporters.lower_modules import Target
from archspec.exporters.onnx_file import BFLOAT16_OPSET, OPSET
from archspec.exporters.trace import Dynamic

Precision: TypeAlias = Literal["fp32", "fp16", "bf16", "int8"]

TARGETS: Final[dict[str, Target]] = {".onnx": "onnx", ".pt2": "pt2", ".xml": "openvino"}
"""What a file is for, by the suffix of its name."""

TOLERANCES: Final[dict[Precision, float]] = {"fp32": 1e-4, "fp16": 2e-2, "bf16": 1e-1, "int8": 0.5}
"""How far outputs may be from those of torch in single precision, by the largest of these."""


def choose_opset(precision: Precision, opset: int | None) -> int:
    """Return the opset of a file: the one asked for, or the first that has the precision."""
    return opset or (BFLOAT16_OPSET if precision == "bf16" else OPSET)


def refuse_settings(settings: "ExportSettings", *, calibrated: bool) -> str:
    """Return why settings do not go together; empty if they do.

    Args:
        settings: how a network is exported, possibly before images are read.
        calibrated: whether there are images to calibrate with.
    """
    target, precision = settings.target, settings.precision
    if (precision == "int8") != calibrated:
        return "the precision int8 and images to calibrate with need each other"
    if precision == "int8" and target == "pt2":
        return "int8 is for .onnx and .xml"
    if precision == "bf16" and target == "openvino":
        return "bf16 is for .onnx and .pt2; OpenVINO computes in it by INFERENCE_PRECISION_HINT"
    if precision == "bf16" and target == "onnx" and settings.opset < BFLOAT16_OPSET:
        return f"convolutions take bf16 from opset {BFLOAT16_OPSET} on"
    if settings.functions and (target != "onnx" or precision == "int8"):
        return "functions are for .onnx in fp32, fp16 and bf16"
    return ""


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

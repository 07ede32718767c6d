"""Networks as files of other runtimes: ONNX, programs of torch, and OpenVINO."""

from archspec.exporters.onnx_file import write_onnx

__all__ = ["write_onnx"]

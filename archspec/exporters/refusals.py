"""Refuse operators that the runtime of a file would compute otherwise than torch."""

from typing import TYPE_CHECKING, Any

from archspec import limits
from archspec.diagnostics import Diagnostic, SpecError, fail
from archspec.exporters.lower_modules import Target
from archspec.exporters.step_names import Origins
from archspec.graph import Graph

if TYPE_CHECKING:
    import onnx_ir


def check_operators(model: "onnx_ir.Model", origins: Origins, target: Target) -> None:
    """Refuse what the target computes otherwise.

    Args:
        model: the model of ONNX that becomes the file.
        origins: where its nodes come from.
        target: what it is exported to.

    Raises:
        SpecError: A505 with the place of every step that is refused.
    """
    if target != "openvino":
        return
    found: dict[str, Diagnostic] = {}
    for node in model.graph:
        reason = _explain_openvino(node)
        if reason:
            origin = origins[node]
            span = None if origin.step is None else origin.step.span
            message = f"`{origin.path}` cannot be exported for OpenVINO: {reason}"
            help = "export it as ONNX, `-o NAME.onnx`, for ONNX Runtime"
            found.setdefault(origin.path, Diagnostic("A505", message, span, help=help))
    if found:
        raise SpecError(found.values())


def check_size(model: "onnx_ir.Model", graph: Graph) -> None:
    """Refuse a model that a single file of ONNX cannot hold.

    Raises:
        SpecError: A505.
    """
    tensors = (value.const_value for value in model.graph.initializers.values())
    size = sum(tensor.nbytes for tensor in tensors if tensor is not None)
    if size > limits.ONNX_BYTES:
        message = f"the weights of {graph.name} take {size:,} bytes, and ONNX {limits.ONNX_BYTES:,}"
        help = "export it for torch, `-o NAME.pt2`, or with `--precision fp16`"
        raise fail("A505", message, graph.inputs[0].span, help=help)


def _explain_openvino(node: "onnx_ir.Node") -> str:
    """Return why OpenVINO cannot have a node; empty if it can."""
    if node.op_type == "Pad" and _read(node, "mode") == "wrap":
        return "it has no circular padding"
    if node.op_type == "Resize" and _read(node, "antialias"):
        return "it ignores antialiasing"
    return ""


def _read(node: "onnx_ir.Node", name: str) -> Any:
    attribute = node.attributes.get(name)
    return None if attribute is None else attribute.value

"""Name the modules within the module of a step."""

from collections.abc import Mapping
from typing import Final

from archspec.codegen.code import CallPiece, FixedClass, ModuleClass
from archspec.codegen.torch import lower_node
from archspec.dataclass import dataclass
from archspec.graph import Node

_MAIN: Final = ("conv", "pointwise", "linear")
"""The attributes of the layer that normalization and activation follow."""

_WRAPPER: Final = "SameConvTranspose"
"""The class that holds its layer as `conv`."""


@dataclass(frozen=True, slots=True)
class LayerNames:
    """The paths of the modules of a step, as in a state dict.

    Attributes:
        main: the layer, or the only module.
        attached: the normalization, the activation and any other, by their attributes.
    """

    main: str
    attached: Mapping[str, str]


def name_layers(node: Node) -> LayerNames:
    """Return the paths of the modules of a step."""
    made = lower_node(node)
    assert isinstance(made, CallPiece)
    callee = made.callee
    if not isinstance(callee, ModuleClass):
        return LayerNames(_enter_wrapper(made, node.path), {})
    inner = dict(callee.attributes)
    main = next((name for name in inner if name in _MAIN), "")
    if not main:
        return LayerNames(node.path, {})
    attached = {name: f"{node.path}.{name}" for name in inner if name != main}
    return LayerNames(_enter_wrapper(inner[main], f"{node.path}.{main}"), attached)


def _enter_wrapper(made: object, path: str) -> str:
    callee = made.callee if isinstance(made, CallPiece) else ""
    is_wrapper = isinstance(callee, FixedClass) and callee.name.startswith(_WRAPPER)
    return f"{path}.conv" if is_wrapper else path

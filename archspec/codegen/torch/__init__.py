"""Lower operators to source that needs only torch."""

from archspec.codegen.torch.copied import ClassLowering, copy_class
from archspec.codegen.torch.join import JoinLowering
from archspec.codegen.torch.lowering import (
    Lowering,
    ModuleLowering,
    NamedLowering,
    torch_module,
)
from archspec.codegen.torch.lowerings import TORCH, Lowered, lower_join, lower_node

__all__ = [
    "TORCH",
    "ClassLowering",
    "JoinLowering",
    "Lowered",
    "Lowering",
    "ModuleLowering",
    "NamedLowering",
    "copy_class",
    "lower_join",
    "lower_node",
    "torch_module",
]

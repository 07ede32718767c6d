"""Lower operators to source that needs only torch."""

from archspec.codegen.torch.lowering import (
    JoinLowering,
    Lowering,
    ModuleLowering,
    NamedLowering,
    torch_module,
)
from archspec.codegen.torch.lowerings import TORCH, call_of, module_of

__all__ = [
    "TORCH",
    "JoinLowering",
    "Lowering",
    "ModuleLowering",
    "NamedLowering",
    "call_of",
    "module_of",
    "torch_module",
]

"""Layers as far as weights are concerned: names, kinds and tensors."""

from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn

from archspec.dataclass import dataclass


class TransferError(ValueError):
    """The weights of one network do not fit another; nothing was written.

    Attributes:
        message: what does not fit.
        help: what to do about it.
        source: the layer of the source that did not fit, if any.
        target: the layer of the target that did not fit, if any.
    """

    def __init__(
        self,
        message: str,
        help: str,
        *,
        source: "Layer | None" = None,
        target: "Layer | None" = None,
    ) -> None:
        self.message = message
        self.help = help
        self.source = source
        self.target = target
        sides = (("source", source), ("target", target))
        lines = [f"  {side}: {layer}" for side, layer in sides if layer is not None]
        super().__init__("\n".join([message, *lines, f"  = help: {help}"]))


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """A module that holds tensors of its own.

    Attributes:
        name: the dotted name of the module; empty for the network itself.
        kind: its class in `torch.nn`, or empty if unknown.
        tensors: its parameters and buffers, by their names inside it.
    """

    name: str
    kind: str
    tensors: Mapping[str, Tensor]

    def __repr__(self) -> str:
        return f"<Layer {self}>"

    def __str__(self) -> str:
        sizes = ", ".join(
            f"{name} {describe_tensor(tensor)}" for name, tensor in self.tensors.items()
        )
        name = f"`{self.name}`" if self.name else "the network itself,"
        return " ".join(filter(None, [name, self.kind, f"({sizes})"]))

    def full(self, name: str) -> str:
        """Return the name of a tensor in the network's state dict."""
        return f"{self.name}.{name}" if self.name else name


def describe_tensor(tensor: Tensor) -> str:
    """Describe the shape of a tensor, and its dtype unless it is floating point."""
    shape = "x".join(map(str, tensor.shape)) or "scalar"
    if tensor.is_floating_point() or not tensor.dim():
        return shape
    return f"{shape} {str(tensor.dtype).removeprefix('torch.')}"


def group_layers(state: Mapping[str, Tensor], kinds: Mapping[str, str]) -> tuple[Layer, ...]:
    """Group a state dict by layer, in order of first appearance.

    Args:
        state: tensors by dotted name.
        kinds: the kind of each layer, by its name.
    """
    grouped: dict[str, dict[str, Tensor]] = {}
    for name, value in state.items():
        layer, _, own = name.rpartition(".")
        grouped.setdefault(layer, {})[own] = value
    return tuple(Layer(name, kinds.get(name, ""), tensors) for name, tensors in grouped.items())


def check_values(state: Mapping[str, Any]) -> None:
    """Check that a state dict holds numeric tensors.

    Raises:
        TransferError: for a value that is not a tensor, or a tensor without data.
    """
    inside = [name for name, value in state.items() if _is_state_dict(value)]
    for name, value in state.items():
        if not isinstance(value, Tensor):
            help = "give the state dict itself, of names and tensors"
            help += f": the value of `{inside[0]}`" if inside else ""
            raise TransferError(f"`{name}` is {type(value).__name__}, and no tensor", help)
        if value.is_meta:
            message = f"`{name}` is on the meta device, where tensors have no values"
            raise TransferError(message, "give both networks real memory, with `to_empty`")


def _is_state_dict(value: object) -> bool:
    return isinstance(value, Mapping) and any(isinstance(item, Tensor) for item in value.values())


def find_kind(module: nn.Module) -> str:
    """Return the class of `torch.nn` that a module is or derives from; empty for none."""
    for base in type(module).__mro__:
        if base is not nn.Module and base.__module__.startswith("torch.nn."):
            return base.__name__
    return ""


def find_message(error: Exception) -> str:
    """Return the informative line of an error: usually the first, for scripted modules the last."""
    lines = str(error).split("\n") if str(error) else [type(error).__name__]
    found = [line for line in lines if line][-1 if "TorchScript" in lines[0] else 0]
    return found.strip().removesuffix(":")  # some have no message but their type

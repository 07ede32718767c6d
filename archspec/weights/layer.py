"""The layers of a network, as far as weights are concerned: names, kinds, tensors."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn


class TransferError(ValueError):
    """The weights of one network do not fit another; nothing was written.

    Attributes:
        source: the layer of the source that did not fit, where there is one.
        target: the layer of the target that did not fit, where there is one.
    """

    def __init__(
        self,
        message: str,
        help: str,
        *,
        source: "Layer | None" = None,
        target: "Layer | None" = None,
    ) -> None:
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
        kind: the class of `torch.nn` that it is, or empty where that is not known.
        tensors: its parameters and buffers, by their names within it.
    """

    name: str
    kind: str
    tensors: Mapping[str, Tensor]

    def __str__(self) -> str:
        sizes = ", ".join(f"{name} {shown(each)}" for name, each in self.tensors.items())
        name = f"`{self.name}`" if self.name else "the network itself,"
        return " ".join(filter(None, [name, self.kind, f"({sizes})"]))

    def full(self, name: str) -> str:
        """The name of a tensor in the state dict of the network."""
        return f"{self.name}.{name}" if self.name else name


def shown(tensor: Tensor) -> str:
    """The shape of a tensor, and its type where it does not hold ordinary numbers."""
    shape = "x".join(map(str, tensor.shape)) or "scalar"
    if tensor.is_floating_point() or not tensor.dim():
        return shape
    return f"{shape} {str(tensor.dtype).removeprefix('torch.')}"


def layers_of(state: Mapping[str, Any], kinds: Mapping[str, str]) -> tuple[Layer, ...]:
    """Group a state dict by layer, each where its first tensor stands.

    Args:
        state: tensors by dotted name.
        kinds: the kind of each layer, by its name.

    Raises:
        TransferError: for a value that is no tensor, or one without numbers in it.
    """
    grouped: dict[str, dict[str, Tensor]] = {}
    for name, value in state.items():
        _check_value(name, value)
        layer, _, own = name.rpartition(".")
        grouped.setdefault(layer, {})[own] = value
    return tuple(Layer(name, kinds.get(name, ""), each) for name, each in grouped.items())


def _check_value(name: str, value: object) -> None:
    if not isinstance(value, Tensor):
        message = f"`{name}` is {type(value).__name__}, and no tensor"
        raise TransferError(message, "give the state dict itself, of names and tensors")
    if value.is_meta:
        message = f"`{name}` is on the meta device, where tensors have no values"
        raise TransferError(message, "give both networks real memory, with `to_empty`")


def kind_of(module: nn.Module) -> str:
    """The class of `torch.nn` that a module is or derives from; empty for one of its own."""
    for each in type(module).__mro__:
        if each is not nn.Module and each.__module__.startswith("torch.nn."):
            return each.__name__
    return ""


def unshared(layers: Iterable[Layer]) -> Iterator[Layer]:
    """Layers without the tensors that an earlier one holds already, and those left empty."""
    seen: set[object] = set()
    for layer in layers:
        new = {name: each for name, each in layer.tensors.items() if _memory(each) not in seen}
        seen.update(map(_memory, new.values()))
        if new:
            yield Layer(layer.name, layer.kind, new)


def _memory(tensor: Tensor) -> object:
    """What two tensors have in common that are one."""
    start = tensor.data_ptr()
    return (tensor.device, start, tensor.shape, tensor.stride()) if start else id(tensor)

"""A model of Keras as plain data: its layers, and which calls of others each call takes."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

from archspec.dataclass import dataclass
from archspec.importers.readers.refusals import quote, refuse_damaged

_AGAIN: Final = "save the model again with `model.to_json()` or `model.save('net.keras')`"

MODELS: Final = ("Functional", "Model", "Sequential")
"""The classes whose configuration holds other layers."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer.

    Attributes:
        kind: its class: `Conv2D`.
        name: its name.
        config: its arguments.
        calls: for each call of it, the tensors that it takes and its other arguments.
    """

    kind: str
    name: str
    config: Mapping[str, Any]
    calls: tuple["Call", ...]


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor: the layer that leaves it, the call, and which of its results it is.

    Attributes:
        layer: the name of the layer.
        call: the number of the call.
        index: the number of the result.
    """

    layer: str
    call: int
    index: int


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a layer: tensors in order, and other arguments in theirs."""

    inputs: tuple[Tensor, ...]
    numbers: tuple[Any, ...] = ()


def get_mapping(value: Any, key: str, shown: str) -> Mapping[str, Any]:
    """Return what a key holds, if it is a mapping.

    Raises:
        SpecError: A422 if it is something else.
    """
    found = value.get(key) if isinstance(value, Mapping) else None
    if not isinstance(found, Mapping):
        raise refuse_damaged(
            shown, f"has no mapping `{key}`, which models of Keras have", help=_AGAIN
        )
    return found


def list_layers(kind: str, config: Any, shown: str) -> list[Layer]:
    """Return the layers of a model.

    Args:
        kind: the class of the model.
        config: its configuration.
        shown: the name of the file.

    Raises:
        SpecError: A422 if they are not as Keras writes them.
    """
    listed = config.get("layers") if isinstance(config, Mapping) else config
    if not isinstance(listed, list) or not listed:
        raise refuse_damaged(shown, "is no model of Keras with layers", help=_AGAIN)
    layers = [_read_layer(each, shown) for each in listed]
    if len({each.name for each in layers}) != len(layers):
        raise refuse_damaged(shown, "has two layers of one name", help=_AGAIN)
    return _chain(layers) if kind == "Sequential" else layers


def _read_layer(data: Any, shown: str) -> Layer:
    config = (
        get_mapping(data, "config", shown) if not _holds_list(data) else {"layers": data["config"]}
    )
    kind = data.get("class_name")
    name = data.get("name") or config.get("name") or kind
    if not isinstance(kind, str) or not isinstance(name, str):
        raise refuse_damaged(shown, "has a layer without a class", help=_AGAIN)
    nodes = data.get("inbound_nodes") or []
    if not isinstance(nodes, list):
        raise refuse_damaged(shown, f"has calls of {quote(name)} in another form", help=_AGAIN)
    return Layer(kind, name, config, tuple(_read_call(each) for each in nodes))


def _holds_list(data: Any) -> bool:
    """Check for the form of Keras 1, in which a sequential model is a list."""
    return isinstance(data, Mapping) and isinstance(data.get("config"), list)


def _chain(layers: list[Layer]) -> list[Layer]:
    """Return the layers of a sequential model, each called with what the one before leaves."""
    first = layers[0]
    chained = [Layer(first.kind, first.name, first.config, ())]
    for before, each in pairwise(layers):
        call = Call((Tensor(before.name, 0, 0),))
        chained.append(Layer(each.kind, each.name, each.config, (call,)))
    return chained


def _read_call(node: Any) -> Call:
    """Return a call: a mapping in Keras 3, and a list of lists before."""
    if isinstance(node, Mapping):
        given = [node.get("args"), *_values(node.get("kwargs"))]
        inputs, numbers = list[Tensor](), list[Any]()
        for each in _flatten(given):
            tensor = read_tensor(each)
            if tensor is None:
                numbers.append(each)
            else:
                inputs.append(tensor)
        return Call(tuple(inputs), tuple(numbers))
    listed = [node] if _is_reference(node) else node if isinstance(node, list) else []
    inputs = [tensor for each in listed if (tensor := read_tensor(each))]
    extra = [value for each in listed if isinstance(each, list) for value in _values(each[3:4])]
    return Call(tuple(inputs), tuple(extra))


def _values(data: Any) -> list[Any]:
    if isinstance(data, list):
        return [value for each in data for value in _values(each)]
    return list(data.values()) if isinstance(data, Mapping) else []


def _flatten(values: Any) -> Iterator[Any]:
    for each in values or ():
        if isinstance(each, list) and not _is_reference(each):
            yield from _flatten(each)
        else:
            yield each


def _is_reference(value: Any) -> bool:
    return isinstance(value, list) and len(value) >= 3 and isinstance(value[0], str)


def read_tensor(value: Any) -> Tensor | None:
    """Return which tensor a reference means; None if it is something else."""
    if isinstance(value, Mapping):
        config = value.get("config")
        if value.get("class_name") != "__keras_tensor__" or not isinstance(config, Mapping):
            return None
        value = config.get("keras_history")
    if not _is_reference(value):
        return None
    name, call, index = value[:3]
    return Tensor(name, call, index) if isinstance(call, int) and isinstance(index, int) else None


def list_tensors(config: Mapping[str, Any], key: str) -> list[Tensor]:
    """Return the tensors that a model takes or returns: one, or a list of them, or named ones."""
    value = config.get(key)
    listed = [value] if _is_reference(value) else _values_or_list(value)
    return [tensor for each in listed if (tensor := read_tensor(each))]


def _values_or_list(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list) else []

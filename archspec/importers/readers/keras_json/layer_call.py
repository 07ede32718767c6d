"""A layer of Keras where it is called."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any, Final

from archspec.dataclass import dataclass
from archspec.importers.flat import Owner, Value
from archspec.importers.readers.flat_builder import FlatBuilder, MisfitError
from archspec.importers.readers.keras_json.model import Call, Layer
from archspec.importers.readers.places import Inexpressible


@dataclass(frozen=True, slots=True)
class LayerCall:
    """A call of a layer at its place in the network.

    Attributes:
        builder: the operations so far.
        layer: the layer.
        call: the call.
        owners: the layer, and the models that it belongs to.
        channels_first: the values of which Keras has the channels first, by name.
        is_old: whether Keras before version 3 wrote it.
    """

    builder: FlatBuilder
    layer: Layer
    call: Call
    owners: tuple[Owner, ...]
    channels_first: set[str] = field(default_factory=set)
    is_old: bool = False

    def get(self, key: str, usual: Any = None) -> Any:
        """Return an argument of the layer."""
        value = self.layer.config.get(key)
        return usual if value is None else value

    def shape(self, value: str) -> tuple[int, ...]:
        """Return the size of a value, channels first."""
        return self.builder.find_shape(value)

    def count_sides(self, value: str) -> int:
        """Return how many sides a value has."""
        return len(self.shape(value)) - 1

    def list_sides(self, key: str, count: int, usual: Any = 1) -> tuple[int, ...]:
        """Return an argument with a number for each side."""
        value = self.get(key, usual)
        sides = (value,) * count if isinstance(value, int) else tuple(value)
        if len(sides) != count:
            raise MisfitError(f"{key} is of {len(sides)} sides, and what enters of {count}")
        return sides

    def has_channels_first(self) -> bool:
        """Check whether the layer is one of `channels_first`."""
        return bool(self.get("data_format") == "channels_first")

    def add(
        self, box: str, *inputs: str, tensors: Mapping[str, str] | None = None, **arguments: Value
    ) -> str:
        """Add an operation, and return what it leaves.

        Args:
            box: the operator.
            *inputs: what enters.
            tensors: what Keras calls its weights, by role.
            **arguments: its arguments.
        """
        held = {role: f"{self.layer.name}/{name}" for role, name in (tensors or {}).items()}
        return self.builder.add(box, inputs, arguments, owners=self.owners, tensors=held,
                                source=self.layer.kind)  # fmt: skip

    def is_channel_axis(self, axis: Any, value: str) -> bool:
        """Check whether an axis of a tensor of Keras is that of its channels."""
        count = self.count_sides(value) + 2
        first = value in self.channels_first and count > 2
        listed = axis if isinstance(axis, list) else [axis]
        return listed in ([1], [1 - count]) if first else listed in ([-1], [count - 1])


Translator = Callable[[LayerCall, Sequence[str]], str]

_ACTIVATIONS: Final[Mapping[str, tuple[str, Mapping[str, Any]]]] = {
    "linear": ("", {}),
    "relu": ("ReLU", {}),
    "relu6": ("ReLU6", {}),
    "leaky_relu": ("LeakyReLU", {"slope": 0.2}),
    "elu": ("ELU", {}),
    "celu": ("CELU", {}),
    "selu": ("SELU", {}),
    "gelu": ("GELU", {}),
    "silu": ("SiLU", {}),
    "swish": ("SiLU", {}),
    "mish": ("Mish", {}),
    "sigmoid": ("Sigmoid", {}),
    "tanh": ("Tanh", {}),
    "hard_sigmoid": ("Hardsigmoid", {}),
    "hard_silu": ("Hardswish", {}),
    "hard_swish": ("Hardswish", {}),
    "softplus": ("Softplus", {}),
    "softsign": ("Softsign", {}),
    "log_sigmoid": ("LogSigmoid", {}),
    "softmax": ("Softmax", {}),
}


def activate(call: LayerCall, value: str, key: str = "activation") -> str:
    """Return what the activation of a layer leaves."""
    given = call.get(key, "linear")
    word = given.get("config") if isinstance(given, Mapping) else given
    if not isinstance(word, str) or word not in _ACTIVATIONS:
        raise Inexpressible(f"its activation is {str(word)[:40]}")
    if word == "hard_sigmoid" and call.is_old:
        raise Inexpressible("its slope is 0.2, not 1/6")
    box, arguments = _ACTIVATIONS[word]
    return call.add(box, value, **arguments) if box else value

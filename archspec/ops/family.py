"""The operators that an argument can name by their words, each imported when a spec names it."""

from collections.abc import Iterator, Mapping
from typing import Final

from archspec.dataclass import dataclass
from archspec.ops.operator import Operator


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """The operators that an argument can name.

    Attributes:
        names: the names of their classes, by word.
    """

    names: Mapping[str, str]

    def __iter__(self) -> Iterator[type[Operator]]:
        return (operator for word in self.names if (operator := self.find(word)))

    def find(self, word: str | None) -> type[Operator] | None:
        """Return the operator of a word, if there is one."""
        from archspec.ops import find_own

        name = self.names.get(word or "")
        return None if name is None else find_own(name)


NORMS: Final = Family(
    {
        "batch": "BN",
        "group": "GroupNorm",
        "instance": "InstanceNorm",
        "layer": "LayerNorm",
        "rms": "RMSNorm",
    }
)
"""The normalizations that a `norm` argument can name."""

ACTIVATIONS: Final = Family(
    {
        "relu": "ReLU",
        "relu6": "ReLU6",
        "leaky_relu": "LeakyReLU",
        "prelu": "PReLU",
        "rrelu": "RReLU",
        "elu": "ELU",
        "celu": "CELU",
        "selu": "SELU",
        "gelu": "GELU",
        "silu": "SiLU",
        "mish": "Mish",
        "sigmoid": "Sigmoid",
        "tanh": "Tanh",
        "hardtanh": "Hardtanh",
        "hardsigmoid": "Hardsigmoid",
        "hardswish": "Hardswish",
        "softplus": "Softplus",
        "softsign": "Softsign",
        "log_sigmoid": "LogSigmoid",
        "hardshrink": "Hardshrink",
        "softshrink": "Softshrink",
        "tanhshrink": "Tanhshrink",
        "softmax": "Softmax",
    }
)
"""The activations that an `act` argument can name."""

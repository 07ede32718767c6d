"""The input of a network."""

from archspec.ops.operator import Operator


class Input(Operator):
    """What enters the network; its size is stated by the spec."""

    kind = "input"

"""What the torch back end knows of an operator: how source makes it, and what it makes in memory.

A subclass is the lowering of one operator, or of a few that differ in names alone.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from archspec.codegen.code import Invoke, Piece
from archspec.codegen.torch.tensors import Made, numbers
from archspec.ops import Operator, Shape

Op = TypeVar("Op", bound=Operator)


class Lowering(ABC, Generic[Op]):
    """How one operator becomes torch."""

    def tensors(self, op: Op, *inputs: Shape, training: bool) -> Iterable[Made]:
        """The new tensors that its functions put out for one example, in the order of making.

        What is computed in place is none, nor is a view of what enters. Nothing stands for an
        operator that hands on what enters, as dropout does at inference.

        Args:
            op: the operator.
            *inputs: what enters.
            training: whether the module is in training mode.
        """
        size = numbers(op.shape(*inputs))
        return (Made(size, size),)


class ModuleLowering(Lowering[Op]):
    """An operator of one value, which becomes a module."""

    @abstractmethod
    def module(self, op: Op, *inputs: Shape) -> Piece:
        """How `__init__` makes the module."""


class JoinLowering(Lowering[Op]):
    """A join, which `forward` computes without a module."""

    @abstractmethod
    def call(self, op: Op, *values: Piece) -> Piece:
        """How `forward` computes it."""


AnyLowering = Lowering[Any]
"""The lowering of some operator."""


def torch_module(
    name: str, *arguments: Piece, keywords: tuple[tuple[str, Piece], ...] = ()
) -> Invoke:
    """A module of `torch.nn`."""
    return Invoke(f"nn.{name}", arguments, keywords)

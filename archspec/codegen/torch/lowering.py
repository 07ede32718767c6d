"""Lowerings to torch: how source builds an operator, and which tensors that creates in memory.

A subclass is the lowering of one operator, or of a few that differ in names alone.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from archspec.codegen.code import CallPiece, Piece, StringPiece, build_piece
from archspec.codegen.torch.tensors import Made, numbers
from archspec.ops import Operator, Shape

Op = TypeVar("Op", bound=Operator)


class Lowering(ABC, Generic[Op]):
    """How one operator becomes torch."""

    def tensors(self, op: Op, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return the new tensors that its functions create for one example, in order.

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
        """Return how `__init__` makes the module."""


class JoinLowering(Lowering[Op]):
    """A join, which `forward` computes without a module."""

    @abstractmethod
    def call(self, op: Op, *values: Piece) -> Piece:
        """Return how `forward` computes it."""


AnyLowering = Lowering[Any]
"""The lowering of some operator."""


@dataclass(frozen=True)
class NamedLowering(ModuleLowering[Op]):
    """The module of `torch.nn` that is called as the operator.

    Required arguments come first; others follow if they differ from their defaults.

    Attributes:
        renamed: arguments that torch calls by another name.
        over_channels: whether torch needs an argument to make it work along the channels.
        work: how many tensors of the output's size are alive while it is computed, the output
            included: noise, or what the last step takes beside the input.
    """

    renamed: Mapping[str, str] = field(default_factory=dict)
    over_channels: bool = False
    work: int = 1

    def module(self, op: Op, *inputs: Shape) -> CallPiece:
        """Return the module."""
        arguments: list[Piece] = []
        options: list[tuple[str, Piece]] = []
        for name, argument in type(op).model_fields.items():
            value = getattr(op, name)
            made = StringPiece(value) if isinstance(value, str) else build_piece(value)
            if argument.is_required():
                arguments.append(made)
            elif value != argument.default:
                options.append((self.renamed.get(name, name), made))
        along = (("dim", build_piece(1)),) if self.over_channels else ()
        return torch_module(type(op).__name__, *arguments, keywords=(*options, *along))

    def tensors(self, op: Op, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return one tensor, beside what the steps of torch make."""
        size = numbers(op.shape(*inputs))
        return (Made(size, self.work * size),)


def torch_module(
    name: str, *arguments: Piece, keywords: tuple[tuple[str, Piece], ...] = ()
) -> CallPiece:
    """Return a module of `torch.nn`."""
    return CallPiece(f"nn.{name}", arguments, keywords)

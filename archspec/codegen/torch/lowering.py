"""Define lowerings to torch: the source of an operator, and the tensors that it allocates.

A subclass is the lowering of one operator, or of several that differ only in names.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sized
from dataclasses import field
from functools import cache
from typing import Any, Final, Generic, TypeVar

from archspec.codegen.code import (
    CallPiece,
    FixedClass,
    Piece,
    StringPiece,
    build_piece,
    build_sides,
)
from archspec.codegen.torch.tensors import Made, count_numbers
from archspec.dataclass import dataclass
from archspec.ops import Operator, Shape
from archspec.ops.arguments import EverySide

Op = TypeVar("Op", bound=Operator)


class Lowering(ABC, Generic[Op]):
    """The lowering of one operator to torch."""

    def tensors(self, op: Op, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return the new tensors that its functions create for one example, in order.

        In-place results and views of the inputs are not new tensors. An operator that returns its
        input, as dropout does at inference, has none.

        Args:
            op: the operator.
            *inputs: the shapes of its inputs.
            training: whether the module is in training mode.
        """
        size = count_numbers(op.shape(*inputs))
        return (Made(size, size),)


class ModuleLowering(Lowering[Op]):
    """The lowering of an operator with one input to a module."""

    @abstractmethod
    def module(self, op: Op, *inputs: Shape) -> Piece:
        """Return the piece with which `__init__` constructs the module."""


AnyLowering = Lowering[Any]
"""The lowering of any operator."""


@dataclass(frozen=True)
class NamedLowering(ModuleLowering[Op]):
    """The module of `torch.nn` with the same name as the operator.

    Required arguments come first; others follow if they differ from their defaults.

    Attributes:
        renamed: the torch names of arguments that have other names there.
        over_channels: whether torch needs an argument to work along the channels.
        work: the number of live tensors of the output's size during the computation, including the
            output: noise, or operands of the last step besides the input.
    """

    renamed: Mapping[str, str] = field(default_factory=dict)
    over_channels: bool = False
    work: int = 1

    def module(self, op: Op, *inputs: Shape) -> CallPiece:
        """Return the module."""
        arguments, options = list_arguments(op, **self.renamed)
        along = (("dim", build_piece(1)),) if self.over_channels else ()
        return torch_module(type(op).__name__, *arguments, keywords=options + along)

    def tensors(self, op: Op, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return one tensor, with the intermediate ones of torch counted as its work."""
        size = count_numbers(op.shape(*inputs))
        return (Made(size, self.work * size),)


@dataclass(frozen=True)
class FixedLowering(ModuleLowering[Operator]):
    """A class of archspec's own without arguments, whose text is in a file of its name."""

    name: str

    def module(self, op: Operator, *inputs: Shape) -> Piece:
        """Return the module."""
        return CallPiece(FixedClass(self.name))


def list_arguments(
    op: Operator, **renamed: str
) -> tuple[tuple[Piece, ...], tuple[tuple[str, Piece], ...]]:
    """Return the required arguments of an operator, and the others that differ from defaults.

    Args:
        op: the operator.
        **renamed: the torch names of arguments that have other names there.
    """
    defaults = _list_defaults(type(op)).items()
    required = [name for name, default in defaults if default is _REQUIRED]
    optional = [name for name, default in defaults if default is not _REQUIRED]
    positional = tuple(_build_argument(getattr(op, name)) for name in required)
    return positional, list_options(op, *optional, **renamed)


def list_options(op: Operator, *names: str, **renamed: str) -> tuple[tuple[str, Piece], ...]:
    """Return the arguments of an operator that differ from their defaults, as keywords.

    Args:
        op: the operator.
        *names: the arguments that torch has too, with the same defaults.
        **renamed: the torch names of arguments that have other names there.
    """
    defaults = _list_defaults(type(op))
    values = [(name, getattr(op, name)) for name in names]
    return tuple(
        [
            (renamed.get(name, name), _build_argument(value))
            for name, value in values
            if value is not defaults[name] and not _is_default(value, defaults[name])
        ]
    )


def _is_default(value: object, default: object) -> bool:
    """Check whether a value is the default, which is one number for however many sides."""
    if isinstance(default, EverySide) and isinstance(value, tuple):
        return all(side == default[0] for side in value)
    return value == default


_REQUIRED: Final = object()


@cache
def _list_defaults(operator: type[Operator]) -> dict[str, object]:
    """Return the default of each argument; pydantic takes long to answer for every node."""
    fields = operator.model_fields.items()
    return {name: _REQUIRED if field.is_required() else field.default for name, field in fields}


def _build_argument(value: Any) -> Piece:
    match value:
        case str():
            return StringPiece(value)
        case tuple():
            return build_sides(value)
        case _:
            return build_piece(value)


def name_module(name: str, grid: Sized) -> str:
    """Return the name of a module of `torch.nn` for a grid, or a window, of so many sides."""
    return f"{name}{len(grid)}d"


def name_class(name: str, grid: Sized) -> FixedClass:
    """Return a class of archspec's own for a grid, or a window, of so many sides."""
    return FixedClass(name if len(grid) == 2 else name_module(name, grid))


def torch_module(
    name: str, *arguments: Piece, keywords: tuple[tuple[str, Piece], ...] = ()
) -> CallPiece:
    """Return a module of `torch.nn`."""
    return CallPiece(f"nn.{name}", arguments, keywords)

"""Lay out the statements of `__init__` that construct the modules of a class.

Modules that depend on a condition are written as people do: an `nn.Identity()` in place of one
that is absent, `if` and `else` around long ones, and a list to which the modules of an
`nn.Sequential` are added.
"""

from collections.abc import Collection, Iterator
from itertools import groupby
from typing import Final

from archspec.codegen.code import (
    IDENTITY,
    CallPiece,
    ChoicePiece,
    GroupPiece,
    OptionalPiece,
    Piece,
)
from archspec.codegen.format import WIDTH, is_tall, lay_out
from archspec.dataclass import dataclass
from archspec.expressions import Expression, Name
from archspec.text.unique_names import choose_unique

_LAYERS: Final = "layers"
"""The variable of the list."""

_DEPTH: Final = 2


@dataclass(slots=True)
class InitPrinter:
    """Prints the statements of one `__init__`.

    Attributes:
        layers: the variable of the list.
        declared: whether the type of the list stands in a statement before.
    """

    layers: str
    declared: bool = False

    @staticmethod
    def of(parameters: Collection[str]) -> "InitPrinter":
        """Return the printer of a constructor with some parameters."""
        return InitPrinter(choose_unique(_LAYERS, parameters))

    def print_attribute(self, name: str, made: Piece) -> list[str]:
        """Return the statements that set an attribute."""
        if isinstance(made, ChoicePiece) and not _is_short(made):
            return self.print_choice(f"self.{name}", made)
        return self.print_module(f"self.{name} = ", made, _DEPTH)

    def print_choice(self, target: str, made: ChoicePiece) -> list[str]:
        """Return the statements that set an attribute to one of two modules."""
        test = lay_out(made.condition, _DEPTH, "if ", ":")
        chosen, declared = f"{target} = ", f"{target}: nn.Module = "
        if made.otherwise == IDENTITY:
            first = self.print_module(declared, IDENTITY, _DEPTH)
            return [*first, *test, *self.print_module(chosen, made.item, _DEPTH + 1)]
        body = self.print_module(declared, made.item, _DEPTH + 1)
        other = self.print_module(chosen, made.otherwise, _DEPTH + 1)
        return [*test, *body, *lay_out(Name("else:"), _DEPTH), *other]

    def print_module(self, before: str, made: Piece, depth: int) -> list[str]:
        """Return the statements that assign a module."""
        if not isinstance(made, CallPiece) or not any(map(_is_optional, made.arguments)):
            return lay_out(made, depth, before)
        lines: list[str] = []
        for condition, items in _list_runs(made.arguments):
            if not lines:
                first = () if condition else tuple(items)
                lines += lay_out(GroupPiece(first, "[]"), depth, f"{self.declare_layers()} = ")
                if first:
                    continue
            inner = depth
            if condition is not None:
                lines += lay_out(condition, depth, "if ", ":")
                inner += 1
            lines += self.print_addition(items, inner)
        return [*lines, *lay_out(CallPiece(made.callee, (Name(f"*{self.layers}"),)), depth, before)]

    def declare_layers(self) -> str:
        """Return the target of the first assignment of the list, with its type the first time."""
        target = self.layers if self.declared else f"{self.layers}: list[nn.Module]"
        self.declared = True
        return target

    def print_addition(self, items: list[Piece], depth: int) -> list[str]:
        """Return the statement that adds modules to the list."""
        if len(items) == 1:
            return lay_out(CallPiece(f"{self.layers}.append", (items[0],)), depth)
        return lay_out(GroupPiece(tuple(items), "[]"), depth, f"{self.layers} += ")


def _is_short(made: ChoicePiece) -> bool:
    """Check whether each part of a choice fits on a line of its own."""
    lines = lay_out(made, _DEPTH, "self.x = ")
    plain = not any(map(is_tall, (made.item, made.otherwise)))
    optional = any(isinstance(piece, CallPiece) and any(map(_is_optional, piece.arguments))
                   for piece in (made.item, made.otherwise))  # fmt: skip
    return plain and not optional and len(lines) <= 5 and all(len(line) <= WIDTH for line in lines)


def _is_optional(piece: Piece) -> bool:
    return isinstance(piece, OptionalPiece)


def _list_runs(items: tuple[Piece, ...]) -> Iterator[tuple[Expression | None, list[Piece]]]:
    """Yield modules in a row that depend on the same condition; None for those that always are."""

    def find_condition(piece: Piece) -> Expression | None:
        return piece.condition if isinstance(piece, OptionalPiece) else None

    for condition, run in groupby(items, find_condition):
        yield condition, [each.item if isinstance(each, OptionalPiece) else each for each in run]

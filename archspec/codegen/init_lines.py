"""Lay out the statements of `__init__` that construct the modules of a class.

Modules that depend on a condition are written as people do: an `nn.Identity()` in place of one
that is absent, `if` and `else` around long ones, and a list to which the modules of an
`nn.Sequential` are added.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from typing import Final, get_args

from archspec.codegen.code import (
    IDENTITY,
    CallPiece,
    ChoicePiece,
    GroupPiece,
    OptionalPiece,
    Piece,
    rewrite_piece,
    walk_pieces,
)
from archspec.codegen.format import WIDTH, is_tall, lay_out, print_number
from archspec.dataclass import dataclass
from archspec.expressions import Expression, Name
from archspec.text.unique_names import choose_unique

_LAYERS: Final = "layers"
"""The variable of the list."""

_WIDTH: Final = "width"
"""The variable of a long expression that stands in several places."""

_LONG: Final = 60
"""From how many characters on an expression is long."""

_DEPTH: Final = 2


@dataclass(slots=True)
class InitPrinter:
    """Prints the statements of one `__init__`.

    Attributes:
        layers: the variable of the list.
        width: the variable of a long expression.
        declared: whether the type of the list stands in a statement before.
    """

    layers: str
    width: str
    declared: bool = False

    @staticmethod
    def of(parameters: Collection[str]) -> "InitPrinter":
        """Return the printer of a constructor with some parameters."""
        return InitPrinter(choose_unique(_LAYERS, parameters), choose_unique(_WIDTH, parameters))

    def print_attributes(self, attributes: Sequence[tuple[str, Piece]]) -> list[str]:
        """Return the statements that set the attributes of a class."""
        pieces, lines = self.name_expressions([made for _, made in attributes])
        named = [(name, piece) for (name, _), piece in zip(attributes, pieces, strict=True)]
        for condition, run in groupby(named, lambda each: _find_test(each[1])):
            several = [*run]
            if condition is not None and len(several) > 1:
                lines += self.print_arms(condition, several)
                continue
            for name, made in several:
                lines += self.print_attribute(f"self.{name}", made)
        return lines

    def name_expressions(self, pieces: Sequence[Piece]) -> tuple[list[Piece], list[str]]:
        """Return the pieces with a variable for a repeated long expression, and its statement."""
        every = (part for piece in pieces for part in walk_pieces(piece))
        counts = Counter(part for part in every if isinstance(part, get_args(Expression)))
        long = [each for each, count in counts.items() if count > 1 and _is_long(each)]
        if len(long) != 1:
            return [*pieces], []
        (only,), variable = long, Name(self.width)
        made = [rewrite_piece(piece, lambda part: variable if part == only else part)
                for piece in pieces]  # fmt: skip
        return made, lay_out(only, _DEPTH, f"{self.width} = ")

    def print_attribute(self, target: str, made: Piece) -> list[str]:
        """Return the statements that set an attribute."""
        if isinstance(made, ChoicePiece) and not _is_short(made):
            return self.print_choice(target, made)
        return self.print_module(f"{target} = ", made, _DEPTH)

    def print_arms(
        self, condition: Expression, attributes: Sequence[tuple[str, Piece]]
    ) -> list[str]:
        """Return the statements that set several attributes by one condition."""
        first, other = list[str](), list[str]()
        for name, made in attributes:
            assert isinstance(made, ChoicePiece)
            first += self.print_module(f"self.{name}: nn.Module = ", made.item, _DEPTH + 1)
            other += self.print_module(f"self.{name} = ", made.otherwise, _DEPTH + 1)
        test = lay_out(condition, _DEPTH, "if ", ":")
        return [*test, *first, *lay_out(Name("else:"), _DEPTH), *other]

    def print_choice(self, target: str, made: ChoicePiece) -> list[str]:
        """Return the statements that set an attribute to one of several modules."""
        assigned, declared = f"{target} = ", f"{target}: nn.Module = "
        if made.otherwise == IDENTITY:
            lines = self.print_module(declared, IDENTITY, _DEPTH)
            lines += lay_out(made.condition, _DEPTH, "if ", ":")
            return [*lines, *self.print_module(assigned, made.item, _DEPTH + 1)]
        lines, word, before = list[str](), "if", declared
        rest: Piece = made
        while isinstance(rest, ChoicePiece):
            lines += lay_out(rest.condition, _DEPTH, f"{word} ", ":")
            lines += self.print_module(before, rest.item, _DEPTH + 1)
            rest, word, before = rest.otherwise, "elif", assigned
        lines += lay_out(Name("else:"), _DEPTH)
        return [*lines, *self.print_module(before, rest, _DEPTH + 1)]

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


def _find_test(made: Piece) -> Expression | None:
    """Return the condition of a choice that one `if` can make for several attributes."""
    is_plain = isinstance(made, ChoicePiece) and not isinstance(made.otherwise, ChoicePiece)
    if not isinstance(made, ChoicePiece) or not is_plain or isinstance(made.condition, Name):
        return None
    return made.condition


def _is_long(expression: Expression) -> bool:
    return len(print_number(expression)) >= _LONG


def _is_short(made: ChoicePiece) -> bool:
    """Check whether each part of a choice fits on a line of its own."""
    lines = lay_out(made, _DEPTH, "self.x = ")
    if isinstance(made.otherwise, ChoicePiece):
        return False
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

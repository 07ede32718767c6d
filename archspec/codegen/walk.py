"""Traverse and rewrite pieces of source."""

from collections.abc import Callable, Iterator

from archspec.codegen.code import (
    CallPiece,
    GroupPiece,
    InfixPiece,
    Piece,
    RepeatPiece,
    SharedClass,
    StringPiece,
    TrainingPiece,
)
from archspec.expressions import Expression, find_names


def walk_expressions(made: Piece) -> Iterator[Expression]:
    """Yield every expression in a piece."""
    match made:
        case CallPiece(_, arguments, keywords):
            for part in (*arguments, *(value for _, value in keywords)):
                yield from walk_expressions(part)
        case GroupPiece(parts) | InfixPiece(_, parts):
            for part in parts:
                yield from walk_expressions(part)
        case TrainingPiece(item):
            yield from walk_expressions(item)
        case RepeatPiece(item, _, count):
            yield from walk_expressions(item)
            yield from walk_expressions(count)
        case StringPiece():
            return
        case _:
            yield made


def walk_names(made: Piece) -> Iterator[str]:
    """Yield every name in the expressions of a piece."""
    for expression in walk_expressions(made):
        yield from find_names(expression)


def walk_shared_classes(made: Piece) -> Iterator[SharedClass]:
    """Yield the shared classes that a piece instantiates, once per instance."""
    match made:
        case CallPiece(callee, arguments, keywords):
            if not isinstance(callee, str):
                yield callee
            for part in (*arguments, *(value for _, value in keywords)):
                yield from walk_shared_classes(part)
        case RepeatPiece(item) | TrainingPiece(item):
            yield from walk_shared_classes(item)
        case _:
            return


def rewrite_piece(
    made: Piece,
    expression: Callable[[Expression], Expression] = lambda each: each,
    callee: "Callable[[str | SharedClass], str | SharedClass]" = lambda each: each,
) -> Piece:
    """Return a piece with its expressions and callees replaced.

    Args:
        made: the piece.
        expression: maps each expression to its replacement.
        callee: maps each callee to its replacement.
    """

    def inner(part: Piece) -> Piece:
        return rewrite_piece(part, expression, callee)

    match made:
        case CallPiece(called, arguments, keywords, tall):
            named = tuple((name, inner(value)) for name, value in keywords)
            return CallPiece(callee(called), tuple(map(inner, arguments)), named, tall)
        case TrainingPiece(item):
            call = inner(item)
            assert isinstance(call, CallPiece)
            return TrainingPiece(call)
        case GroupPiece(items, brackets):
            return GroupPiece(tuple(map(inner, items)), brackets)
        case InfixPiece(operator, operands):
            return InfixPiece(operator, tuple(map(inner, operands)))
        case RepeatPiece(item, index, count):
            return RepeatPiece(inner(item), index, inner(count))
        case StringPiece():
            return made
        case _:
            return expression(made)

"""Traverse and rewrite pieces of source."""

from collections.abc import Callable, Iterator

from archspec.codegen.code import Group, Infix, InTraining, Invoke, Piece, Repeat, SharedClass, Word
from archspec.expressions import Expression, free_names


def expressions(made: Piece) -> Iterator[Expression]:
    """Every expression in a piece."""
    match made:
        case Invoke(_, arguments, keywords):
            for part in (*arguments, *(value for _, value in keywords)):
                yield from expressions(part)
        case Group(parts) | Infix(_, parts):
            for part in parts:
                yield from expressions(part)
        case InTraining(item):
            yield from expressions(item)
        case Repeat(item, _, count):
            yield from expressions(item)
            yield from expressions(count)
        case Word():
            return
        case _:
            yield made


def names(made: Piece) -> Iterator[str]:
    """Every name in the expressions of a piece."""
    for each in expressions(made):
        yield from free_names(each)


def shared_classes(made: Piece) -> Iterator[SharedClass]:
    """The classes that a piece makes modules of, as often as it does."""
    match made:
        case Invoke(callee, arguments, keywords):
            if not isinstance(callee, str):
                yield callee
            for part in (*arguments, *(value for _, value in keywords)):
                yield from shared_classes(part)
        case Repeat(item) | InTraining(item):
            yield from shared_classes(item)
        case _:
            return


def rewritten(
    made: Piece,
    expression: Callable[[Expression], Expression] = lambda each: each,
    callee: "Callable[[str | SharedClass], str | SharedClass]" = lambda each: each,
) -> Piece:
    """A piece with its expressions and callees replaced.

    Args:
        made: the piece.
        expression: what takes the place of an expression.
        callee: what takes the place of what is called.
    """

    def inner(part: Piece) -> Piece:
        return rewritten(part, expression, callee)

    match made:
        case Invoke(called, arguments, keywords, tall):
            named = tuple((name, inner(value)) for name, value in keywords)
            return Invoke(callee(called), tuple(map(inner, arguments)), named, tall)
        case InTraining(item):
            call = inner(item)
            assert isinstance(call, Invoke)
            return InTraining(call)
        case Group(items, brackets):
            return Group(tuple(map(inner, items)), brackets)
        case Infix(operator, operands):
            return Infix(operator, tuple(map(inner, operands)))
        case Repeat(item, index, count):
            return Repeat(inner(item), index, inner(count))
        case Word():
            return made
        case _:
            return expression(made)

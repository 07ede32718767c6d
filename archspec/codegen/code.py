"""Represent Python source as typed pieces.

Lowerings describe constructors and calls of operators with these pieces, never with text, so that
nothing a spec says can become code: names are names of archspec's own or checked identifiers,
values are numbers, and text is always a string constant.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Final, TypeAlias, get_args

from archspec.dataclass import dataclass
from archspec.expressions import Expression, Literal, Name, Quantity


@dataclass(frozen=True, slots=True)
class StringPiece:
    """A string constant."""

    text: str


@dataclass(frozen=True, slots=True)
class GroupPiece:
    """A tuple `(a, b)` or a list `[a, b]`."""

    items: tuple["Piece", ...]
    brackets: str = "()"


@dataclass(frozen=True, slots=True)
class InfixPiece:
    """Operands with one operator between them: `a + b + c`."""

    operator: str
    operands: tuple["Piece", ...]


@dataclass(frozen=True, slots=True)
class CallPiece:
    """A call: `nn.Conv2d(3, 32, 3, stride=2)`.

    Attributes:
        callee: a dotted name, or a class of the generated file itself.
        arguments: positional arguments.
        keywords: keyword arguments, in order.
        tall: whether to print one argument per line even if one line would suffice.
    """

    callee: "str | SharedClass"
    arguments: tuple["Piece", ...] = ()
    keywords: tuple[tuple[str, "Piece"], ...] = ()
    tall: bool = False


@dataclass(frozen=True, slots=True)
class TrainingPiece:
    """A call made only during training: `self.aux(x) if self.training else None`."""

    item: CallPiece


@dataclass(frozen=True, slots=True)
class RepeatPiece:
    """Equal or evenly growing modules: `*[item for index in range(count)]`."""

    item: "Piece"
    index: str
    count: "Piece"


@dataclass(frozen=True, slots=True)
class ChoicePiece:
    """One of two modules: `item if condition else otherwise`."""

    item: "Piece"
    condition: Expression
    otherwise: "Piece"


@dataclass(frozen=True, slots=True)
class OptionalPiece:
    """A module of an `nn.Sequential` that is there only if a condition holds."""

    item: "Piece"
    condition: Expression


IDENTITY: Final = CallPiece("nn.Identity")
"""The module in place of one that is absent."""

Piece: TypeAlias = (
    Expression
    | StringPiece
    | GroupPiece
    | InfixPiece
    | CallPiece
    | TrainingPiece
    | RepeatPiece
    | ChoicePiece
    | OptionalPiece
)


@dataclass(frozen=True, slots=True)
class SignatureParameter:
    """One constructor argument: `kernel_size: int | tuple[int, int]`, `stride: int = 1`."""

    name: str
    annotation: str
    default: Piece | None = None


@dataclass(frozen=True, slots=True)
class ModuleClass:
    """A small class that operators share in a generated file, such as a fused convolution.

    Two uses with the same content share one class; `forward` applies the attributes in sequence.
    """

    name: str
    doc: str
    parameters: tuple[SignatureParameter, ...]
    attributes: tuple[tuple[str, Piece], ...]


@dataclass(frozen=True, slots=True)
class FixedClass:
    """A small class or function whose text is copied into the source.

    Attributes:
        name: its name.
        text: its text; empty for archspec's own, whose texts are the files of `templates/`. Those
            for a grid of other than two sides share a file: `SamePad3d` is that of `SamePadNd`.
    """

    name: str
    text: str = ""

    @property
    def source(self) -> str:
        """Its text."""
        if self.text:
            return self.text
        stem, sides = self.name, _SIDES.search(self.name)
        if sides is not None:
            stem = f"{self.name[: sides.start()]}Nd"
        path = Path(__file__).parent / "templates" / f"{stem}.py.txt"
        text = path.read_text(encoding="utf-8")
        return text.replace("Nd", sides[0]).replace("SIDES", sides[1]) if sides else text


_SIDES: Final = re.compile(r"([123])d$")
"""Matches the end of the name of a class for a grid of so many sides."""

SharedClass: TypeAlias = ModuleClass | FixedClass


def build_piece(value: Quantity | int | float | bool) -> Piece:
    """Return a number as a piece of source: the expression that it was computed from."""
    return Quantity.of(value).form


def build_sides(values: tuple[Quantity, ...]) -> Piece:
    """Return the sides of a window as source: one number if all are the same expression."""
    first, *others = forms = [value.form for value in values]
    return first if all(other == first for other in others) else GroupPiece(tuple(forms))


def build_keywords(
    **given: tuple[Piece, int | float | bool | None],
) -> tuple[tuple[str, Piece], ...]:
    """Return the arguments, given as (piece, default), that differ from their defaults."""
    return tuple(
        (name, item)
        for name, (item, default) in given.items()
        if default is None or not _is_literal(item, default)
    )


_PIECES: Final = (*get_args(Piece), ModuleClass, FixedClass)


def list_parts(piece: Piece) -> tuple[Piece, ...]:
    """Return the pieces directly in a piece, in the order of writing; expressions are whole."""
    match piece:
        case Literal() | Name():
            return ()
        case CallPiece(_, arguments, keywords):
            return (*arguments, *[value for _, value in keywords]) if keywords else arguments
        case GroupPiece(items) | InfixPiece(_, items):
            return items
        case TrainingPiece(item):
            return (item,)
        case RepeatPiece(item, _, count):
            return (item, count)
        case ChoicePiece(item, condition, otherwise):
            return (item, condition, otherwise)
        case OptionalPiece(item, condition):
            return (item, condition)
        case _:
            return ()


def walk_pieces(piece: Piece) -> Iterator[Piece]:
    """Yield a piece and then the pieces in it, in the order of writing; expressions are whole."""
    waiting = [piece]
    while waiting:
        piece = waiting.pop()
        yield piece
        waiting.extend(reversed(list_parts(piece)))


def rewrite_piece(piece: Piece, change: Callable[[Piece], Piece]) -> Piece:
    """Return a piece in which every part, and then the whole, is changed by a function."""

    def rewrite(parts: tuple[Piece, ...]) -> tuple[Piece, ...]:
        return tuple([rewrite_piece(part, change) for part in parts])

    match piece:
        case Literal() | Name():
            pass
        case CallPiece(callee, arguments, keywords, tall):
            named = tuple([(name, rewrite_piece(value, change)) for name, value in keywords])
            piece = CallPiece(callee, rewrite(arguments), named, tall)
        case GroupPiece(items, brackets):
            piece = GroupPiece(rewrite(items), brackets)
        case InfixPiece(operator, operands):
            piece = InfixPiece(operator, rewrite(operands))
        case TrainingPiece(item):
            call = rewrite_piece(item, change)
            assert isinstance(call, CallPiece)
            piece = TrainingPiece(call)
        case RepeatPiece(item, index, count):
            piece = RepeatPiece(rewrite_piece(item, change), index, rewrite_piece(count, change))
        case ChoicePiece(item, condition, otherwise):
            parts = (rewrite_piece(item, change), rewrite_piece(otherwise, change))
            piece = ChoicePiece(parts[0], condition, parts[1])
        case OptionalPiece(item, condition):
            piece = OptionalPiece(rewrite_piece(item, change), condition)
    return change(piece)


def find_foreign_part(made: object) -> tuple[object] | None:
    """Return the first invalid part of a supposed piece from a package; None if it is valid."""
    return next(_list_foreign_parts(made), None) if isinstance(made, _PIECES) else (made,)


def _list_foreign_parts(made: object) -> Iterator[tuple[object]]:
    match made:
        case tuple() | list():
            for part in made:
                yield from _list_foreign_parts(part)
        case str() | bool() | int() | float() | None | SignatureParameter():
            return
        case _ if isinstance(made, _PIECES) and is_dataclass(made):
            for part in fields(made):
                yield from _list_foreign_parts(getattr(made, part.name))
        case _:
            yield (made,)


def _is_literal(item: Piece, value: int | float | bool) -> bool:
    return isinstance(item, Literal) and item.value == value

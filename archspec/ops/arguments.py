"""The types of operators' arguments: what a spec may write, and the bounds it is held to.

Numbers arrive as quantities, words as text. Each type says in its message what it expected
and what it was given.
"""

from abc import ABC, abstractmethod
from typing import Annotated, Any, Final, TypeAlias

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from archspec import limits
from archspec.dataclass import dataclass
from archspec.expressions import Quantity, is_whole

SIDED: Final = (
    "kernel",
    "stride",
    "dilation",
    "padding",
    "output_padding",
    "factor",
    "grid",
    "sides",
    "before",
    "after",
)
"""The arguments of operators that may have separate values for the sides of a grid."""

MAIN: Final = "main"
"""Key of the field metadata that marks an operator's main argument."""


def main_argument(**options: Any) -> Any:
    """Return a field that a bare expression in a box fills: `Conv (96)`, `FC (classes)`.

    Its default may be a plain number.
    """
    if isinstance(options.get("default"), int | float):
        options["default"] = Quantity.of(options["default"])
    return Field(json_schema_extra={MAIN: True}, **options)


def refuse(expected: str, given: object, called: str = "") -> PydanticCustomError:
    """Return the error for an argument of the wrong type or outside its bounds.

    Args:
        expected: what the argument takes.
        given: what it was given.
        called: what to call that, where its value is not the point.
    """
    parts = {"expected": expected, "given": called or shown(given)}
    return PydanticCustomError("argument", "must be {expected}, not {given}", parts)


def shown(given: object) -> str:
    """Return a value as a spec writes it."""
    match given:
        case Quantity(value):
            return shown(value)
        case bool():
            return str(given).lower()
        case str():
            return f'"{given}"'
        case None:
            return "null"
        case list() | tuple():
            return f"[{', '.join(shown(item) for item in given)}]"
        case dict():
            return "a mapping"
        case _:
            return repr(given)


class Check(ABC):
    """A type of argument: turns what a spec wrote into a value, or refuses it."""

    @abstractmethod
    def __call__(self, given: object) -> object:
        """The checked value; raises what `refuse` makes."""

    @abstractmethod
    def schema(self) -> JsonSchemaValue:
        """Return the JSON Schema of what a spec may write."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self)

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return self.schema()


@dataclass(frozen=True)
class Whole(Check):
    """A whole number between two bounds, both included."""

    low: int
    high: int = limits.DIMENSION

    def __call__(self, given: object) -> Quantity:
        """The number as a quantity."""
        quantity = Quantity.of(given) if isinstance(given, int | float) else given
        if (
            not isinstance(quantity, Quantity)
            or not is_whole(quantity.value)
            or not self.low <= quantity.value <= self.high
        ):
            raise refuse(f"a whole number from {self.low:,} to {self.high:,}", given)
        return quantity

    def schema(self) -> JsonSchemaValue:
        """Return what a spec may write, as JSON Schema."""
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True)
class Real(Check):
    """A finite number between two bounds, both included; one that is written out is a float."""

    low: float
    high: float

    def __call__(self, given: object) -> Quantity:
        """The number as a quantity."""
        quantity = Quantity.of(given) if isinstance(given, int | float) else given
        if (
            not isinstance(quantity, Quantity)
            or isinstance(quantity.value, bool)
            or not self.low <= quantity.value <= self.high
        ):
            raise refuse(f"a number from {self.low:g} to {self.high:g}", given)
        return Quantity.of(float(quantity.value)) if quantity.fixed else quantity

    def schema(self) -> JsonSchemaValue:
        """Return what a spec may write, as JSON Schema."""
        return {"type": "number", "minimum": self.low, "maximum": self.high}


class EverySide(tuple[Quantity, ...]):
    """One number for every side of a grid; two sides, as of an image, until the grid is known."""

    @classmethod
    def of(cls, number: Quantity, sides: int = 2) -> "EverySide":
        """Return the number for so many sides."""
        return cls((number,) * sides)


@dataclass(frozen=True)
class Pair(Check):
    """A whole number for each side of a grid, one to three: `3`, `3x1` or `[3, 1]`.

    Attributes:
        square: whether one number is that of an image's two sides, as for kernels, rather than
            that of all sides of whatever grid.
    """

    low: int
    high: int = limits.DIMENSION
    square: bool = False

    def __call__(self, given: object) -> tuple[Quantity, ...]:
        """The numbers as quantities."""
        whole = Whole(self.low, self.high)
        match given:
            case str():
                sides: list[object] = list(_read_sides(given))
            case list() | tuple():
                sides = list(given)
            case _:
                number = whole(given)
                return (number, number) if self.square else EverySide.of(number)
        if not 1 <= len(sides) <= 3:
            raise refuse("one to three whole numbers, such as 3, 3x1 or [3, 1]", given)
        return tuple([whole(side) for side in sides])

    def schema(self) -> JsonSchemaValue:
        """Return what a spec may write, as JSON Schema."""
        side = Whole(self.low, self.high).schema()
        sides = {"type": "array", "items": side, "minItems": 1, "maxItems": 3}
        text = {"type": "string", "pattern": "^[0-9]+(x[0-9]+){1,2}$"}
        return {"anyOf": [side, sides, text]}


def _read_sides(text: str) -> tuple[int, ...]:
    """Return the sides of `3x1`; none of another text."""
    sides = text.split("x")
    is_window = 2 <= len(sides) <= 3 and all(map(str.isdecimal, sides))
    return tuple(map(int, sides)) if is_window else ()


@dataclass(frozen=True)
class Flag(Check):
    """True or false; a bare word in a box says true: `1x1 Conv (96 bias)`.

    Attributes:
        plain: refuse a parameter, because the shape of the generated code depends on the value.
    """

    plain: bool = False

    def __call__(self, given: object) -> Quantity:
        """The truth value as a quantity."""
        quantity = Quantity.of(given) if isinstance(given, bool) else given
        if not isinstance(quantity, Quantity) or not isinstance(quantity.value, bool):
            raise refuse("true or false", given)
        if self.plain and not quantity.fixed:
            raise refuse("true or false, written out", given, "a parameter")
        return quantity

    def schema(self) -> JsonSchemaValue:
        """Return what a spec may write, as JSON Schema."""
        return {"type": "boolean"}


@dataclass(frozen=True)
class Choice(Check):
    """One of a few words."""

    words: tuple[str, ...]

    def __call__(self, given: object) -> str:
        """The word."""
        if not isinstance(given, str) or given not in self.words:
            raise refuse(f"one of {', '.join(self.words)}", given)
        return given

    def schema(self) -> JsonSchemaValue:
        """Return what a spec may write, as JSON Schema."""
        return {"enum": list(self.words)}


@dataclass(frozen=True)
class Zeros(Check):
    """How an input is padded: a word, or the rows and columns on each side."""

    words: tuple[str, ...] = ("same", "valid", "tf_same")

    def __call__(self, given: object) -> "str | tuple[Quantity, ...]":
        """The word, or the two numbers."""
        if isinstance(given, str) and given in self.words:
            return given
        if isinstance(given, str) and not _read_sides(given):
            raise refuse(f"{', '.join(self.words)}, or zeros such as 1, 1x0 or [1, 0]", given)
        return Pair(0)(given)

    def schema(self) -> JsonSchemaValue:
        """Return what a spec may write, as JSON Schema."""
        return {"anyOf": [{"enum": list(self.words)}, *Pair(0).schema()["anyOf"]]}


Count: TypeAlias = Annotated[Quantity, Whole(1)]
"""A positive whole number: filters, classes, groups."""

Kernel: TypeAlias = Annotated[tuple[Quantity, ...], Pair(1, square=True)]
"""The sides of a kernel, such as its height and its width."""

Sides: TypeAlias = Annotated[tuple[Quantity, ...], Pair(1)]
"""Stride, dilation or another number for each side of a grid."""

Switch: TypeAlias = Annotated[Quantity, Flag()]
"""True or false."""

PlainSwitch: TypeAlias = Annotated[Quantity, Flag(plain=True)]
"""True or false, and no parameter."""

Small: TypeAlias = Annotated[Quantity, Real(1e-12, 1e6)]
"""A positive number, such as the eps of a normalization."""

NonNegative: TypeAlias = Annotated[Quantity, Real(0, 1e6)]
"""A number from 0."""

Fraction: TypeAlias = Annotated[Quantity, Real(0.0, 1.0)]
"""A number from 0 to 1, such as a dropout rate."""

Factor: TypeAlias = Annotated[Quantity, Real(-1e6, 1e6)]
"""A number that something is multiplied by."""

ConvPadding: TypeAlias = Annotated[
    "str | tuple[Quantity, ...]", Zeros(("same", "valid", "tf_same", "causal"))
]
"""`same`, `valid`, `tf_same`, `causal`, or the zeros on each side, for each axis."""

Padding: TypeAlias = Annotated["str | tuple[Quantity, ...]", Zeros()]
"""`same`, `valid`, `tf_same`, or the zeros on each side, for each axis."""

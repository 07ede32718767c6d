"""What every operator declares, once.

A subclass is one operator: its fields are its arguments, its docstring documents it, and its
methods are its rules. From them come the checks, the summary, the generated source, the
documentation and the tests over its examples.
"""

import re
from collections.abc import Mapping, Sequence, Set
from functools import cache
from typing import ClassVar, Final, Literal, NamedTuple, TypeAlias

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from archspec.dataclass import dataclass
from archspec.expressions import Quantity
from archspec.ops.arguments import MAIN, Check, EverySide, Flag, Pair, Zeros
from archspec.ops.channels import ChannelUse, Order
from archspec.ops.grid import Window
from archspec.ops.reach import SAME_PLACE, Reaches
from archspec.ops.shape import Image, Shape, ShapeError, print_sides

OperatorKind: TypeAlias = Literal[
    "input", "conv", "pool", "average", "dense", "norm", "activation", "dropout", "shape",
    "concat", "sum", "product", "attention", "other",
]  # fmt: skip
"""What an operator is to people: figures color boxes by it, and random networks choose by it."""


@dataclass(frozen=True, slots=True)
class Example:
    """A box that the operator's tests run.

    Attributes:
        box: the step as a spec writes it.
        inputs: the sizes that enter, `8x8x16` or `16`.
        output: the size that leaves; empty where the box must be refused.
        code: the diagnostic that refuses it; empty where it is fine.
    """

    box: str
    inputs: tuple[str, ...]
    output: str = ""
    code: str = ""


class Operator(BaseModel):
    """An operator with its arguments evaluated and checked."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True
    )

    title: ClassVar[str] = ""
    """What a diagram prints where it is not the box as written, such as `Filter concat`."""

    figure_name: ClassVar[str] = ""
    """What figures call it where that is not its name, such as `Multi-Head Attention`."""

    letters: ClassVar[Mapping[str, str]] = {}
    """The letters of arguments in figures: the `h` of `h = 3`."""

    kind: ClassVar[OperatorKind] = "other"
    """What it is to people; `shape` is what only moves numbers, such as `Flatten`."""

    fixes_grid: ClassVar[bool] = False
    """Whether the grid that leaves is the same for any grid that enters."""

    joins: ClassVar[bool] = False
    """Whether it takes two or more values; otherwise exactly one."""

    leaves_parts: ClassVar[bool] = False
    """Whether a join leaves one of the several values of its step; it may take a single one."""

    takes_grid: ClassVar[bool] = False
    """Whether a join of two values takes nothing but the grid of the second."""

    commutes: ClassVar[bool] = False
    """Whether a join gives the same for its inputs in any order."""

    word: ClassVar[str] = ""
    """What a `norm` or `act` argument calls it, such as `batch` or `relu`."""

    aliases: ClassVar[Mapping[str, str]] = {}
    """Other names of fields, such as dropout's `keep`; `unalias` translates their values."""

    unnamed: ClassVar[str] = ""
    """What helps where a value has no name, and there is no main argument that it could be."""

    named: ClassVar[Mapping[str, str]] = {}
    """Arguments as an example of how they are named, where there is no main argument."""

    two_values: ClassVar[str] = ""
    """What helps where two values have no name, which it calls `{first}` and `{second}`."""

    counts: ClassVar[tuple[str, ...]] = ()
    """Arguments that count channels, and so may be parameters where it belongs to a layer."""

    offered_by: ClassVar[str] = ""
    """The package that offers it, with its version; empty for archspec's own."""

    usual_use: ClassVar[ChannelUse] = ChannelUse.ORDERED
    """How output channels depend on input channels, whatever its arguments and inputs are."""

    examples: ClassVar[tuple[Example, ...]] = ()
    """Boxes for documentation and tests; those with a code must be refused."""

    def shape(self, *inputs: Shape) -> Shape:
        """Return the type of the output.

        Raises:
            ShapeError: where the inputs do not fit.
        """
        return inputs[0]

    def parameters(self, *inputs: Shape) -> int:
        """Return how many numbers it learns."""
        return 0

    def macs(self, *inputs: Shape) -> int:
        """Multiply-accumulates for one example: of convolutions, full connections and products."""
        return 0

    def state_sizes(self, *inputs: Shape) -> tuple[int, ...]:
        """Return the numbers that tell weights and statistics of one size from those of another.

        Where two inputs give different ones, no module can take both. The parameters tell it
        unless their number is the same for different sizes, or something else is kept.
        """
        return (self.parameters(*inputs),)

    def window(self) -> Window | None:
        """Return the window that slides over the grid; None for a single pixel."""
        return None

    def reach(self, grid: tuple[int, ...]) -> Reaches | None:
        """Return which pixels of a grid a pixel of the output depends on; None for all."""
        window = self.window()
        return (SAME_PLACE,) * len(grid) if window is None else window.reach(grid)

    def offsets(self, source: Image, other: Image) -> Reaches | None:
        """Return which pixels of the first of two values a pixel depends on, as `reach` does."""
        return None

    def has_statistics(self) -> bool:
        """Check whether, at inference, pixels also depend on a mean or variance of the grid."""
        return False

    def channel_use(self, *inputs: Shape) -> ChannelUse:
        """Return how output channels depend on input channels."""
        return self.usual_use

    def can_reorder(self, *inputs: Shape) -> bool:
        """Check whether reordered weights reorder its channels, if they are `LEARNED`."""
        return True

    def carry_order(self, orders: Sequence[Order], *inputs: Shape) -> Order | None:
        """Return the order of the channels that leave, where those that enter come in another one.

        Args:
            orders: the channels of each value that enters.
            *inputs: what enters.

        Returns:
            An order in which the output is the same, with weights of this operator in an order that
            fits; None where there is none. It is asked of operators whose use is `ORDERED`.
        """
        return None

    def has_batch_statistics(self) -> bool:
        """Check whether training normalizes each channel over all of its values in a batch."""
        return False

    @classmethod
    def with_arguments(cls, arguments: Mapping[str, object]) -> "Operator":
        """Return the operator with these arguments, each checked.

        Raises:
            ValidationError: where arguments are refused, missing or unknown.
        """
        fields = _find_fields(cls)
        is_complete = fields.required <= arguments.keys()
        checked = cls.check_arguments(arguments) if is_complete else None
        if checked is None:
            return cls.model_validate(arguments)
        return cls.model_construct({*checked}, **{**fields.defaults, **checked})

    def with_argument(self, name: str, value: object) -> "Operator | None":
        """Return the operator with another value of an argument.

        None if the value is refused, or all arguments have to be checked together.
        """
        check = _find_fields(type(self)).checks.get(name)
        if self.offered_by or check is None:
            return None
        try:
            return self.model_copy(update={name: check(value)})
        except (PydanticCustomError, ValueError):
            return None

    @classmethod
    def check_arguments(cls, arguments: Mapping[str, object]) -> dict[str, object] | None:
        """Return the values of arguments; None where pydantic has to validate them.

        For operators of archspec's own the checks of the fields decide. pydantic asks the same, but
        first compiles a schema and looks for plugins in all installed packages, a tenth of the time
        of `archspec check`. Packages may declare fields of any type, so it validates theirs.

        Raises:
            ValidationError: with all that are refused.
        """
        checks = _find_fields(cls).checks
        if cls.offered_by or not arguments.keys() <= checks.keys():
            return None
        checked: dict[str, object] = {}
        refused: list[InitErrorDetails] = []
        for name in filter(arguments.__contains__, checks):
            try:
                checked[name] = checks[name](arguments[name])
            except PydanticCustomError as refusal:
                refused.append({"type": refusal, "loc": (name,), "input": arguments[name]})
            except ValueError:  # of Python, such as one for a number with too many digits
                return None
        if refused:
            raise ValidationError.from_exception_data(cls.__name__, refused)
        return checked

    def fit(self, *inputs: Shape) -> "Operator":
        """Return the operator with a number for each side of the grid that enters.

        Raises:
            ShapeError: A317 where an argument has those of another grid.
        """
        sided = _list_sided(type(self))
        if not sided or not inputs or not isinstance(inputs[0], Image):
            return self
        count, fitted = len(inputs[0].grid), dict[str, object]()
        for name in sided:
            value: object = getattr(self, name)
            if isinstance(value, EverySide) and len(value) != count:
                fitted[name] = EverySide.of(value[0], count)
            elif isinstance(value, tuple) and len(value) != count:
                raise refuse_sides(type(self).__name__, name, value, inputs[0])
        return self.model_copy(update=fitted) if fitted else self

    @classmethod
    def main(cls) -> str | None:
        """Return the argument that a bare expression in a box fills."""
        return _find_main(cls)

    @classmethod
    def without_name(cls, *values: str) -> str:
        """Return what to do with values that have no name, where there is no main argument.

        Args:
            *values: the values as they are written, in the order of the arguments.
        """
        options = " ".join(f"{name}={value}" for name, value in cls.naming(*values).items())
        return cls.leaving_out(f"{cls.__name__} ({options})")

    @classmethod
    def naming(cls, *values: str) -> Mapping[str, str]:
        """Values with the names of their arguments; the class's own example where none is one.

        Args:
            *values: the values as they are written; only numbers say what they are for.
        """
        is_own = not cls.unnamed and 0 < len(values) <= len(cls.named)
        are_numbers = all(map(_NUMBER.fullmatch, values))
        return dict(zip(cls.named, values, strict=False)) if is_own and are_numbers else cls.named

    @classmethod
    def leaving_out(cls, example: str) -> str:
        """Return what to do with a value that has no name.

        Args:
            example: how the arguments of the class's own example are named.
        """
        naming = f"name it, as in `{example}`" if cls.named else ""
        return ", or ".join(filter(None, (cls.unnamed, naming))) or "leave it out"

    @classmethod
    def meant(cls, name: str, value: object) -> tuple[str, str] | None:
        """Return the other argument, and its value, that a refused value was meant for.

        Args:
            name: the argument that was given.
            value: its value.
        """
        return None

    @classmethod
    def is_flag(cls, word: str) -> bool:
        """Check whether a bare word in a box says that an argument of this name is true."""
        field = cls.model_fields.get(word)
        return field is not None and any(isinstance(mark, Flag) for mark in field.metadata)

    @classmethod
    def unalias(cls, alias: str, value: object) -> object:
        """Return the value of a field that was given under another name."""
        return value


class _Fields(NamedTuple):
    """The fields of an operator: the check of each, the defaults, and the names without one."""

    checks: Mapping[str, Check]
    defaults: Mapping[str, object]
    required: Set[str]


@cache
def _find_fields(operator: type[Operator]) -> _Fields:
    fields = operator.model_fields
    checks = {
        name: mark
        for name, field in fields.items()
        for mark in field.metadata
        if isinstance(mark, Check)
    }
    required = {name for name, field in fields.items() if field.is_required()}
    defaults = {name: fields[name].default for name in fields if name not in required}
    return _Fields(checks, defaults, required)


@cache
def _list_sided(operator: type[Operator]) -> tuple[str, ...]:
    """Return the arguments with a number for each side of a grid."""
    checks = _find_fields(operator).checks.items()
    return tuple(name for name, check in checks if isinstance(check, Pair | Zeros))


@cache
def _find_main(operator: type[Operator]) -> str | None:
    for name, field in operator.model_fields.items():
        if isinstance(field.json_schema_extra, dict) and MAIN in field.json_schema_extra:
            return name
    return None


_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|-?\.[0-9]+")


def refuse_sides(operator: str, name: str, value: Sequence[object], entering: Image) -> ShapeError:
    """Return the error for an argument that has more or fewer sides than a grid.

    Args:
        operator: the operator's name.
        name: the argument.
        value: a number for each of its sides.
        entering: what enters.
    """
    from archspec.diagnostics.instruction import say_to_write

    count, sides = len(entering.grid), [int(side) for side in value if isinstance(side, Quantity)]
    grid, channels = print_sides(entering.grid), entering.channels.whole
    message = (
        f"{operator} has a {name} of {_count_sides(len(sides))}, and what enters has "
        f"{_count_sides(count)}: {grid}, with {channels} channels"
    )
    wrong, written = print_sides(sides), print_sides((sides * count)[:count])
    fact = f"it is written with {_count_sides(count)} here"
    return ShapeError("A317", message, say_to_write(written, wrong=wrong, fact=fact))


def plane(shape: Shape, operator: str) -> Image:
    """Return the shape as an image of two sides.

    Raises:
        ShapeError: A302 where it is a vector, A317 where it has other sides.
    """
    source = image(shape, operator)
    if len(source.grid) == 2:
        return source
    message = f"{operator} is of grids of 2 sides, and what enters has {len(source.grid)}: {source}"
    raise ShapeError("A317", message, "put it where the grid has two sides")


def _count_sides(count: int) -> str:
    return "1 side" if count == 1 else f"{count} sides"


def image(shape: Shape, operator: str) -> Image:
    """Return the shape as an image.

    Raises:
        ShapeError: A302 where it is a vector.
    """
    if isinstance(shape, Image):
        return shape
    raise ShapeError(
        "A302",
        f"{operator} needs an image (HxWxC), and gets a vector of {shape}",
        "put it where the value is an image still",
    )

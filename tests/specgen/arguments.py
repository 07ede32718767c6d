"""Arguments of operators, drawn from the checks of their fields: bounds, words and families."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic.fields import FieldInfo

from archspec.ops import Operator, Shape
from archspec.ops.arguments import Check, Choice, Flag, Pair, Real, Whole, Zeros
from archspec.ops.attached import Attached
from archspec.ops.family import Family
from archspec.ops.shape import count_sides
from tests.specgen.model import Environment, Formula, Value, value_of
from tests.specgen.numbers import Numbers, Place

WIDTHS = ("filters", "features", "channels")
"""The arguments that say how many channels leave."""

REALS = (0, 1e-3, 0.1, 0.2, 0.25, 0.5, 0.75, 0.9, 1, 2.5, -0.5, -1)


def check_of(argument: FieldInfo) -> Check:
    """What an argument is held to."""
    return next(each for each in argument.metadata if isinstance(each, Check))


def width_of(operator: type[Operator]) -> str:
    """The argument that says how many channels leave; empty where there is none."""
    return next((each for each in WIDTHS if each in operator.model_fields), "")


def _takes_words(family: Family) -> bool:
    """Whether the words of parameters name operators of a family."""
    return "relu" in {operator.word for operator in family}


@dataclass(frozen=True, slots=True)
class Around:
    """What arguments have to fit.

    Attributes:
        place: the names that they can use.
        entering: the channels that enter.
        leaving: the channels that leave, where an argument says so.
        plain: whether they must be written out.
        axes: the sides of the grid that enters.
    """

    place: Place
    entering: int
    leaving: Value | None = None
    plain: bool = False
    axes: int = 2

    @property
    def inside(self) -> Environment:
        return self.place.inside

    def groups(self) -> list[int]:
        """The numbers of groups that the channels divide into."""
        leaving = self.entering if self.leaving is None else value_of(self.leaving, self.inside)
        most = range(1, 13)
        return [each for each in most if self.entering % each == 0 and leaving % each == 0]


@dataclass(slots=True)
class Arguments:
    """Draws the arguments of operators."""

    numbers: Numbers
    random: Any = field(init=False)

    def __post_init__(self) -> None:
        self.random = self.numbers.random

    def chance(self, probability: float) -> bool:
        return self.numbers.chance(probability)

    def of(
        self, operator: type[Operator], place: Place, shape: Shape, pinned: Mapping[str, Value]
    ) -> dict[str, Value]:
        """Arguments of a box; all that are required, and some of the others.

        Args:
            operator: what the box names.
            place: where it stands.
            shape: what enters.
            pinned: the arguments that are given.
        """
        width = width_of(operator)
        leaving = (pinned.get(width) or self.numbers.width(place)) if width else None
        around = Around(place, int(shape.channels), leaving, axes=count_sides(shape) or 2)
        given = dict(pinned) if leaving is None else {**pinned, width: leaving}
        return self.some(operator, around, given)

    def some(
        self, operator: type[Operator], around: Around, given: Mapping[str, Value]
    ) -> dict[str, Value]:
        found: dict[str, Value] = {}
        aliases = {target: alias for alias, target in operator.aliases.items()}
        for name, argument in operator.model_fields.items():
            if name in given:
                found[name] = given[name]
            elif argument.is_required() or self.chance(self.share(argument, around)):
                alias = aliases.get(name, name)
                called = alias if self.chance(0.5) else name
                found[called] = self.value(operator, name, around)
        return found

    def share(self, argument: FieldInfo, around: Around) -> float:
        """How often an argument is given that need not be; a grid that must stay asks for few."""
        match check_of(argument):
            case Pair() if around.place.still:
                return 0.1
            case Zeros() if around.place.still:
                return 0.9
            case _:
                return 0.5

    def value(self, operator: type[Operator], name: str, around: Around) -> Value:
        """A value that the check of an argument accepts; rules may refuse it all the same."""
        argument = operator.model_fields[name]
        match check_of(argument):
            case Whole():
                return self.whole(around, is_count=name in operator.counts)
            case Real(low, high):
                return self.real(around, low, high)
            case Flag(plain):
                is_plain = plain or around.plain
                return self.chance(0.5) if is_plain else self.numbers.flag(around.place)
            case Choice(words):
                return str(self.random.choice(words))
            case Pair() as pair:
                return self.sides(pair, around, required=argument.is_required())
            case Zeros(words):
                return self.zeros(words, around)
            case Attached(family):
                return self.attached(family, around)
            case other:
                raise NotImplementedError(other)

    def whole(self, around: Around, *, is_count: bool) -> Value:
        """A number of groups or of neighbors, or the channels themselves."""
        if is_count:
            channels = around.entering if around.leaving is None else around.leaving
            return self.random.choice((1, channels))  # type: ignore[no-any-return]
        if not around.plain and around.inside.get("cin") == around.entering and self.chance(0.2):
            return Formula("cin")
        return int(self.random.choice(around.groups()))

    def real(self, around: Around, low: float, high: float) -> Value:
        fitting = [each for each in REALS if low <= each <= high]
        if around.plain:
            return float(self.random.choice(fitting))
        return self.numbers.real(around.place, *fitting)

    def sides(self, pair: Pair, around: Around, *, required: bool) -> Value:
        """One for each side of the grid: of a window mostly odd ones, or mostly the least."""
        more = (0, 0, 0, 2, 2, 2, 4, 1, 3) if required else (0, 0, 1, 1, 2)
        sides = [self.side(pair, around, more) for _ in range(around.axes)]
        is_number = around.axes == 2 or not pair.square
        return sides[0] if is_number and self.chance(0.6) else sides

    def side(self, pair: Pair, around: Around, more: tuple[int, ...]) -> Value:
        place = around.place
        names = [
            name for name in place.numbers(int) if pair.low <= place.inside[name] <= pair.low + 4
        ]
        names = [name for name in names if name != "cin" and place.depth and not place.still]
        if names and not around.plain and self.chance(0.2):
            return Formula(self.random.choice(names))
        return min(pair.low + int(self.random.choice(more)), pair.high)

    def zeros(self, words: tuple[str, ...], around: Around) -> Value:
        """A word, or rows and columns; where the grid must stay, a word that may keep it."""
        keeping = [word for word in words if word != "valid"]
        if around.place.still:
            return str(self.random.choice(keeping))
        if self.chance(0.6):
            return str(self.random.choice(words))
        return self.sides(Pair(0), around, required=False)

    def attached(self, family: Family, around: Around) -> Value:
        """An operator by its word, with some arguments written out; or none."""
        known = [] if around.plain or not _takes_words(family) else self.numbers.words(around.place)
        if known and self.chance(0.4):
            return Formula(self.random.choice(known))
        if self.chance(0.15):
            return "none"
        first, *others = family
        operator = first if self.chance(0.2) else self.random.choice(others)
        leaving = around.leaving
        number = around.entering if leaving is None else value_of(leaving, around.inside)
        options = self.some(operator, Around(around.place, number, leaving, plain=True), {})
        main = operator.main()
        if len(options) == 1 and main in options and self.chance(0.5):
            return {operator.word: options[main]}
        return {operator.word: options} if options else str(operator.word)

    def words(self, operator: type[Operator], place: Place) -> dict[str, Value]:
        """Arguments of any box: those that are words or truth values, written out."""
        found: dict[str, Value] = {}
        for name, argument in operator.model_fields.items():
            if not self.chance(0.5):
                continue
            match check_of(argument):
                case Zeros(words):
                    found[name] = str(self.random.choice(words))
                case Flag() | Choice() | Attached():
                    found[name] = self.value(operator, name, Around(place, 4, 4, plain=True))
                case _:
                    pass
        return found

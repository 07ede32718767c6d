"""Where steps are grown, and the numbers that are drawn there."""

import random
from dataclasses import dataclass, field, replace
from types import SimpleNamespace

from archspec import limits
from archspec.ops import Shape
from tests.specgen.model import (
    PENDING,
    Environment,
    Formula,
    Invalid,
    Loop,
    Network,
    Value,
    in_box,
    names_in,
    value_of,
)

LABELS = "a b left right conv conv1 pool x skip h x_2 concat add_2 norm act i input n y".split()
STYLES = "styles"
"""A table whose cells are words and numbers."""

STYLE = "style"
"""The parameter that says which row of it is meant."""

ROOM = 60
"""From so many operators on, nothing more is grown."""

ROW = "row"
"""The variable of a loop over the rows of a table."""

LABELS += ["a_label_so_long_that_lines_which_use_it_are_split", "l" * 63]


@dataclass(slots=True)
class Place:
    """Where steps are grown: the names that they can use.

    Attributes:
        inside: parameters, tables and `cin`.
        labels: the sizes of named values.
        used: labels that have been given; all places of a block share them.
        depth: how many blocks are around.
        forks: how many forks are around.
        width: the running channels as an expression, where one is known.
        still: whether the grid must stay as it is.
        holder: the parameters of the block, or of the network.
        variable: in a loop the variable that labels take as their index, or nothing if they cannot;
            None where there is no loop.
        mirrors: the variable and the list of each loop that has labels.
    """

    inside: Environment
    labels: dict[str, Shape] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    depth: int = 0
    forks: int = 0
    width: Value | None = None
    still: bool = False
    holder: dict[str, Value] = field(default_factory=dict)
    variable: str | None = None
    mirrors: list[Loop] = field(default_factory=list)

    def numbers(self, kind: type) -> list[str]:
        return [name for name, value in self.inside.items() if type(value) is kind]

    def row(self) -> list[str]:
        """The cells of the row that a loop has come to."""
        return self.cells(int)

    def cells(self, kind: type) -> list[str]:
        """The cells of one kind in the row that a loop has come to."""
        row = self.inside.get(ROW)
        cells = vars(row).items() if isinstance(row, SimpleNamespace) else ()
        return [f"{ROW}.{name}" for name, value in cells if type(value) is kind]


@dataclass(slots=True)
class Numbers:
    """Draws numbers, often as expressions over the names of a place.

    Attributes:
        random: decides.
        network: what is grown.
        room: from how many operators on nothing more is grown.
    """

    random: random.Random
    network: Network
    room: int = ROOM

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def new_label(self, place: Place) -> str:
        return self.random.choice([label for label in LABELS if label not in place.used])

    def new_labels(self, place: Place, count: int) -> list[str]:
        """Several labels; none where few are left."""
        free = [label for label in LABELS if label not in place.used]
        return self.random.sample(free, count) if len(free) >= 2 * count else []

    def inside_box(self, place: Place, shape: Shape) -> Place:
        """The place of a box's arguments, which sometimes use what enters it."""
        if not self.chance(0.2):
            return place
        return replace(place, inside=in_box(place.inside, int(shape.channels)))

    def width(self, place: Place, low: int = 1, high: int = 24) -> Value:
        """A number of channels, often as an expression."""
        names = [*place.numbers(int), *place.row()]
        if STYLE in place.inside and self.chance(0.25):
            row = self.network.tables[STYLES][str(place.inside[STYLE])]
            column = next(name for name, value in row.items() if type(value) is int)
            shown = f"{STYLES}.{STYLE}.{column}"
            chosen = Formula(f"{STYLES}.{place.inside[STYLE]}.{column}", shown)
            if self.fits(chosen, place, low, high):
                return chosen
        if names and self.chance(0.55):
            first, second = self.random.choice(names), self.random.choice(names)
            number = self.random.randint(2, 9)
            cell = self.cell()
            rule = self.random.choice(["", *self.network.functions])
            texts: tuple[str, ...] = (
                first,
                first,
                f"{number}*{first}",
                f"{first}+{number}",
                f"{first}//2",
                f"max({number},{first}//2)",
                f"min({first},{number})",
                f"{first}+{second}",
                f"2*({first}+{second})-{first}",
                f"{first}*{second}",
                f"ceil({first}/2)",
                f"floor(1.5*{first})",
                f"round({first}*0.75)+1",
                f"({first}+{number})*2//3",
                f"{first}%{number}+1",
                f"{number}-{first}",
                cell or first,
                f"{cell}+{first}" if cell else first,
            )
            if rule:
                texts += (f"{rule}({first})", f"{rule}({first})+1 if {second} > 4 else {first}")
            text = self.random.choice(texts)
            if self.fits(Formula(text), place, low, high):
                return Formula(text)
        return self.random.randint(low, high)

    def growth(self, place: Place) -> Value:
        """A number of channels that is the same in every repetition."""
        value = self.width(place, 1, 6)
        return self.random.randint(1, 6) if names_in(value) & place.inside[PENDING] else value

    def column(self) -> list[Value]:
        """A list of numbers."""
        return list(self.random.sample(range(1, 9), self.random.choice((1, 2, 2, 3))))

    def words(self, place: Place) -> list[str]:
        """What is a word at a place: parameters, variables and cells."""
        return [name for name in place.numbers(str) if name != STYLE] + place.cells(str)

    def cell(self) -> str:
        if "table1" not in self.network.tables:
            return ""
        row = self.random.choice(list(self.network.tables["table1"]))
        column = self.random.choice(list(self.network.tables["table1"][row]))
        return f"table1.{row}.{column}"

    def fits(self, value: Value, place: Place, low: int, high: int) -> bool:
        if isinstance(value, Formula) and len(value.text) > limits.EXPRESSION_LENGTH:
            return False
        try:
            number = value_of(value, place.inside)
        except Invalid:
            return False
        return type(number) is int and low <= number <= high

    def real(self, place: Place, *numbers: float) -> Value:
        names = place.numbers(float)
        if names and self.chance(0.4):
            return Formula(self.random.choice(names))
        return self.random.choice(numbers)

    def flag(self, place: Place) -> Value:
        names = place.numbers(bool)
        return (
            Formula(self.random.choice(names)) if names and self.chance(0.5) else self.chance(0.5)
        )

    def count(self, place: Place) -> Value:
        """A number of repetitions for a stage whose channels grow evenly; 0 leaves it out."""
        names = [name for name in place.numbers(int) if name not in place.inside[PENDING]]
        if self.chance(0.1):
            return Formula(f"{self.random.choice(names)}//99") if names else 0
        if names and self.chance(0.7):
            name = self.random.choice(names)
            formula = Formula(self.random.choice((name, name, f"{name}+1", f"min({name},3)")))
            if self.fits(formula, place, 1, 4):
                return formula
        return self.random.randint(1, 4)

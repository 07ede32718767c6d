"""Specs as data: a small model of the language, apart from the program's.

Steps refer to each other directly, and expressions are computed by Python itself.
"""

import math
import re
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, TypeAlias

from archspec.ops import Operator, Shape

Environment: TypeAlias = dict[str, Any]
"""What names mean: numbers, and tables as attributes."""

PENDING = "pending"
ENTERING = "<input>"
"""The label of what enters a block of one value, which a spec calls `input`."""

SHARED = "shared"
"""Key of an environment: the names whose values depend on channels."""


@dataclass(frozen=True)
class Formula:
    """An expression.

    Attributes:
        text: what it computes.
        shown: how a spec writes it, where that differs.
    """

    text: str
    shown: str = ""


@dataclass(frozen=True)
class Word:
    """A parameter that is a word."""

    text: str


Value: TypeAlias = int | float | bool | str | Formula | Word | list[Any] | dict[str, Any]


@dataclass(kw_only=True, eq=False)
class Step:
    """What all steps may have: a repetition, a label, perhaps with an index, and a stated size.

    A box may have a condition, too, and the name of its module.
    """

    count: "Value | None" = None
    module: str = ""
    condition: "Formula | None" = None
    label: str = ""
    index: str = ""
    size: Shape | None = None

    @property
    def tells_first(self) -> bool:
        """Whether something in it may ask for the first round."""
        return re.search(r"\bfirst\b", repr(self)) is not None


@dataclass(kw_only=True, eq=False)
class Apply(Step):
    """A box that names an operator; `mark` is a word of the legend that says some fields."""

    operator: type[Operator]
    fields: dict[str, Value] = field(default_factory=dict)
    mark: str = ""


@dataclass(kw_only=True, eq=False)
class Use(Step):
    """A box that names a block.

    Attributes:
        row: a table's row that gives the parameters.
        share: the module that it has together with other boxes.
        sources: the values that it takes, `.` for the running one; empty for that alone.
        taken: the labels of the values that it leaves, and what the block calls these.
    """

    block: "Block"
    given: dict[str, Value] = field(default_factory=dict)
    row: str = ""
    share: str = ""
    sources: list[str] = field(default_factory=list)
    taken: dict[str, str] = field(default_factory=dict)


@dataclass(kw_only=True, eq=False)
class Fork(Step):
    """Branches and their join; a sum of `shortcut` and `residual` may be scaled and activated.

    Some branches may have conditions, and a residual the condition of its sum.
    """

    branches: dict[str, list[Step]]
    merge: str
    conditions: "dict[str, Formula]" = field(default_factory=dict)
    scale: Value | None = None
    act: str = ""
    skip: Formula | None = None

    @property
    def is_residual(self) -> bool:
        """Whether it is written as a residual, whose absent shortcut is the identity."""
        named = self.act or "shortcut" in self.conditions
        return bool(named) or self.scale is not None or self.skip is not None


@dataclass(kw_only=True, eq=False)
class Meet(Step):
    """A join of named values; `.` is the running one."""

    sources: list[str]
    merge: str


@dataclass(kw_only=True, eq=False)
class Resume(Step):
    """Go on from a named value."""

    source: str


@dataclass(kw_only=True, eq=False)
class Parts(Resume):
    """Parts of the channels by name, equal ones or of these sizes; one has to be taken next."""

    names: list[str]
    sizes: list[Value] = field(default_factory=list)


@dataclass(kw_only=True, eq=False)
class Soften(Resume):
    """As many values as there are, which sum to one number by number; one has to be taken next."""

    sources: list[str]
    names: list[str]


@dataclass(kw_only=True, eq=False)
class Body(Step):
    """A repeated list of steps.

    Attributes:
        sees: whether it may take values that are named around it.
    """

    steps: list[Step]
    sees: bool = False


@dataclass(kw_only=True, eq=False)
class Choice(Step):
    """Steps if a condition holds, and others if not."""

    holds: Formula
    steps: list[Step]
    otherwise: list[Step]


@dataclass(frozen=True)
class Range:
    """The whole numbers from one up to another."""

    first: int
    last: Value


@dataclass(kw_only=True, eq=False)
class Loop(Step):
    """Steps once for each value of a variable.

    Attributes:
        variable: its name.
        values: a list, a range, or the name of a parameter or table.
        backwards: whether it runs from the last value to the first.
        beside: other variables with as many values, numbers or words.
        number: a variable that counts the rounds from 1; empty for none.
    """

    variable: str
    values: "list[Value] | Range | Formula"
    backwards: bool = False
    beside: dict[str, list[Value]] = field(default_factory=dict)
    number: str = ""
    steps: list[Step]

    @property
    def ends_named(self) -> bool:
        """Whether the last step names the value that the loop would name."""
        last = self.steps[-1]
        return bool(last.label) or (isinstance(last, Loop) and last.ends_named)

    @property
    def depends_on(self) -> set[str]:
        """The names that its values are computed from."""
        match self.values:
            case Range(last=last):
                return names_in(last)
            case list(values):
                return names_in(values[0])
            case formula:
                return names_in(formula)

    def rounds(self, inside: "Environment") -> list["Environment"]:
        """What the variables are in turn."""
        if isinstance(self.values, Range):
            last = value_of(self.values.last, inside)
            if type(last) is not int or last > self.values.first + 5:
                raise Invalid("rounds")
            found: Any = range(self.values.first, last + 1)
        else:
            found = value_of(self.values, inside)
        values = list(vars(found).values()) if isinstance(found, SimpleNamespace) else [*found]
        rounds = [{self.variable: value} for value in (values[::-1] if self.backwards else values)]
        if any(len(others) != len(rounds) for others in self.beside.values()):
            raise Invalid("lists of different lengths")
        for at, each in enumerate(rounds):
            each.update((name, value_of(of[at], inside)) for name, of in self.beside.items())
            each.update([(self.number, at + 1)] if self.number else ())
        return rounds


@dataclass(eq=False)
class Block:
    """A reusable list of steps; a parameter is a default or the name of a type.

    Attributes:
        inputs: the labels of what enters, where these are several.
        outputs: the labels of what leaves, by name, where these are several.
    """

    name: str
    parameters: dict[str, Value]
    steps: list[Step] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)


@dataclass(eq=False)
class Head:
    """An output that begins at a named value; without steps it is this value."""

    name: str
    source: str
    steps: list[Step] = field(default_factory=list)
    training: bool = False
    weight: float = 0


@dataclass(eq=False)
class Network:
    """A whole spec."""

    name: str
    input: Shape
    inputs: dict[str, Shape] = field(default_factory=dict)
    """Where there are several, their names and sizes; `input` is then the first."""
    parameters: dict[str, Value] = field(default_factory=dict)
    defaults: dict[type[Operator], dict[str, Value]] = field(default_factory=dict)
    legend: dict[str, dict[str, Value]] = field(default_factory=dict)
    tables: dict[str, dict[str, dict[str, int | str]]] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)
    """Functions of one number by their names, over `v`."""
    blocks: list[Block] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)
    readout: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    """Other values of the parameters, for which the network is valid too."""

    def environment(self) -> Environment:
        """What names mean in the main chain."""
        outside = {} if len(self.inputs) > 1 else {"cin": int(self.input.channels)}
        own = value_of(self.parameters, {})
        return {**self.cells(), **own, **outside, PENDING: set(outside), SHARED: {}}

    def cells(self) -> Environment:
        """The functions, and the tables, so that `table.row.column` is a cell."""
        tables = {
            name: SimpleNamespace(**{row: SimpleNamespace(**cells) for row, cells in rows.items()})
            for name, rows in self.tables.items()
        }
        rules = {
            name: value_of(Formula(f"lambda v: {rule}"), {})
            for name, rule in self.functions.items()
        }
        return {**tables, **rules}


class Invalid(Exception):
    """The steps do not fit together."""


WORDS = ("relu", "silu", "tanh", "prelu", "softplus", "none")
"""What parameters that are words may be: activations."""

FUNCTIONS = {"min": min, "max": max, "ceil": math.ceil, "floor": math.floor, "round": round}
FUNCTIONS |= dict(zip(WORDS, WORDS, strict=True))  # type: ignore[arg-type]


def names_in(value: Value) -> set[str]:
    return set(re.findall(r"[A-Za-z_]\w*", value.text)) if isinstance(value, Formula) else set()


def in_box(environment: Environment, channels: int) -> Environment:
    """What names mean in the arguments of a box that some channels enter."""
    return {**environment, "here": channels, PENDING: environment[PENDING] | {"here"}}


def value_of(value: Value, environment: Environment) -> Any:
    """A value with its expressions computed."""
    match value:
        case Formula(text):
            try:
                return eval(text, {"__builtins__": FUNCTIONS}, environment)
            except (ZeroDivisionError, NameError, AttributeError) as error:
                raise Invalid(str(error)) from None
        case Word(text):
            return text
        case list():
            return [value_of(item, environment) for item in value]
        case dict():
            return {key: value_of(item, environment) for key, item in value.items()}
        case _:
            return value

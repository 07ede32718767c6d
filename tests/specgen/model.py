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
SHARED = "shared"
"""Key of an environment: the names whose values depend on channels."""


@dataclass(frozen=True)
class Formula:
    """An expression, as a spec writes it."""

    text: str


Value: TypeAlias = int | float | bool | str | Formula | list[Any] | dict[str, Any]


@dataclass(kw_only=True, eq=False)
class Step:
    """What all steps may have: a repetition, a label, perhaps with an index, and a stated size.

    A box may have a condition, too.
    """

    count: "Value | None" = None
    condition: "Formula | None" = None
    label: str = ""
    index: str = ""
    size: Shape | None = None


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
    """

    block: "Block"
    given: dict[str, Value] = field(default_factory=dict)
    row: str = ""
    share: str = ""


@dataclass(kw_only=True, eq=False)
class Fork(Step):
    """Branches and their join; a sum of `shortcut` and `residual` may be scaled and activated.

    Some branches may have conditions.
    """

    branches: dict[str, list[Step]]
    merge: str
    conditions: "dict[str, Formula]" = field(default_factory=dict)
    scale: Value | None = None
    act: str = ""


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
    """Equal parts of the channels by name; one of them has to be taken next."""

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


@dataclass(kw_only=True, eq=False)
class Loop(Step):
    """Steps once for each value of a variable; `values` is a list, or the name of a parameter."""

    variable: str
    values: "list[Value] | Formula"
    backwards: bool = False
    steps: list[Step]

    @property
    def ends_named(self) -> bool:
        """Whether the last step names the value that the loop would name."""
        last = self.steps[-1]
        return bool(last.label) or (isinstance(last, Loop) and last.ends_named)

    def column(self, inside: "Environment") -> list[Any]:
        """What the variable becomes in turn."""
        values: list[Any] = value_of(self.values, inside)
        return values[::-1] if self.backwards else values


@dataclass(eq=False)
class Block:
    """A reusable list of steps; a parameter is a default or the name of a type."""

    name: str
    parameters: dict[str, Value]
    steps: list[Step] = field(default_factory=list)


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
    tables: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    readout: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    """Other values of the parameters, for which the network is valid too."""

    def environment(self) -> Environment:
        """What names mean in the main chain."""
        outside = {} if len(self.inputs) > 1 else {"cin": int(self.input.channels)}
        return {**self.cells(), **self.parameters, **outside, PENDING: set(outside), SHARED: {}}

    def cells(self) -> Environment:
        """The tables, so that `table.row.column` is a cell."""
        return {
            name: SimpleNamespace(**{row: SimpleNamespace(**cells) for row, cells in rows.items()})
            for name, rows in self.tables.items()
        }


class Invalid(Exception):
    """The steps do not fit together."""


FUNCTIONS = {"min": min, "max": max, "ceil": math.ceil, "floor": math.floor, "round": round}


def names_in(value: Value) -> set[str]:
    return set(re.findall(r"[A-Za-z_]\w*", value.text)) if isinstance(value, Formula) else set()


def value_of(value: Value, environment: Environment) -> Any:
    """A value with its expressions computed."""
    match value:
        case Formula(text):
            try:
                return eval(text, {"__builtins__": FUNCTIONS}, environment)
            except (ZeroDivisionError, NameError, AttributeError) as error:
                raise Invalid(str(error)) from None
        case list():
            return [value_of(item, environment) for item in value]
        case dict():
            return {key: value_of(item, environment) for key, item in value.items()}
        case _:
            return value

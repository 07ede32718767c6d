"""Describe a change of an elaborated network, by the places in the text that it touches."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import field, fields
from typing import TypeAlias

from archspec.dataclass import cached_property, dataclass
from archspec.diagnostics import Span
from archspec.expressions import Quantity
from archspec.graph import GivenValue, Item, Node
from archspec.language import Data
from archspec.ops import Operator, Shape

NewValue: TypeAlias = Callable[[GivenValue], "Data | None"]
"""Maps an argument to its new value; None if the argument is gone."""


@dataclass(frozen=True)
class Overlay:
    """A change of a network; everything written once changes in all of its uses.

    Attributes:
        values: new values of arguments, by the place of the value.
        added: further arguments of operators, by the place of the box or by the kind of operator.
        steps: what replaces a step, by its place: other items, or operators that are new.
        joins: other joins, by the place of the step.
        counts: other repeat counts, by the place of the step.
        cells: other cells of tables, by their names in expressions.
        sizes: other stated sizes, by their places.
        inputs: other input types, by the place of the input.
        totals: other expected totals, by their places.
    """

    values: Mapping[Span, NewValue] = field(default_factory=dict)
    added: Mapping["Span | type[Operator]", tuple[GivenValue, ...]] = field(default_factory=dict)
    steps: Mapping[Span, "tuple[Item | Node, ...]"] = field(default_factory=dict)
    joins: Mapping[Span, type[Operator]] = field(default_factory=dict)
    counts: Mapping[Span, int] = field(default_factory=dict)
    cells: Mapping[str, Quantity] = field(default_factory=dict)
    sizes: Mapping[Span, tuple[int, ...]] = field(default_factory=dict)
    inputs: Mapping[Span, Shape] = field(default_factory=dict)
    totals: Mapping[Span, int] = field(default_factory=dict)

    @cached_property
    def keys(self) -> frozenset[Hashable]:
        """What it changes: places, kinds of operators, and names of cells."""
        return frozenset(key for part in fields(self) for key in getattr(self, part.name))

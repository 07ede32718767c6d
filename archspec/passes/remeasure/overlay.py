"""Describe a change of an elaborated network, by the places in the text that it touches."""

from collections.abc import Hashable, Mapping
from dataclasses import field, fields

from archspec.dataclass import cached_property, dataclass
from archspec.diagnostics import Edit, Span
from archspec.expressions import Quantity
from archspec.graph import GivenValue, Item, Node
from archspec.language import Data, Formula
from archspec.ops import Operator, Shape


@dataclass(frozen=True, slots=True)
class BoxChange:
    """How a box differs from the one that it replaces.

    Attributes:
        operator: its operator; None for a use of a block.
        given: the arguments that differ, by name; None for one that is gone.
    """

    operator: type[Operator] | None
    given: Mapping[str, GivenValue | None]

    def apply(self, given: tuple[GivenValue, ...]) -> tuple[GivenValue, ...]:
        """Return the arguments of the new box for those of the old one."""
        changed = [self.given.get(one.name, one) for one in given]
        names = {one.name for one in given}
        changed += [one for name, one in self.given.items() if name not in names]
        return tuple([one for one in changed if one is not None])


@dataclass(frozen=True)
class Overlay:
    """A change of a network; everything written once changes in all of its uses.

    Attributes:
        boxes: other boxes, by their places; None for what is no box.
        values: new values of arguments that are written elsewhere, by the place of the value.
        defaults: a further default of an operator.
        steps: what replaces a step, by its place: other items, or operators that are new.
        lanes: the branches that are left out, by their places.
        joins: other joins, by the place of the step.
        counts: other repeat counts, by the place of the step; None for no repetition.
        cells: other cells of tables, by their names in expressions.
        sizes: other stated sizes, by their places.
        inputs: other input types, by the place of the input.
        totals: other expected totals, by their places.
        edits: the change as one of the text, if it is none of these.
    """

    boxes: Mapping[Span, BoxChange | None] = field(default_factory=dict)
    values: Mapping[Span, Data] = field(default_factory=dict)
    defaults: Mapping[type[Operator], GivenValue] = field(default_factory=dict)
    steps: Mapping[Span, "tuple[Item | Node, ...]"] = field(default_factory=dict)
    lanes: Mapping[Span, None] = field(default_factory=dict)
    joins: Mapping[Span, type[Operator]] = field(default_factory=dict)
    counts: Mapping[Span, Formula | None] = field(default_factory=dict)
    cells: Mapping[str, Quantity] = field(default_factory=dict)
    sizes: Mapping[Span, tuple[int, ...]] = field(default_factory=dict)
    inputs: Mapping[Span, Shape] = field(default_factory=dict)
    totals: Mapping[Span, int] = field(default_factory=dict)
    edits: tuple[Edit, ...] = ()

    @cached_property
    def keys(self) -> frozenset[Hashable]:
        """What it changes: places, kinds of operators, and names of cells."""
        return frozenset(key for part in fields(self) for key in getattr(self, part.name))

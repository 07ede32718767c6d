"""Boxes that name operators: any of the table, by how common its kind is."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

from archspec import ops
from archspec.ops import ENTRY_POINTS, TABLE, Image, Operator, Shape
from archspec.ops.channels import ChannelUse
from archspec.ops.operator import OperatorKind
from archspec.ops.shape import count_sides
from tests.specgen.arguments import Arguments, width_of
from tests.specgen.model import Apply, Invalid, Step, Value, in_box, names_in
from tests.specgen.numbers import LABELS, Numbers, Place
from tests.specgen.sizes import Trial

OPERATORS: Final = (*TABLE, *filter(None, map(ops.find, ops.offered(ENTRY_POINTS))))
"""The operators of archspec and of installed packages."""

COMMON: Final[Mapping[OperatorKind, float]] = {
    "conv": 5.5, "dense": 4, "norm": 1.5, "pool": 0.8, "average": 0.9, "activation": 1.2,
    "dropout": 0.4, "shape": 0.8,
}  # fmt: skip
"""How often a kind is taken; others are taken as often as dropout."""

FIRST: Final = 4
"""How much more often the first operator of a kind in the table is taken than each other."""


@cache
def common(*, takes_image: bool) -> tuple[tuple[type[Operator], ...], tuple[float, ...]]:
    """The operators that have an example for a kind of value, and how often each is taken."""
    kinds: dict[OperatorKind, list[type[Operator]]] = {}
    for operator in OPERATORS:
        inputs = [example.inputs[0] for example in operator.examples if not example.code]
        if any(("x" in each) == takes_image for each in inputs):
            kinds.setdefault(operator.kind, []).append(operator)
    weights: dict[type[Operator], float] = {}
    for kind, operators in kinds.items():
        shares = [FIRST, *(1 for _ in operators[1:])]
        share = COMMON.get(kind, COMMON["dropout"]) / sum(shares)
        weights |= {each: part * share for each, part in zip(operators, shares, strict=True)}
    return tuple(weights), tuple(weights.values())


def for_grid(kernel: int, shape: Shape) -> Value:
    """A kernel for a grid: a number is that of an image."""
    return kernel if count_sides(shape) == 2 else [kernel] * count_sides(shape)


@dataclass(slots=True)
class Boxes(Numbers):
    """Draws boxes.

    Attributes:
        trial: knows what sizes leave them.
        arguments: draws their arguments.
    """

    trial: Trial = field(init=False)
    arguments: Arguments = field(init=False)

    def __post_init__(self) -> None:
        self.trial = Trial(self.network)
        self.arguments = Arguments(self)

    def operator(self, place: Place, shape: Shape) -> Apply:
        """A box of any operator."""
        operators, weights = common(takes_image=isinstance(shape, Image))
        return self.box(self.random.choices(operators, weights)[0], place, shape)

    def box(self, operator: type[Operator], place: Place, shape: Shape, **pinned: Value) -> Apply:
        """A box of an operator, some of whose arguments are given."""
        place = self.inside_box(place, shape)
        fields = self.arguments.of(operator, place, shape, pinned)
        module = self.random.choice(LABELS[:-1]) if self.chance(0.04) else ""
        for mark, meant in self.network.legend.items():
            if meant.keys() <= operator.model_fields.keys() and self.chance(0.3):
                return Apply(operator=operator, fields=fields | meant, mark=mark, module=module)
        return Apply(operator=operator, fields=fields, module=module)

    def linear(self, place: Place, shape: Shape, channels: Value) -> Apply:
        """A layer with that many channels that keeps the grid."""
        if not isinstance(shape, Image):
            return self.box(ops.FC, place, shape, features=channels)
        kernel = for_grid(self.random.choice((1, 3)), shape)
        pinned: dict[str, Value] = {"kernel": kernel, "padding": "same"}
        plain = {"dilation": 1, "groups": 1, "norm": self.random.choice(("none", "batch"))}
        return self.box(ops.Conv, place, shape, filters=channels, stride=1, **(pinned | plain))

    def repeated_operator(self, place: Place, shape: Shape) -> Step:
        """`2 x ReLU`, `3 x 3x3 Conv (8)`."""
        if self.chance(0.3) and place.width is not None:
            step = self.linear(replace(place, still=True), shape, place.width)
        else:
            step = self.operator(place, shape)
        width = width_of(step.operator)
        grows = width != "" and step.fields[width] != place.width
        keeps = not grows and self.keeps_channels(step, place, shape)
        step.count = self.count(place) if keeps else self.random.randint(1, 3)
        return step

    def keeps_channels(self, step: Apply, place: Place, shape: Shape) -> bool:
        """Whether a box hands on as many channels as it gets."""
        try:
            inside = in_box(place.inside, int(shape.channels))
            found = Trial(self.network).applied(step, shape, inside)
        except Invalid:
            return False
        return int(found.channels) == int(shape.channels)

    def width_after(self, step: Step, place: Place, before: Shape, after: Shape) -> Value | None:
        """The channels behind a step as an expression, where one is known."""
        if not isinstance(step, Apply) or step.operator is ops.Slice:
            return None
        width = width_of(step.operator)
        if width:
            value = step.fields[width]
            return None if "here" in names_in(value) else value
        op = step.operator.model_validate({}) if not step.fields else None
        is_alike = op is not None and op.channel_use(before) is ChannelUse.ALIKE
        keeps = int(before.channels) == int(after.channels)
        return place.width if keeps and (is_alike or type(before) is type(after)) else None

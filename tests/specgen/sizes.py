"""The sizes that steps imply, by the operators' own rules."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from archspec.expressions import Quantity
from archspec.ops import JOINS, Image, Operator, Shape, ShapeError, Vector
from tests.specgen.model import (
    PENDING,
    SHARED,
    Apply,
    Block,
    Body,
    Choice,
    Environment,
    Fork,
    Formula,
    Invalid,
    Loop,
    Meet,
    Network,
    Parts,
    Resume,
    Step,
    Use,
    Value,
    names_in,
    value_of,
)


def entered(
    block: Block, given: Mapping[str, Value], shape: Shape, inside: Environment
) -> Environment:
    """What names mean inside a use of a block, but for tables."""
    own: Environment = {**block.parameters, **value_of(dict(given), inside)}
    for name, value in block.parameters.items():
        if value == "float" or type(value) is float:
            own[name] = float(own[name])
    pending = {name for name, value in given.items() if names_in(value) & inside[PENDING]}
    return {**own, "cin": int(shape.channels), PENDING: {"cin", *pending}, SHARED: {}}


@dataclass
class Trial:
    """The sizes of a network with certain parameters.

    Attributes:
        nodes: how many operators there are so far.
        visits: how often each step was reached.
        sizes: the size after each step when it was last reached.
        frozen: what the source has to fix: the grids of layers that only fit one grid, and the
            counts of stages that are written out or left out.
        decides: whether there is a condition.
    """

    network: Network
    nodes: int = 0
    visits: Counter[int] = field(default_factory=Counter)
    sizes: dict[int, Shape] = field(default_factory=dict)
    frozen: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    decides: bool = False

    def whole(self, settings: Mapping[str, Any] | None = None) -> Shape:
        network = self.network
        inside = {**network.environment(), **(settings or {})}
        return self.chain(network.steps, network.input, inside, dict(network.inputs))

    def chain(
        self, steps: list[Step], shape: Shape, inside: Environment, labels: dict[str, Shape]
    ) -> Shape:
        for step in steps:
            shape = self.step(step, shape, inside, labels)
        return shape

    def step(
        self, step: Step, shape: Shape, inside: Environment, labels: dict[str, Shape]
    ) -> Shape:
        if step.condition is not None and not self.decide(step.condition, inside):
            return self.close(step, shape, inside, labels)
        count = 1 if step.count is None else value_of(step.count, inside)
        if step.count is not None and names_in(step.count) & inside[PENDING]:
            raise Invalid("a count cannot depend on channels")
        if type(count) is not int or not 0 <= count <= 6:
            raise Invalid("count")
        apart = count if isinstance(step, Body) or step.count is not None else 0
        sees = isinstance(step, Body) and step.sees
        if count == 0 or (isinstance(step, Body) and (sees or _shares(step.steps))):
            self.frozen.append((id(step), (count,)))
        for _ in range(count):
            seen = dict(labels) if sees else {}
            shape = self.once(step, shape, inside, seen if apart else labels)
        return self.close(step, shape, inside, labels)

    def decide(self, condition: Formula, inside: Environment) -> bool:
        """Whether a condition holds; the source then takes no other parameters."""
        self.decides = True
        return bool(value_of(condition, inside))

    def close(
        self, step: Step, shape: Shape, inside: Environment, labels: dict[str, Shape]
    ) -> Shape:
        """What leaves a step, under its name."""
        self.visits[id(step)] += 1
        self.sizes[id(step)] = shape
        if step.label:
            name = f"{step.label}_{inside[step.index]}" if step.index else step.label
            if name in labels:
                raise Invalid("a name given twice")
            labels[name] = shape
        return shape

    def once(
        self, step: Step, shape: Shape, inside: Environment, labels: dict[str, Shape]
    ) -> Shape:
        match step:
            case Apply():
                return self.applied(step, shape, inside)
            case Use(block=block, given=given):
                within = self.network.cells() | entered(block, given, shape, inside)
                self.check_shared(step, shape, inside)
                return self.chain(block.steps, shape, within, {})
            case Body(steps=steps):
                return self.chain(steps, shape, inside, labels)
            case Choice(holds=holds, steps=steps, otherwise=otherwise):
                arm = steps if self.decide(holds, inside) else otherwise
                return self.chain(arm, shape, inside, labels)
            case Fork(branches=branches, merge=merge, conditions=conditions):
                ends = [
                    self.chain(each, shape, inside, labels)
                    for name, each in branches.items()
                    if name not in conditions or self.decide(conditions[name], inside)
                ]
                self.nodes += bool(step.act)
                return self.ruled(JOINS[merge](), *ends) if len(ends) > 1 else ends[0]
            case Meet(sources=sources, merge=merge):
                ends = [
                    shape if name == "." else self.named(name, inside, labels) for name in sources
                ]
                return self.ruled(JOINS[merge](), *ends)
            case Parts(names=names):
                if int(shape.channels) % len(names):
                    raise Invalid("parts are not equal")
                self.nodes += len(names)
                part = shape.with_channels(Quantity.of(int(shape.channels) // len(names)))
                labels.update(dict.fromkeys(names, part))
                return shape
            case Resume(source=source):
                return self.named(source, inside, labels)
            case Loop():
                for value in step.column(inside):
                    shape = self.chain(step.steps, shape, _round(step, value, inside), labels)
                return shape
        raise TypeError(step)

    def check_shared(self, use: Use, shape: Shape, inside: Environment) -> None:
        """Uses of one module get the same everywhere."""
        if use.share:
            takes = (id(use.block), shape.tensor, repr(value_of(use.given, inside)))
            if inside[SHARED].setdefault(use.share, takes) != takes:
                raise Invalid("uses that differ")

    def named(self, source: str, inside: Environment, labels: dict[str, Shape]) -> Shape:
        """The size of a named value; `enc(c)` is `enc_64`."""
        stem, _, index = source.rstrip(")").partition("(")
        name = f"{stem}_{inside[index]}" if index in inside else source
        if name not in labels:
            raise Invalid("no such name")
        return labels[name]

    def applied(self, step: Apply, shape: Shape, inside: Environment) -> Shape:
        fields = {**self.network.defaults.get(step.operator, {}), **step.fields}
        values = value_of(fields, inside)
        for alias, target in step.operator.aliases.items():
            if alias in values:
                given = Quantity.of(values.pop(alias))
                values[target] = step.operator.unalias(alias, given)
        try:
            op = step.operator.model_validate(values)
        except ValidationError as error:
            raise Invalid(str(error)) from None
        output = self.ruled(op, shape)
        if _fixes_grid(op, shape):
            self.frozen.append((id(step), shape.tensor[1:]))
        return output

    def ruled(self, op: Operator, *shapes: Shape) -> Shape:
        self.nodes += 1
        try:
            output = op.shape(*shapes)
        except ShapeError as error:
            raise Invalid(str(error)) from None
        if math.prod(output.tensor) > 4096 or int(output.channels) > 600:
            raise Invalid("too large to be quick")
        if isinstance(output, Image):
            return Image(Quantity.of(int(output.channels)), output.grid)
        return Vector(Quantity.of(int(output.channels)))


def _shares(steps: list[Step]) -> bool:
    """Whether a module is shared in a chain."""
    for step in steps:
        if isinstance(step, Use) and step.share:
            return True
        if isinstance(step, Fork) and any(map(_shares, step.branches.values())):
            return True
        if isinstance(step, Body | Loop) and _shares(step.steps):
            return True
        if isinstance(step, Choice) and _shares([*step.steps, *step.otherwise]):
            return True
    return False


def _round(loop: Loop, value: Any, inside: Environment) -> Environment:
    """What names mean in one round."""
    pending = set(inside[PENDING])
    if names_in(loop.values[0] if isinstance(loop.values, list) else loop.values) & pending:
        pending.add(loop.variable)
    return {**inside, loop.variable: value, PENDING: pending}


def _fixes_grid(op: Operator, shape: Shape) -> bool:
    """Whether another grid gives weights of other sizes, or vectors of another length."""
    if not isinstance(shape, Image):
        return False
    larger = Image(shape.channels, tuple(8 * side for side in shape.grid))
    one, other = ((op.state_sizes(each), int(op.shape(each).channels)) for each in (shape, larger))
    return one != other

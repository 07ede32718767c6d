"""The sizes that steps imply, by the operators' own rules."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from archspec.expressions import Quantity
from archspec.ops import JOINS, Image, Operator, Shape, ShapeError, Vector
from archspec.ops.tokens import Transpose
from tests.specgen.model import (
    ENTERING,
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
    Range,
    Resume,
    Soften,
    Step,
    Use,
    Value,
    in_box,
    names_in,
    value_of,
)


def entered(
    block: Block, given: Mapping[str, Value], shape: Shape, inside: Environment
) -> Environment:
    """What names mean inside a use of a block, but for tables."""
    own: Environment = value_of({**block.parameters}, {}) | value_of(dict(given), inside)
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
        labels = dict(network.inputs) or {ENTERING: network.input}
        shape = self.chain(network.steps, network.input, inside, labels)
        for head in network.heads:
            self.chain(head.steps, self.named(head.source, inside, labels), inside, {})
        return shape

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
        written_out = isinstance(step, Body) and (sees or _shares(step.steps))
        if count == 0 or written_out or (step.count is not None and step.tells_first):
            self.frozen.append((id(step), (count,)))
        for number in range(count):
            seen = dict(labels) if sees else {}
            inner = inside if step.count is None else {**inside, "first": number == 0}
            shape = self.once(step, shape, inner, seen if apart else labels)
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
            self.name([name], [shape], labels)
        return shape

    def name(self, names: list[str], shapes: list[Shape], labels: dict[str, Shape]) -> None:
        """Give values names that none has yet."""
        if labels.keys() & set(names):
            raise Invalid("a name given twice")
        labels.update(zip(names, shapes, strict=True))

    def once(
        self, step: Step, shape: Shape, inside: Environment, labels: dict[str, Shape]
    ) -> Shape:
        match step:
            case Apply():
                return self.applied(step, shape, in_box(inside, int(shape.channels)))
            case Use():
                return self.used(step, shape, inside, labels)
            case Body(steps=steps):
                return self.chain(steps, shape, inside, labels)
            case Choice(holds=holds, steps=steps, otherwise=otherwise):
                arm = steps if self.decide(holds, inside) else otherwise
                return self.chain(arm, shape, inside, labels)
            case Fork(merge=merge):
                lanes = self.lanes(step, inside)
                ends = [self.chain(each, shape, inside, labels) for each in lanes]
                self.nodes += bool(step.act)
                return self.ruled(JOINS[merge](), *ends) if len(ends) > 1 else ends[0]
            case Meet(sources=sources, merge=merge):
                ends = [
                    shape if name == "." else self.named(name, inside, labels) for name in sources
                ]
                return self.ruled(JOINS[merge](), *ends)
            case Parts(names=names):
                self.name(names, self.parted(step, shape, inside), labels)
                return shape
            case Soften(sources=sources, names=names):
                ends = [
                    shape if name == "." else self.named(name, inside, labels) for name in sources
                ]
                if len({end.tensor for end in ends}) > 1:
                    raise Invalid("values of several sizes")
                self.nodes += len(names)
                self.name(names, ends, labels)
                return shape
            case Resume(source=source):
                return self.named(source, inside, labels)
            case Loop():
                rounds = step.rounds(inside)
                if isinstance(step.values, Range) and names_in(step.values.last):
                    self.frozen.append((id(step), (len(rounds),)))
                    if step.depends_on & inside[PENDING]:
                        raise Invalid("a range cannot depend on channels")
                for values in rounds:
                    shape = self.chain(step.steps, shape, _round(step, values, inside), labels)
                return shape
        raise TypeError(step)

    def used(self, use: Use, shape: Shape, inside: Environment, labels: dict[str, Shape]) -> Shape:
        """What leaves a block; where several values leave, they get their names."""
        block = use.block
        entering = [
            shape if name == "." else self.named(name, inside, labels) for name in use.sources
        ] or [shape]
        if not use.sources:
            inside = in_box(inside, int(shape.channels))
        within = self.network.cells() | entered(block, use.given, entering[0], inside)
        self.check_shared(use, shape, inside)
        own = dict(zip(block.inputs or [ENTERING], entering, strict=True))
        found = self.chain(block.steps, entering[0], within, own)
        left = [own[block.outputs[name]] for name in use.taken.values()]
        self.name([*use.taken], left, labels)
        return found

    def lanes(self, fork: Fork, inside: Environment) -> list[list[Step]]:
        """The branches that are there."""
        there = {
            name: steps
            for name, steps in fork.branches.items()
            if name not in fork.conditions or self.decide(fork.conditions[name], inside)
        }
        if fork.is_residual:
            there.setdefault("shortcut", [])
            if fork.skip is not None and not self.decide(fork.skip, inside):
                del there["shortcut"]
        return [*there.values()]

    def parted(self, parts: Parts, shape: Shape, inside: Environment) -> list[Shape]:
        """The parts of a value."""
        whole, count = int(shape.channels), len(parts.names)
        sizes: list[Any] = value_of(list(parts.sizes), in_box(inside, whole))
        sizes = sizes or [whole // count] * count
        if sum(sizes) != whole or min(sizes) < 1:
            raise Invalid("parts that are not the whole")
        self.nodes += count
        return [shape.with_channels(Quantity.of(size)) for size in sizes]

    def check_shared(self, use: Use, shape: Shape, inside: Environment) -> None:
        """Uses of one module get the same everywhere."""
        if use.share:
            takes = (id(use.block), shape.tensor, repr(value_of(use.given, inside)))
            if inside[SHARED].setdefault(use.share, takes) != takes:
                raise Invalid("uses that differ")

    def named(self, source: str, inside: Environment, labels: dict[str, Shape]) -> Shape:
        """The size of a named value; `enc(c)` is `enc_64`."""
        if source == ENTERING and source in labels:
            return labels[source]
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
            op = step.operator.model_validate(values).fit(shape)
        except (ValidationError, ShapeError) as error:
            raise Invalid(str(error)) from None
        output = self.ruled(op, shape)
        if isinstance(op, Transpose):  # channels become positions, which the source has as numbers
            self.frozen.append((id(step), shape.tensor))
        elif _fixes_grid(op, shape):
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


def _round(loop: Loop, values: Environment, inside: Environment) -> Environment:
    """What names mean in one round."""
    pending = set(inside[PENDING])
    if loop.depends_on & pending:
        pending.add(loop.variable)
    return {**inside, **values, PENDING: pending}


def _fixes_grid(op: Operator, shape: Shape) -> bool:
    """Whether another grid gives weights of other sizes, or vectors of another length."""
    if not isinstance(shape, Image):
        return False
    larger = Image(shape.channels, tuple(8 * side for side in shape.grid))
    try:
        left = int(op.shape(larger).channels)
    except ShapeError:
        return True
    return (op.state_sizes(shape), int(op.shape(shape).channels)) != (op.state_sizes(larger), left)

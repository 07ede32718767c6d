"""What has to be computed to know the sides of all of a network's values, without repetitions.

Most values have sides that some other value has for any input: an activation keeps those of its
input, and so does a window of one pixel; branches that are joined have the same. So sides are
numbered (value numbering, Cocke and Schwartz, "Programming Languages and Their Compilers", 1970),
and only a node whose sides may be new is a step.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import field, replace
from itertools import count
from typing import Final

from archspec.analysis.size_rules import (
    BatchVariance,
    EqualSides,
    FixedSides,
    OperatorRule,
    Sides,
    SizeRule,
    build_operator_rule,
    get_sides,
    read_rule,
)
from archspec.dataclass import dataclass
from archspec.graph import Node
from archspec.ops import Image

ENTERING: Final = 0
"""The number of the sides of all images that enter."""


@dataclass(frozen=True, slots=True)
class SizeStep:
    """The computation of sides that may be new.

    Attributes:
        rule: the rule.
        sources: the numbers of its inputs.
        target: the number of its output; for a check, that of its input.
    """

    rule: SizeRule
    sources: tuple[int, ...]
    target: int


@dataclass(frozen=True, slots=True)
class SizeProgram:
    """The steps that compute the sides of all values.

    Attributes:
        numbers: the number of the sides of each node, by the index of the node.
        constant: the sides by number, where they are the same for any input.
        steps: the steps in order.
        firsts: the first node of each number, with the firsts of its inputs as its inputs.
        fixed: the indices of the firsts whose weights fix their input size.
    """

    numbers: dict[int, int]
    constant: dict[int, Sides]
    steps: tuple[SizeStep, ...]
    firsts: tuple[Node, ...]
    fixed: frozenset[int]


def build_size_program(nodes: Sequence[Node], *, single: bool = False) -> SizeProgram:
    """Return the program of nodes.

    Args:
        nodes: nodes of a proved graph, with those whose values they use.
        single: whether they are trained on a single example.
    """
    numbering = _Numbering(single)
    for node in nodes:
        numbering.add_node(node)
    return SizeProgram(
        numbering.numbers,
        numbering.constant,
        tuple(numbering.steps.values()),
        tuple(numbering.firsts.values()),
        frozenset(numbering.fixed),
    )


@dataclass(slots=True)
class _Numbering:
    """Numbers the sides of nodes, one after the other.

    Attributes:
        single: whether a batch is a single example.
        numbers: as in `SizeProgram`, and so are `constant` and `fixed`.
        firsts: the first node of each number.
        steps: the steps by their rule and inputs.
        places: the numbers of sides that are the same for any input.
        rules: the rule of each operator on certain types.
        interned: a rule for all that are equal to it.
        unused: the numbers that are left.
    """

    single: bool
    numbers: dict[int, int] = field(default_factory=dict)
    constant: dict[int, Sides] = field(default_factory=dict)
    fixed: set[int] = field(default_factory=set)
    firsts: dict[int, Node] = field(default_factory=dict)
    steps: dict[tuple[int, ...], SizeStep] = field(default_factory=dict)
    places: dict[Sides, int] = field(default_factory=dict)
    rules: dict[tuple[Hashable, ...], SizeRule] = field(default_factory=dict)
    interned: dict[SizeRule, SizeRule] = field(default_factory=dict)
    unused: Iterator[int] = field(default_factory=lambda: count(ENTERING + 1))

    def add_node(self, node: Node) -> None:
        """Number the sides of a node, with a step if they may be new."""
        number = self.number_sides(node)
        self.numbers[node.index] = number
        if number not in self.firsts:
            inputs = tuple(self.firsts[self.numbers[source]].index for source in node.inputs)
            self.firsts[number] = replace(node, inputs=inputs)
        if self.single and node.op is not None and node.op.has_batch_statistics():
            rule = BatchVariance(isinstance(node.type, Image))
            self.add_step(self.intern_rule(rule), (number,), number)

    def number_sides(self, node: Node) -> int:
        """Return the number of the sides of a node's value."""
        assert node.type is not None
        if node.op is None or not node.sources:
            sides = get_sides(node.type)
            return ENTERING if isinstance(node.type, Image) else self.number_constant(sides)
        sources = tuple(dict.fromkeys([self.numbers[source] for source in node.inputs]))
        rule = self.find_rule(node)
        if all(source in self.constant for source in sources) or isinstance(rule, FixedSides):
            return self.number_constant(get_sides(node.type))
        if isinstance(rule, OperatorRule):  # it takes each of its inputs, though some are equal
            sources = tuple(self.numbers[source] for source in node.inputs)
        elif isinstance(rule, EqualSides) and len(sources) == 1:
            return sources[0]
        number = self.add_step(rule, sources)
        if isinstance(rule, OperatorRule) and rule.state is not None:
            self.fixed.add(node.index)
        return number

    def number_constant(self, sides: Sides) -> int:
        """Return the number of sides that are the same for any input."""
        if sides not in self.places:
            self.places[sides] = next(self.unused)
            self.constant[self.places[sides]] = sides
        return self.places[sides]

    def add_step(self, rule: SizeRule, sources: tuple[int, ...], target: int | None = None) -> int:
        """Add a step unless it is there; return the number of its output."""
        key = (id(rule), *sources)
        if key not in self.steps:
            if target is None:
                target = next(self.unused)
            self.steps[key] = SizeStep(rule, sources, target)
        return self.steps[key].target

    def find_rule(self, node: Node) -> SizeRule:
        """Return the rule of a node; equal rules are one object."""
        assert node.op is not None
        key = (id(node.op), *(source.tensor for source in node.sources))
        if key not in self.rules:
            rule = read_rule(node) or build_operator_rule(node.op, node.sources)
            self.rules[key] = self.intern_rule(rule)
        return self.rules[key]

    def intern_rule(self, rule: SizeRule) -> SizeRule:
        """Return the object that stands for all rules equal to this one."""
        return self.interned.setdefault(rule, rule)

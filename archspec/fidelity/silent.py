"""Silence: the values that no figure prints, and what gives them.

A figure prints `3x3 Conv (96)`. That it is padded, normalised and without a bias stands nowhere in
it: a spec says so once, under `defaults`, or a mark of the legend does, or the operator itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from archspec.diagnostics import Span
from archspec.graph import Graph, Node
from archspec.language import Shorthand
from archspec.ops import Operator
from archspec.ops.attached import written

Giver: TypeAlias = Literal["defaults", "legend", "operator"]
"""What gives a value: the spec's `defaults`, a mark of its `legend`, or the operator itself."""


@dataclass(frozen=True, slots=True)
class Silent:
    """Values that one line gives to boxes that do not print them.

    Attributes:
        giver: what gives them.
        name: the operator, or the mark.
        values: the arguments with their values, as a spec writes them.
        boxes: how many boxes of the spec they reach, each counted where it is written.
        span: where they are given; None for those of the operator itself.
    """

    giver: Giver
    name: str
    values: tuple[tuple[str, str], ...]
    boxes: int
    span: Span | None


@dataclass(slots=True)
class _Reach:
    """A value, with the boxes that it reaches."""

    giver: Giver
    name: str
    argument: str
    value: str
    span: Span | None
    boxes: set[Span] = field(default_factory=set)


def silent_values(graph: Graph) -> tuple[Silent, ...]:
    """The values that a network's boxes do not print, those of each line together.

    Args:
        graph: a proved graph.
    """
    spec = graph.program.spec
    shorthands = {
        **_by_place("defaults", spec.defaults),
        **_by_place("legend", spec.legend),
    }
    found: dict[tuple[object, ...], _Reach] = {}
    for node in graph.operators:
        for reach in _reaches(node, shorthands):
            key = (reach.giver, reach.name, reach.argument, reach.span)
            found.setdefault(key, reach).boxes.add(node.span)
    order = ("defaults", "legend", "operator")
    return tuple(_together(sorted(found.values(), key=lambda each: order.index(each.giver))))


_Places: TypeAlias = dict[Span, tuple[Giver, Shorthand]]


def _by_place(giver: Giver, shorthands: Iterable[Shorthand]) -> _Places:
    """Shorthands by the places of their values, which the arguments of nodes point at."""
    return {each.span: (giver, given) for given in shorthands for each in given.arguments}


def _reaches(node: Node, shorthands: _Places) -> Iterator[_Reach]:
    """The values of a node that its box does not print; a join has no box."""
    if node.operator.joins or node.op is None:
        return
    said: set[str] = set()
    for given in node.given:
        argument = node.operator.aliases.get(given.name, given.name)
        said.add(argument)
        if given.span in shorthands:
            giver, shorthand = shorthands[given.span]
            value = written(getattr(node.op, argument))
            yield _Reach(giver, shorthand.name, argument, value, shorthand.span)
    for argument, value in _own(node.op):
        if argument not in said:
            yield _Reach("operator", type(node.op).__name__, argument, value, None)


def _own(operator: Operator) -> Iterator[tuple[str, str]]:
    """The arguments of an operator, with their values."""
    return ((name, written(getattr(operator, name))) for name in type(operator).model_fields)


def _together(reaches: Iterable[_Reach]) -> Iterator[Silent]:
    """The values that one line gives to equally many boxes, as one."""
    rows: dict[tuple[Giver, str, int, Span | None], list[_Reach]] = {}
    for each in reaches:
        rows.setdefault((each.giver, each.name, len(each.boxes), each.span), []).append(each)
    for (giver, name, boxes, span), members in rows.items():
        values = tuple((each.argument, each.value) for each in members)
        yield Silent(giver, name, values, boxes, span)

"""Silence: the values that boxes do not say, and what gives them.

A figure prints `3x3 Conv (96)`. That it is padded, normalised and without a bias stands nowhere in
it: a spec says so once, under `defaults`, or a mark of the legend does, or the operator itself. A
box may also name a parameter, `Dropout (keep=keep)`, or leave it to the default of its block.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from archspec.diagnostics import Span
from archspec.expressions import Call
from archspec.fidelity.parameters import left_to_defaults
from archspec.graph import Given, Graph, Node
from archspec.language import Formula, Shorthand
from archspec.ops import Operator
from archspec.ops.attached import written

Giver: TypeAlias = Literal["params", "defaults", "legend", "operator"]
"""What gives a value: the default of a parameter, the spec's `defaults`, a mark of its `legend`,
or the operator itself."""

_ORDER: Final = ("params", "defaults", "legend", "operator")


@dataclass(frozen=True, slots=True)
class Silent:
    """Values that one line gives to boxes that do not say them.

    Attributes:
        giver: what gives them.
        name: the operator, the mark, or the block or network whose parameters they are.
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
    """The values that a network's boxes do not say, those of each line together.

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
            key = (reach.giver, reach.name, reach.argument, reach.value, reach.span)
            found.setdefault(key, reach).boxes.add(node.span)
    reaches = [*_parameters(graph), *found.values()]
    return tuple(_together(sorted(reaches, key=lambda each: _ORDER.index(each.giver))))


def _parameters(graph: Graph) -> Iterator[_Reach]:
    for each in left_to_defaults(graph):
        name, value = each.parameter.name, each.value
        yield _Reach("params", each.owner, name, value, each.parameter.span, set(each.boxes))


_Places: TypeAlias = dict[Span, tuple[Giver, Shorthand]]


def _by_place(giver: Giver, shorthands: Iterable[Shorthand]) -> _Places:
    """Shorthands by the places of their values, which the arguments of nodes point at."""
    return {each.span: (giver, given) for given in shorthands for each in given.arguments}


def _reaches(node: Node, shorthands: _Places) -> Iterator[_Reach]:
    """The values of a node that its box does not say; a join has no box."""
    if node.operator.joins or node.op is None:
        return
    said: dict[str, Given] = {}
    for given in node.given:
        argument = node.operator.aliases.get(given.name, given.name)
        said[argument] = given
        if given.span in shorthands:
            giver, shorthand = shorthands[given.span]
            value = _as_given(getattr(node.op, argument), given)
            yield _Reach(giver, shorthand.name, argument, value, shorthand.span)
    yield from _own(node.op, said)


def _own(operator: Operator, said: dict[str, Given]) -> Iterator[_Reach]:
    """What an operator gives itself, and what those that are its arguments do."""
    for name in type(operator).model_fields:
        value = getattr(operator, name)
        if name not in said:
            yield _Reach("operator", type(operator).__name__, name, written(value), None)
        elif isinstance(value, Operator):
            for inner in _unsaid(value, said[name]):
                given = written(getattr(value, inner))
                yield _Reach("operator", type(value).__name__, inner, given, None)


def _as_given(value: object, given: Given) -> str:
    """A value as it is given, without what an operator in it adds of its own."""
    if not isinstance(value, Operator):
        return written(value)
    unsaid = _unsaid(value, given)
    names = (name for name in type(value).model_fields if name not in unsaid)
    inside = " ".join(f"{name}={written(getattr(value, name))}" for name in names)
    return f"{value.word}({inside})" if inside else value.word


def _unsaid(operator: Operator, given: Given) -> tuple[str, ...]:
    """The arguments of a norm or an activation that are not given with it."""
    said: set[str | None] = set()
    match given.value:
        case Formula(tree=Call()):
            said = {operator.main()}
        case dict() as words:
            options = words.get(operator.word)
            said = set(options) if isinstance(options, dict) else {operator.main()}
    return tuple(name for name in type(operator).model_fields if name not in said)


def _together(reaches: Iterable[_Reach]) -> Iterator[Silent]:
    """The values that one line gives to equally many boxes, as one."""
    rows: dict[tuple[Giver, str, int, Span | None], list[_Reach]] = {}
    for each in reaches:
        rows.setdefault((each.giver, each.name, len(each.boxes), each.span), []).append(each)
    for (giver, name, boxes, span), members in rows.items():
        for values in _apart(members):
            yield Silent(giver, name, values, boxes, span)


def _apart(members: Iterable[_Reach]) -> Iterator[tuple[tuple[str, str], ...]]:
    """Arguments with their values; an argument that has two values stands in two rows."""
    rows: list[dict[str, str]] = []
    for each in members:
        row = next((row for row in rows if each.argument not in row), None)
        if row is None:
            rows.append(row := {})
        row[each.argument] = each.value
    return (tuple(row.items()) for row in rows)

"""Find the values that boxes leave implicit, and what gives them.

A figure prints `3x3 Conv (96)`. It does not say that the convolution is padded, normalized and
without a bias: a spec says so once, under `defaults`, or a mark of the legend or the operator
itself does. A box may also name a parameter, `Dropout (keep=keep)`, or leave it to the default of
its block.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.expressions import Call
from archspec.graph import GivenValue, Graph, Node, Stage
from archspec.language import Formula, Parameter, Spec
from archspec.language.argument_values import find_names_in_data
from archspec.language.box_arguments import resolve_alias
from archspec.language.provenance import Giver, Provenance
from archspec.ops import Operator
from archspec.ops.arguments import shown
from archspec.ops.attached import written
from archspec.verification.stated import walk_places

_ORDER: Final = (Giver.PARAMETER, Giver.DEFAULTS, Giver.MARK, Giver.OPERATOR)


@dataclass(frozen=True, slots=True)
class ImplicitValues:
    """Implicit values that one line of the spec gives to boxes.

    Attributes:
        provenance: what gives them, and the line; no line for those of the operator itself.
        values: the arguments with their values, as a spec writes them.
        boxes: the number of boxes of the spec that they affect, each counted once as written.
    """

    provenance: Provenance
    values: tuple[tuple[str, str], ...]
    boxes: int

    @property
    def giver(self) -> str:
        """What gives them: `params`, `defaults`, `legend` or `operator`."""
        return self.provenance.section

    @property
    def name(self) -> str:
        """The operator, the mark, or the block or network whose parameters they are."""
        return self.provenance.name

    @property
    def span(self) -> Span | None:
        """The location that gives them; None for those of the operator itself."""
        return self.provenance.span


class _ImplicitValue(NamedTuple):
    """A value that some boxes leave implicit, and what gives it."""

    provenance: Provenance
    argument: str
    value: str


def find_implicit_values(graph: Graph) -> tuple[ImplicitValues, ...]:
    """Return the values that a network's boxes do not say, those of each line together.

    Args:
        graph: a proved graph.
    """
    found: dict[_ImplicitValue, set[Span]] = defaultdict(set)
    for by, parameter, boxes in _find_default_parameters(graph):
        found[_ImplicitValue(by, parameter.name, shown(parameter.default))] |= boxes
    for node in graph.operators:
        for value in _find_implicit(node):
            found[value].add(node.span)
    return tuple(_group_values(found, graph.program.spec))


def _find_default_parameters(graph: Graph) -> Iterator[tuple[Provenance, Parameter, set[Span]]]:
    """Yield the parameters of the network, then those that uses of blocks do not say.

    Args:
        graph: a graph without settings of its own.

    Yields:
        What gives the parameter, the parameter, and the steps that it affects: those that name a
        parameter of the network, or one use of a block that does not give its parameter.
    """
    root = graph.root
    stages = (item for _, item in walk_places(graph) if isinstance(item, Stage))
    uses = {scope: stage.span for stage in stages for scope in stage.scopes}
    naming = _map_names(graph, uses)
    for parameter in root.parameters:
        provenance = Provenance(Giver.PARAMETER, (root.block,), parameter.span)
        yield provenance, parameter, naming[parameter.name]
    for scope in graph.scopes[1:]:
        for parameter, given in zip(scope.parameters, scope.given, strict=True):
            if given.provenance.by is Giver.PARAMETER:
                yield given.provenance, parameter, {uses[scope.index]}


def _map_names(graph: Graph, uses: Mapping[int, Span]) -> dict[str, set[Span]]:
    """Return the steps that name each parameter of the network, given the span of each use."""
    own = {0, *(scope.index for scope in graph.scopes if scope.block not in graph.program.blocks)}
    boxes = [(node.given, node.span) for node in graph.operators if node.scope in own]
    boxes += [
        (scope.given, uses[scope.index])
        for scope in graph.scopes[1:]
        if scope.parent in own and scope.index not in own
    ]
    found: dict[str, set[Span]] = defaultdict(set)
    for values, span in boxes:
        for given in values:
            for name in find_names_in_data(given.value):
                found[name].add(span)
    return found


def _find_implicit(node: Node) -> Iterator[_ImplicitValue]:
    """Yield the implicit values of a node; a join has no box."""
    if node.operator.joins or node.op is None:
        return
    said: dict[str, GivenValue] = {}
    for given in node.given:
        argument = resolve_alias(node.operator, given.name)
        said[argument] = given
        if given.provenance.is_shorthand:
            value = _print_given(getattr(node.op, argument), given)
            yield _ImplicitValue(given.provenance, argument, value)
    yield from _find_operator_defaults(node.op, said)


def _find_operator_defaults(
    operator: Operator, said: dict[str, GivenValue]
) -> Iterator[_ImplicitValue]:
    """Yield the defaults of an operator, and of the operators that are its arguments."""
    for name in type(operator).model_fields:
        value = getattr(operator, name)
        if name not in said:
            yield _build_provenance(operator, name)
        elif isinstance(value, Operator):
            yield from (
                _build_provenance(value, inner) for inner in _list_omitted(value, said[name])
            )


def _build_provenance(operator: Operator, name: str) -> _ImplicitValue:
    """Return the provenance of an operator's own default."""
    provenance = Provenance(Giver.OPERATOR, (type(operator).__name__,))
    return _ImplicitValue(provenance, name, written(getattr(operator, name)))


def _print_given(value: object, given: GivenValue) -> str:
    """Return a value as given, without the defaults of an operator in it."""
    if not isinstance(value, Operator):
        return written(value)
    unsaid = _list_omitted(value, given)
    names = (name for name in type(value).model_fields if name not in unsaid)
    inside = " ".join(f"{name}={written(getattr(value, name))}" for name in names)
    return f"{value.word}({inside})" if inside else value.word


def _list_omitted(operator: Operator, given: GivenValue) -> tuple[str, ...]:
    """Return the arguments of a norm or an activation that are not given with it."""
    said: set[str | None] = set()
    match given.value:
        case Formula(tree=Call()):
            said = {operator.main()}
        case dict() as words:
            options = words.get(operator.word)
            said = set(options) if isinstance(options, dict) else {operator.main()}
    return tuple(name for name in type(operator).model_fields if name not in said)


def _group_values(
    found: Mapping[_ImplicitValue, Collection[Span]], spec: Spec
) -> Iterator[ImplicitValues]:
    """Merge values that one line gives to equally many boxes."""
    sections = {Giver.MARK: spec.legend, Giver.DEFAULTS: spec.defaults}
    lines = {
        Provenance(by, (section.name,)): section.span for by in sections for section in sections[by]
    }
    rows: dict[tuple[Provenance, Span | None, int], list[_ImplicitValue]] = defaultdict(list)
    for value in sorted(found, key=lambda value: _ORDER.index(value.provenance.by)):
        by = value.provenance
        line = by.span if by.by is Giver.PARAMETER else lines.get(by)
        rows[by, line, len(found[value])].append(value)
    for (provenance, line, boxes), members in rows.items():
        for values in _split_rows(members):
            yield ImplicitValues(replace(provenance, span=line), values, boxes)


def _split_rows(members: Iterable[_ImplicitValue]) -> Iterator[tuple[tuple[str, str], ...]]:
    """Group arguments with their values; an argument with two values takes two rows."""
    rows: list[dict[str, str]] = []
    for member in members:
        row = next((row for row in rows if member.argument not in row), None)
        if row is None:
            rows.append(row := {})
        row[member.argument] = member.value
    return (tuple(row.items()) for row in rows)

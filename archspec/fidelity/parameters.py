"""Find the parameters that boxes leave at their defaults."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archspec.diagnostics import Span
from archspec.expressions import to_text
from archspec.fidelity.chains import items
from archspec.graph import Graph, Stage
from archspec.language import Parameter
from archspec.language.data import names_in_data
from archspec.language.provenance import Giver
from archspec.ops.arguments import shown


@dataclass(frozen=True, slots=True)
class Default:
    """A parameter that has its default value.

    Attributes:
        owner: the block or network whose parameter it is.
        parameter: the parameter.
        boxes: the steps that it affects: those that name a parameter of the network, or the uses
            of a block that do not give its parameter.
    """

    owner: str
    parameter: Parameter
    boxes: frozenset[Span]

    @property
    def value(self) -> str:
        """The default, as a spec writes it."""
        if self.parameter.items is not None:
            return f"[{', '.join(to_text(each.tree) for each in self.parameter.items)}]"
        return shown(self.parameter.default)


def left_to_defaults(graph: Graph) -> Iterator[Default]:
    """Yield the parameters of the network, then those that uses of blocks leave out.

    Args:
        graph: a graph without settings of its own.
    """
    uses = _uses(graph)
    naming = _naming(graph, uses)
    for each in graph.root.parameters:
        yield Default(graph.root.block, each, frozenset(naming.get(each.name, ())))
    found: dict[Span, tuple[str, Parameter, set[Span]]] = {}
    for scope in graph.scopes[1:]:
        if scope.block not in graph.program.blocks:
            continue
        block = graph.program.blocks[scope.block]
        left = {each.name for each in scope.given if each.provenance.by is Giver.PARAMETER}
        for parameter in block.parameters:
            if parameter.name in left:
                entry = found.setdefault(parameter.span, (scope.block, parameter, set()))
                entry[2].add(uses[scope.index])
    for owner, parameter, boxes in found.values():
        yield Default(owner, parameter, frozenset(boxes))


def _uses(graph: Graph) -> dict[int, Span]:
    """Return the location of each use of a block."""
    stages = (item for _, item in items(graph) if isinstance(item, Stage))
    return {scope: stage.span for stage in stages for scope in stage.scopes}


def _naming(graph: Graph, uses: dict[int, Span]) -> dict[str, set[Span]]:
    """Return the steps that name each parameter of the network."""
    found: dict[str, set[Span]] = {}
    own = {0, *(scope.index for scope in graph.scopes if scope.block not in graph.program.blocks)}
    for node in graph.operators:
        if node.scope in own:
            _note(found, (each.value for each in node.given), node.span)
    for scope in graph.scopes[1:]:
        if scope.parent in own and scope.index not in own:
            _note(found, (each.value for each in scope.given), uses[scope.index])
    return found


def _note(found: dict[str, set[Span]], values: Iterable[object], span: Span) -> None:
    for value in values:
        for name in names_in_data(value):
            found.setdefault(name, set()).add(span)

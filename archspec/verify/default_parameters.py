"""Find the parameters that boxes leave at their defaults."""

from collections.abc import Iterable, Iterator

from archspec.diagnostics import Span
from archspec.graph import Graph, Stage
from archspec.language import Parameter
from archspec.language.argument_values import find_names_in_data
from archspec.language.provenance import Giver, Provenance
from archspec.verify.stated import walk_places


def find_default_parameters(graph: Graph) -> Iterator[tuple[Provenance, Parameter, set[Span]]]:
    """Yield the parameters of the network, then those that uses of blocks do not say.

    Args:
        graph: a graph without settings of its own.

    Yields:
        What gives the parameter, the parameter, and the steps that it affects: those that name a
        parameter of the network, or one use of a block that does not give its parameter.
    """
    root, uses = graph.root, _map_uses(graph)
    naming = _map_names(graph, uses)
    for parameter in root.parameters:
        provenance = Provenance(Giver.PARAMETER, (root.block,), parameter.span)
        yield provenance, parameter, naming.get(parameter.name, set())
    for scope in graph.scopes[1:]:
        for parameter, given in zip(scope.parameters, scope.given, strict=True):
            if given.provenance.by is Giver.PARAMETER:
                yield given.provenance, parameter, {uses[scope.index]}


def _map_uses(graph: Graph) -> dict[int, Span]:
    """Return the location of each use of a block."""
    stages = (item for _, item in walk_places(graph) if isinstance(item, Stage))
    return {scope: stage.span for stage in stages for scope in stage.scopes}


def _map_names(graph: Graph, uses: dict[int, Span]) -> dict[str, set[Span]]:
    """Return the steps that name each parameter of the network."""
    found: dict[str, set[Span]] = {}
    own = {0, *(scope.index for scope in graph.scopes if scope.block not in graph.program.blocks)}
    for node in graph.operators:
        if node.scope in own:
            _add_span(found, (given_value.value for given_value in node.given), node.span)
    for scope in graph.scopes[1:]:
        if scope.parent in own and scope.index not in own:
            _add_span(found, (given_value.value for given_value in scope.given), uses[scope.index])
    return found


def _add_span(found: dict[str, set[Span]], values: Iterable[object], span: Span) -> None:
    for value in values:
        for name in find_names_in_data(value):
            found.setdefault(name, set()).add(span)

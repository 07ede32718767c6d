"""Pin parameters that a class cannot take because its code holds for one value only.

A stage that is unrolled or dropped is valid for one count. A module that is applied again gets
the input of its first use: if two expressions agree in value only, that value must not change.
Whatever determines a pinned parameter is pinned in turn, up to the network.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from archspec.expressions import Expression, find_names
from archspec.graph import IN_CHANNELS, Graph, Scope
from archspec.passes.infer_shapes import infer_shapes


def pin_parameters(graph: Graph) -> Graph:
    """Pin what must not change, and infer the shapes again.

    Args:
        graph: a graph with inferred shapes and equal shared modules.
    """
    pinned = {scope.index: set(scope.pinned) for scope in graph.scopes}
    for parent, name in _find_agreeing_names(graph):
        pinned[parent].add(name)
    for scope in reversed(graph.scopes):  # children have higher indices
        if scope.parent is not None:
            forms = _get_forms(scope)
            given = (forms[name] for name in pinned[scope.index] if name in forms)
            pinned[scope.parent].update(name for form in given for name in find_names(form))
    if all(pinned[scope.index] == scope.pinned for scope in graph.scopes):
        return graph
    scopes = [replace(each, pinned=frozenset(pinned[each.index])) for each in graph.scopes]
    return infer_shapes(replace(graph, scopes=tuple(scopes)))


def _find_agreeing_names(graph: Graph) -> Iterator[tuple[int, str]]:
    """Yield the names in arguments that agree in value but not in form between uses, by scope."""
    for again in graph.scopes:
        if again.reuses is None or again.parent is None:
            continue
        first, forms = _get_forms(graph.scopes[again.reuses]), _get_forms(again)
        for name, form in forms.items():
            if form != first[name]:
                for each in (*find_names(form), *find_names(first[name])):
                    yield again.parent, each


def _get_forms(scope: Scope) -> Mapping[str, Expression]:
    """Return the arguments of a block use in terms of the parameters around it."""
    assert scope.entry is not None, "shapes are inferred"
    given = {name: quantity.form for name, quantity in scope.bound.items()}
    return {**given, IN_CHANNELS: scope.entry.channels.form}

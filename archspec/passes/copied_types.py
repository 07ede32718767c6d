"""Copy the types in a use of a block from an earlier use with the same contents, its model.

Types in a block are in its own terms, so equal numbers that enter it give equal types inside.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace

from archspec.expressions import Number, Quantity, make_key
from archspec.graph import Node, Scope
from archspec.ops import Shape


def have_equal_types(
    scope: Scope, model: Scope, entry: Shape, bound: Mapping[str, Quantity], scopes: list[Scope]
) -> bool:
    """Check whether the types in a use of a block are those of its model.

    Args:
        scope: the use.
        model: an earlier use with the same contents.
        entry: the type that enters the use.
        bound: the parameters of the use.
        scopes: all uses of blocks.
    """
    if model.entry is None or not _have_equal_values(bound, model.bound):
        return False
    if _list_keys(entry.tensor) != _list_keys(model.entry.tensor):
        return False
    inner = zip(scopes[slice(*scope.inner)], scopes[slice(*model.inner)], strict=True)
    return all(here.pinned == there.pinned for here, there in ((scope, model), *inner))


def _have_equal_values(bound: Mapping[str, Quantity], others: Mapping[str, Quantity]) -> bool:
    """Check whether parameters have equal values of equal types: 1 is neither 1.0 nor true."""
    if bound is others:
        return True
    values, known = ([given.value for given in each.values()] for each in (bound, others))
    if [value.__class__ for value in values] != [value.__class__ for value in known]:
        return False
    return _list_keys(values) == _list_keys(known)


def _list_keys(numbers: Iterable[Number]) -> list[Hashable]:
    return [make_key(number) for number in numbers]


def copy_types(scope: Scope, model: Scope, nodes: list[Node], scopes: list[Scope]) -> None:
    """Copy the types in a use of a block from its model.

    Args:
        scope: the use, with what enters it and its parameters and what leaves it.
        model: an earlier use with the same contents and equal types.
        nodes: all nodes, of which those of the use are replaced.
        scopes: all uses of blocks, of which this one and those within it are replaced.
    """
    for index, node in enumerate(nodes[slice(*model.nodes)], start=scope.nodes[0]):
        nodes[index] = nodes[index].with_types(node.applied, node.type)
    for index, use in enumerate(scopes[slice(*model.inner)], start=scope.inner[0]):
        scopes[index] = replace(scopes[index], bound=use.bound, entry=use.entry, exit=use.exit)
    scopes[scope.index] = scope

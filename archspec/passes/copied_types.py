"""Copy the types in a use of a block from an earlier use with the same contents, its model.

Types in a block are in its own terms, so equal numbers that enter it give equal types inside.
"""

from dataclasses import replace

from archspec.graph import Node, Scope


def have_equal_types(scope: Scope, model: Scope, scopes: list[Scope]) -> bool:
    """Check whether the types in a use of a block are those of its model.

    Args:
        scope: the use, with what enters it and its parameters.
        model: an earlier use with the same contents.
        scopes: all uses of blocks.
    """
    if model.entry is None or _list_given_values(scope) != _list_given_values(model):
        return False
    inner = zip(scopes[slice(*scope.inner)], scopes[slice(*model.inner)], strict=True)
    return all(here.pinned == there.pinned for here, there in ((scope, model), *inner))


def _list_given_values(scope: Scope) -> tuple[object, ...]:
    """Return what the types inside a use of a block depend on."""
    assert scope.entry is not None, "a value enters"
    values = ((type(given.value), given.value) for given in scope.bound.values())
    return (type(scope.entry), scope.entry.tensor, *values)


def copy_types(scope: Scope, model: Scope, nodes: list[Node], scopes: list[Scope]) -> None:
    """Copy the types in a use of a block from its model.

    Args:
        scope: the use, with what enters it and its parameters.
        model: an earlier use with the same contents and equal types.
        nodes: all nodes, of which those of the use are replaced.
        scopes: all uses of blocks, of which this one and those within it are replaced.
    """
    for index, node in enumerate(nodes[slice(*model.nodes)], start=scope.nodes[0]):
        nodes[index] = nodes[index].with_types(node.applied, node.type)
    for index, use in enumerate(scopes[slice(*model.inner)], start=scope.inner[0]):
        scopes[index] = replace(scopes[index], bound=use.bound, entry=use.entry, exit=use.exit)
    scopes[scope.index] = replace(scope, exit=model.exit)

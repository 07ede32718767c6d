"""Find an earlier template with the same steps whose windows move alike over the same grids.

Nothing but the channels differs between the two, so that what the windows see is the same.
"""

from collections.abc import Hashable

from archspec.expressions import make_key
from archspec.graph import Node, Template, TemplateMemory
from archspec.ops import Image, Shape


def find_alike(template: Template, memory: TemplateMemory) -> Template | None:
    """Return the latest template that is alike, and remember this one.

    Args:
        template: a template with its types; those with blocks in them are not compared.
        memory: what was found before.
    """
    if template.placements:
        return None
    key = ("windows", id(template.scope.chain))
    before: Template | None = memory.find(key)
    memory.keep(key, template, template.scope.chain, template.size)
    if before is None or before.placements:
        return None
    pairs = zip(template.own.values(), before.own.values(), strict=True)
    return before if all(one is other or _is_alike(one, other) for one, other in pairs) else None


def _is_alike(node: Node, before: Node) -> bool:
    """Check whether two nodes have the same grids and windows."""
    if node.op is None or before.op is None or _list_grids(node) != _list_grids(before):
        return False
    if node.op is before.op:
        return True
    grids = [source.grid for source in node.sources if isinstance(source, Image)]
    is_one = node.operator is before.operator and len(grids) == 1
    return is_one and node.op.reach(grids[0]) == before.op.reach(grids[0])


def _list_grids(node: Node) -> list[list[Hashable]]:
    """Return the sides of what enters and leaves a node, without channels."""
    assert node.type is not None, "shapes are inferred"
    return [_list_sides(shape) for shape in (*node.sources, node.type)]


def _list_sides(shape: Shape) -> list[Hashable]:
    return [make_key(side) for side in shape.tensor[1:]]

"""Find an earlier template with the same steps whose windows move alike over the same grids.

Nothing but the channels differs between the two, so that what the windows see is the same.
"""

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
    op, earlier, shapes = node.op, before.op, (*node.sources, node.type)
    if op is None or earlier is None or len(node.sources) != len(before.sources):
        return False
    if not all(map(_has_same_grid, shapes, (*before.sources, before.type))):
        return False
    if op is earlier:
        return True
    grids = [source.grid for source in node.sources if isinstance(source, Image)]
    is_one = node.operator is before.operator and len(grids) == 1
    return is_one and op.reach(grids[0]) == earlier.reach(grids[0])


def _has_same_grid(one: Shape | None, other: Shape | None) -> bool:
    """Check whether two types have the same sides, channels aside."""
    if one is other:
        return True
    sides = [[make_key(side) for side in shape.tensor[1:]] if shape else None
             for shape in (one, other)]  # fmt: skip
    return sides[0] == sides[1]

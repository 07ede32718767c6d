"""Renumber a network in which stages repeat another number of times, or blocks have other sizes."""

from collections.abc import Mapping, Sequence

from archspec.dataclass import replace
from archspec.graph import Node, Template, TemplatePlacement
from archspec.graph.move_chain import move_chain
from archspec.graph.template import Part
from archspec.language import Formula


def renumber_network(
    template: Template, parts: Sequence[Part], counts: Mapping[int, Formula]
) -> Template:
    """Return a network with other parts, in numbers that fit these.

    Args:
        template: the network; one value leaves each of the blocks in it.
        parts: its parts, still with the numbers of those in their place.
        counts: the counts of stages that differ, by the number of their first scope.
    """
    if not counts and all(map(_has_equal_size, template.parts, parts)):
        return replace(template, parts=tuple(parts))
    nodes: dict[int, int] = {}
    scopes: dict[int, range] = {}
    made: list[Part] = []
    size, uses = 0, 1
    for before, part in zip(template.parts, parts, strict=True):
        if isinstance(part, Node) and isinstance(before, Node):
            nodes[before.index] = size
            made.append(_move_node(part, size, tuple([nodes[each] for each in part.inputs])))
            size += 1
        elif isinstance(part, TemplatePlacement) and isinstance(before, TemplatePlacement):
            first = uses
            placed = replace(part, node=size, scope=first, entry=nodes[part.entry])
            size += placed.count * placed.template.size
            uses += placed.count * placed.template.uses
            nodes[before.output] = placed.output
            scopes[before.scope] = range(first, uses, placed.template.uses)
            made.append(placed)
    chain = move_chain(
        template.scope.chain, nodes.__getitem__, lambda before: scopes[before[0]], counts
    )
    inputs, _ = template.scope.nodes
    scope = replace(template.scope, chain=chain, nodes=(inputs, size), inner=(1, uses))
    return replace(template, scope=scope, parts=tuple(made), size=size, uses=uses)


def _has_equal_size(before: Part, part: Part) -> bool:
    """Check whether the parts behind a part keep their numbers."""
    if not isinstance(before, TemplatePlacement) or not isinstance(part, TemplatePlacement):
        return True
    one, other = before.template, part.template
    is_equal = one is other or (one.size, one.uses) == (other.size, other.uses)
    return is_equal and before.count == part.count and before.output == part.output


def _move_node(node: Node, index: int, inputs: tuple[int, ...]) -> Node:
    is_same = node.index == index and node.inputs == inputs
    return node if is_same else replace(node, index=index, inputs=inputs)

"""Find the recipe for the weights of a rewritten network."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from archspec.diagnostics import Span
from archspec.graph import Graph, Node
from archspec.ops.input import Input
from archspec.rewrites.layer_names import name_layers
from archspec.rewrites.recipe import LayerWeights, Recipe, WeightExpression
from archspec.rewrites.steps import WeightsOf


def find_recipe(
    before: Graph, after: Graph, weights: Mapping[Span, WeightsOf], dropped: Collection[int]
) -> Recipe:
    """Return the recipe of a rewrite.

    A step keeps its span, and the order of computation stays. So the nodes of a step correspond
    one by one.

    Args:
        before: the network before.
        after: the network after.
        weights: the weights of steps that were changed.
        dropped: nodes before that have no counterpart.
    """
    recipe: dict[str, WeightExpression] = {}
    for old, new in _pair_nodes(before, after, dropped):
        made = (
            _list_changed(old, new, weights[new.span])
            if new.span in weights
            else _list_kept(old, new)
        )
        for path, expression in made:  # uses of a shared module are equal, so they agree
            assert recipe.setdefault(path, expression) == expression, path
    return recipe


def _pair_nodes(
    before: Graph, after: Graph, dropped: Collection[int]
) -> Iterator[tuple[Node, Node]]:
    """Yield the nodes with modules, each with its counterpart before."""
    stay = (node for node in before.nodes if node.index not in dropped)
    old, new = _group_nodes(stay), _group_nodes(after.nodes)
    for span, nodes in new.items():
        yield from zip(old[span], nodes, strict=True)


def _group_nodes(nodes: Iterable[Node]) -> Mapping[Span, list[Node]]:
    found = defaultdict[Span, list[Node]](list)
    for node in nodes:
        if not node.operator.joins and node.operator is not Input:
            found[node.span].append(node)
    return found


def _list_kept(old: Node, new: Node) -> Iterator[tuple[str, WeightExpression]]:
    yield new.path, LayerWeights(old.path)


def _list_changed(
    old: Node, new: Node, weights_of: WeightsOf
) -> Iterator[tuple[str, WeightExpression]]:
    """Yield what the layer, the activation and any other module of a changed step hold."""
    found, theirs, mine = weights_of(old), name_layers(old), name_layers(new)
    yield mine.main, found.main
    for name, path in mine.attached.items():
        if name in theirs.attached:
            yield path, LayerWeights(theirs.attached[name])
        elif found.act is not None:
            yield path, found.act

"""Say how the weights of a rewritten network come from those of the network before.

A recipe is plain data. `archspec.weights` computes tensors by it.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from archspec.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class LayerWeights:
    """The tensors of a module as they are.

    Attributes:
        path: the module in the network before, as in a state dict.
    """

    path: str


@dataclass(frozen=True, slots=True)
class FoldedWeights:
    """A layer with the batch normalization behind it: both are affine in each channel.

    With mean m, variance v, scale g and offset b, weights w become w * g / sqrt(v + eps), and a
    bias c becomes (c - m) * g / sqrt(v + eps) + b.

    Attributes:
        layer: the layer.
        norm: the normalization, which may lack scale or offset.
        eps: what is added to its variance.
        groups: the groups of a transposed convolution, whose weights have the channels that leave
            second and by group; 0 for any other layer, which has them first.
    """

    layer: "WeightExpression"
    norm: "WeightExpression"
    eps: float
    groups: int = 0


@dataclass(frozen=True, slots=True)
class ScaledWeights:
    """A layer whose output is multiplied by a factor, or by one for each channel.

    Attributes:
        layer: the layer.
        factor: the number, or the module whose `weight` has the factors.
        groups: as for `FoldedWeights`.
    """

    layer: "WeightExpression"
    factor: "float | WeightExpression"
    groups: int = 0


@dataclass(frozen=True, slots=True)
class IdentityWeights:
    """The convolution that returns its input, without a bias.

    Attributes:
        channels: how many channels it has.
        groups: in how many groups they are.
        sides: the sides of the grid.
    """

    channels: int
    groups: int
    sides: int


@dataclass(frozen=True, slots=True)
class SummedWeights:
    """Convolutions of one input, whose sum is one convolution.

    Smaller kernels are padded with zeros on all sides to the size of the first.

    Attributes:
        layers: the convolutions, that with the largest kernel first.
    """

    layers: "tuple[WeightExpression, ...]"


WeightExpression: TypeAlias = (
    LayerWeights | FoldedWeights | ScaledWeights | IdentityWeights | SummedWeights
)
"""The tensors of a module in terms of the tensors of the network before."""

Recipe: TypeAlias = Mapping[str, WeightExpression]
"""What the modules of a rewritten network hold, by their paths.

Those of `LayerWeights` may stand for all modules in them.
"""


def map_layers(
    made: WeightExpression, change: Callable[[str], WeightExpression]
) -> WeightExpression:
    """Return an expression with others in place of the modules that it names."""
    match made:
        case LayerWeights(path):
            return change(path)
        case FoldedWeights(layer, norm, eps, groups):
            folded, by = map_layers(layer, change), map_layers(norm, change)
            return FoldedWeights(folded, by, eps, groups)
        case ScaledWeights(layer, factor, groups):
            scale = factor if isinstance(factor, float) else map_layers(factor, change)
            return ScaledWeights(map_layers(layer, change), scale, groups)
        case SummedWeights(layers):
            return SummedWeights(tuple([map_layers(layer, change) for layer in layers]))
        case IdentityWeights():
            return made


def compose_recipes(first: Recipe, second: Recipe) -> Recipe:
    """Return the recipe of two rewrites, one after the other."""
    return {
        path + suffix: made
        for path, expression in second.items()
        for suffix, made in _rewrite_module(first, expression)
    }


def _rewrite_module(
    first: Recipe, made: WeightExpression
) -> Iterator[tuple[str, WeightExpression]]:
    """Yield what a module, and those in it, hold in terms of the network before both rewrites."""
    if isinstance(made, LayerWeights) and made.path not in first:
        inner = [path for path in first if path.startswith(f"{made.path}.")]
        if inner:
            yield from ((path.removeprefix(made.path), first[path]) for path in inner)
            return
    yield "", map_layers(made, lambda path: find_weights(first, path))


def find_weights(recipe: Recipe, path: str) -> WeightExpression:
    """Return what a module holds: it, or a module around it, is in the recipe.

    Raises:
        KeyError: if neither is.
    """
    around, inside = path, ""
    while around not in recipe:
        around, dot, last = around.rpartition(".")
        if not dot:
            raise KeyError(path)
        inside = f".{last}{inside}"
    found = recipe[around]
    if not inside:
        return found
    if not isinstance(found, LayerWeights):
        raise KeyError(path)
    return LayerWeights(found.path + inside)

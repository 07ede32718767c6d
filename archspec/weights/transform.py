"""Compute the tensors of a rewritten network by its recipe."""

from collections import defaultdict
from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from archspec.dataclass import cached_property, dataclass
from archspec.rewrites.recipe import (
    FoldedWeights,
    IdentityWeights,
    LayerWeights,
    Recipe,
    ScaledWeights,
    SummedWeights,
    WeightExpression,
)

Tensors = Mapping[str, Tensor]
"""The tensors of a module, by their names in it."""


def transform_weights(recipe: Recipe, given: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the state dict of a rewritten network.

    What is computed is computed in double precision, and then has the dtype that it had.

    Args:
        recipe: the weights of its modules in terms of those of the network before.
        given: the state dict of that network.
    """
    state = _ModuleTensors(given)
    return {
        f"{path}.{name}": tensor
        for path, made in recipe.items()
        for name, tensor in state.compute_module(made).items()
    }


def fill_rewritten(module: nn.Module, recipe: Recipe, given: Mapping[str, Tensor]) -> nn.Module:
    """Fill a rewritten network, and set it up for inference.

    Args:
        module: the network, whose tensors are replaced.
        recipe: as for `transform_weights`.
        given: as for `transform_weights`.

    Returns:
        The network, in evaluation mode, with weights of images in the layout `channels_last`.
    """
    tensors = transform_weights(recipe, given).items()
    laid_out = {name: _put_channels_last(tensor) for name, tensor in tensors}
    module.load_state_dict(laid_out, assign=True)
    return module.eval()


def _put_channels_last(tensor: Tensor) -> Tensor:
    is_image = tensor.dim() == 4
    return tensor.contiguous(memory_format=torch.channels_last) if is_image else tensor


@dataclass(frozen=True)
class _ModuleTensors:
    """The tensors of a network.

    Attributes:
        given: its state dict.
    """

    given: Mapping[str, Tensor]

    @cached_property
    def names(self) -> Mapping[str, list[str]]:
        """The names of the tensors in each module and in those inside it."""
        found = defaultdict[str, list[str]](list)
        for name in self.given:
            module = name
            while module:
                module = module.rpartition(".")[0]
                found[module].append(name)
        return found

    def list_module(self, path: str) -> dict[str, Tensor]:
        """Return the tensors of a module and of those in it, by their names there."""
        return {
            name.removeprefix(f"{path}."): self.given[name] for name in self.names.get(path, ())
        }

    def compute_module(self, made: WeightExpression) -> Tensors:
        """Return the tensors of a module, none of which is one of the network before."""
        if isinstance(made, LayerWeights):
            return {
                name: each.detach().clone() for name, each in self.list_module(made.path).items()
            }
        dtype = self.find_dtype(made)
        found = self.compute(made).items()
        return {name: each.detach().to(dtype).contiguous() for name, each in found}

    def find_dtype(self, made: WeightExpression) -> torch.dtype:
        """Return the dtype of the layer that an expression begins with."""
        match made:
            case LayerWeights(path):
                return self.list_module(path)["weight"].dtype
            case FoldedWeights(layer=layer) | ScaledWeights(layer=layer):
                return self.find_dtype(layer)
            case SummedWeights(layers=(first, *_)):
                return self.find_dtype(first)
            case _:
                return torch.float64

    def compute(self, made: WeightExpression) -> dict[str, Tensor]:
        """Return the weight of a layer, and its bias if it has one, in double precision."""
        match made:
            case LayerWeights(path):
                return {name: each.double() for name, each in self.list_module(path).items()}
            case FoldedWeights(layer, norm, eps, groups):
                return _fold_norm(self.compute(layer), self.compute(norm), eps, groups)
            case ScaledWeights(layer, factor, groups):
                by = factor if isinstance(factor, float) else self.compute(factor)["weight"]
                return _scale_layer(self.compute(layer), by, groups)
            case SummedWeights(layers):
                return _sum_layers([self.compute(layer) for layer in layers])
            case IdentityWeights(channels, groups, sides):
                identity = _make_identity(channels, groups, sides)
                return {"weight": identity.to(next(iter(self.given.values())).device)}


def _fold_norm(layer: Tensors, norm: Tensors, eps: float, groups: int) -> dict[str, Tensor]:
    mean, variance = norm["running_mean"], norm["running_var"]
    factor = norm.get("weight", torch.ones_like(mean)) / torch.sqrt(variance + eps)
    offset = norm.get("bias", torch.zeros_like(mean))
    bias = layer.get("bias", torch.zeros_like(mean))
    return {
        "weight": _scale_channels(layer["weight"], factor, groups),
        "bias": (bias - mean) * factor + offset,
    }


def _scale_layer(layer: Tensors, factor: float | Tensor, groups: int) -> dict[str, Tensor]:
    if isinstance(factor, float):
        return {name: each * factor for name, each in layer.items()}
    by = factor.flatten()
    scaled = {"weight": _scale_channels(layer["weight"], by, groups)}
    return scaled | ({"bias": layer["bias"] * by} if "bias" in layer else {})


def _scale_channels(weight: Tensor, factor: Tensor, groups: int) -> Tensor:
    """Multiply the weights of each channel that leaves.

    Args:
        weight: the weights, (out, in / groups, ...); those of a transposed convolution
            (in, out / groups, ...).
        factor: the factors, (out,) or (1,).
        groups: the groups of a transposed convolution, 0 for any other layer.
    """
    if factor.numel() == 1:
        return weight * factor
    if not groups:
        return weight * factor.reshape(-1, *[1] * (weight.dim() - 1))
    first, second, *kernel = weight.shape
    by_group = weight.reshape(groups, first // groups, second, *kernel)
    return (by_group * factor.reshape(groups, 1, second, *[1] * len(kernel))).reshape(weight.shape)


def _sum_layers(layers: list[dict[str, Tensor]]) -> dict[str, Tensor]:
    """Return the convolution that is the sum of some, the first of which has the largest kernel."""
    sides = layers[0]["weight"].shape[2:]
    weights = [_pad_kernel(layer["weight"], sides) for layer in layers]
    zeros = torch.zeros_like(weights[0][:, 0].flatten(1)[:, 0])
    biases = [layer.get("bias", zeros) for layer in layers]
    return {"weight": sum(weights[1:], weights[0]), "bias": sum(biases[1:], biases[0])}


def _pad_kernel(weight: Tensor, sides: torch.Size) -> Tensor:
    missing = [large - small for large, small in zip(sides, weight.shape[2:], strict=True)]
    return pad(weight, [more // 2 for more in reversed(missing) for _ in range(2)])


def _make_identity(channels: int, groups: int, sides: int) -> Tensor:
    """Return the weights of the convolution with kernels of one pixel that returns its input."""
    weight = torch.zeros(channels, channels // groups, *[1] * sides, dtype=torch.float64)
    numbers = torch.arange(channels)
    weight[numbers, numbers % (channels // groups)] = 1
    return weight

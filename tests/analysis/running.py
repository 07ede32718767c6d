"""Whether a built network runs on inputs of a size."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from archspec.graph import Graph
from archspec.ops import Image

SUMS = (torch.add, Tensor.add, Tensor.__add__)


class Unmeant(Exception):
    """Torch goes on, though no figure means this."""


class Strict(TorchFunctionMode):
    """Refuses to spread one summand over another."""

    def __torch_function__(
        self,
        function: Callable[..., Any],
        types: Sequence[type],
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        values = [each for each in args if isinstance(each, Tensor)]
        if function in SUMS and len({each.shape for each in values}) > 1:
            raise Unmeant("a sum of unequal grids")
        found = function(*args, **(kwargs or {}))
        if isinstance(found, Tensor) and not found.numel():
            raise Unmeant("a grid of nothing")
        return found


def _is_finite(module: nn.Module, given: object, found: Tensor) -> None:
    if bool(torch.isinf(found).any()):
        raise Unmeant("a maximum of nothing")


def runs(graph: Graph, network: nn.Module, height: int, width: int) -> bool:
    """Whether a network, as it stands, runs on one example of this size."""
    shapes = [node.type for node in graph.inputs]
    sources = [
        torch.zeros(1, int(shape.channels), height, width)
        if isinstance(shape, Image)
        else torch.zeros(1, *(shape.tensor if shape else ()))
        for shape in shapes
    ]
    pools = [each for each in network.modules() if isinstance(each, nn.MaxPool2d)]
    hooks = [each.register_forward_hook(_is_finite) for each in pools]
    try:
        with torch.no_grad(), Strict():
            network(*sources)
    except (RuntimeError, ValueError, Unmeant):
        return False
    finally:
        for hook in hooks:
            hook.remove()
    return True

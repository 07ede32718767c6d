"""Run modules in one of their modes, without what is random."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode
from torch.utils._pytree import tree_leaves


class _WithoutDropout(TorchFunctionMode):
    """A mode in which dropout keeps everything, whether a module or a function asks for it."""

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        """Run a function, unless it is dropout."""
        if "dropout" in getattr(func, "__name__", ""):
            return args[0]
        return func(*args, **(kwargs or {}))


@contextmanager
def running(module: nn.Module, *, training: bool) -> Iterator[None]:
    """Run a module in one of its modes, without what is random, and leave it as it was."""
    kept = {name: buffer.clone() for name, buffer in module.named_buffers()}
    modes = {part: part.training for part in module.modules()}
    module.train(training)
    for part in module.modules():
        if any(word in type(part).__name__ for word in _RANDOM):
            part.eval()
    try:
        with torch.no_grad(), _WithoutDropout():
            yield
    finally:
        for part, mode in modes.items():
            part.training = mode
        for name, buffer in module.named_buffers():
            buffer.copy_(kept[name])


@contextmanager
def in_precision(module: nn.Module, dtype: torch.dtype) -> Iterator[None]:
    """Hold the numbers of a module in a precision, which must not be less than its own."""
    kinds = {each.dtype for each in module.parameters() if each.is_floating_point()}
    if len(kinds) != 1 or dtype in kinds:
        yield
        return
    module.to(dtype)
    try:
        yield
    finally:
        module.to(kinds.pop())


_RANDOM: Final = ("Drop", "StochasticDepth", "RReLU")
"""Parts of the names of modules that are random in training."""


def run_module(module: nn.Module) -> Callable[[tuple[Tensor, ...], bool], tuple[Tensor, ...]]:
    """Return what runs a module in a mode and returns its outputs in order."""

    def run(inputs: tuple[Tensor, ...], training: bool) -> tuple[Tensor, ...]:
        with running(module, training=training), in_precision(module, inputs[0].dtype):
            return _list_outputs(module(*inputs))

    return run


def _list_outputs(returned: object) -> tuple[Tensor, ...]:
    return tuple(each for each in tree_leaves(returned) if isinstance(each, Tensor))

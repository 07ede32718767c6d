"""Run a module while its calls are recorded."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

import torch
from torch import Tensor, nn

from archspec.dataclass import dataclass, replace
from archspec.importers.flat import Owner
from archspec.importers.readers.places import Inexpressible
from archspec.importers.readers.recorder import Recorder
from archspec.importers.readers.translation import Drawn, draw

BATCH: Final = 2
"""Examples that run through the module: of one, the batch would look like a side of 1."""

_CONTAINERS: Final = ("Sequential", "ModuleList", "ModuleDict", "SequentialAppend")
"""Classes that only hold others."""

_RANDOM_PATHS: Final = {"DropPath": "drop_prob", "StochasticDepth": "p"}
"""Modules that drop whole examples in training, and the attribute with their rate."""

_FROZEN: Final = ("Drop", "RReLU", "StochasticDepth")
"""Parts of the names of modules that are random in training."""

ModuleReader: TypeAlias = Callable[[Recorder, nn.Module, tuple[Any, ...]], Drawn]
"""A function that reads a module as one box, of what it takes."""


@dataclass(frozen=True, slots=True)
class RecordedRun:
    """How a module runs while its calls are recorded.

    Attributes:
        recorder: what records them.
        readers: what reads modules as one box, by the name of their class.
        device: where its tensors are; those on `meta` have no memory.
        training: whether it returns what it returns in training; normalizations and what drops
            numbers act as at inference all the same.
    """

    recorder: Recorder
    readers: Mapping[str, ModuleReader]
    device: str = "meta"
    training: bool = False

    def call(self, module: nn.Module, inputs: Mapping[str, tuple[int, ...]]) -> Any:
        """Run a module, which is left in the mode that it has, and return what it returns.

        Args:
            module: the module.
            inputs: the size of each input, without the batch.
        """
        dtype = _find_type(module)
        with torch.no_grad(), torch.random.fork_rng(devices=[]), _in_mode(module, self.training):
            torch.manual_seed(0)
            given = [
                torch.randn(BATCH, *shape, dtype=dtype, device=self.device)
                for shape in inputs.values()
            ]
            for name, tensor in zip(inputs, given, strict=True):
                self.recorder.name_input(name, tensor)
            # the device is the inner mode, so that what torch calls to do a call is in neither
            watching = _watching(self.recorder, module, self.readers)
            with watching, self.recorder, torch.device(self.device):
                return module(*given)


def _find_type(module: nn.Module) -> torch.dtype:
    kinds = (each.dtype for each in module.parameters() if each.is_floating_point())
    return next(kinds, torch.get_default_dtype())


@contextmanager
def _in_mode(module: nn.Module, training: bool) -> Iterator[None]:
    """Set a module to a mode, and each of its parts back to the one that it had."""
    modes = {part: part.training for part in module.modules()}
    module.train(training)
    for part in modes:
        if hasattr(part, "running_mean") or any(word in type(part).__name__ for word in _FROZEN):
            part.eval()
    try:
        yield
    finally:
        for part, mode in modes.items():
            part.training = mode


@contextmanager
def _watching(
    recorder: Recorder, module: nn.Module, readers: Mapping[str, ModuleReader]
) -> Iterator[None]:
    """Let a recorder know which part of a module runs."""
    hooks = []
    for path, part in module.named_modules():
        kind = type(part).__name__
        owner = Owner(path, "" if kind in _CONTAINERS or not path else kind)
        visit = _Visit(recorder, owner, readers.get(kind))
        hooks.append(part.register_forward_pre_hook(visit.enter, with_kwargs=True))
        hooks.append(part.register_forward_hook(visit.leave))
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


class _Visit:
    """What is done where a part of a module begins and ends."""

    def __init__(self, recorder: Recorder, owner: Owner, reader: ModuleReader | None) -> None:
        self._recorder = recorder
        self._owner = owner
        self._reader = reader
        self._calls = 0
        self._whole: list[Drawn | None] = []

    def enter(self, module: nn.Module, args: tuple[Any, ...], options: Mapping[str, Any]) -> None:
        recorder = self._recorder
        recorder.owners.append(replace(self._owner, call=self._calls))
        self._calls += 1
        whole = None
        if self._reader is not None and not recorder.silent:
            try:
                whole = self._reader(recorder, module, (*args, *options.values()))
            except (Inexpressible, AttributeError, TypeError, ValueError):
                whole = None
        self._whole.append(whole)
        recorder.silent = recorder.silent or whole is not None

    def leave(self, module: nn.Module, args: tuple[Any, ...], result: Any) -> Any:
        recorder = self._recorder
        whole = self._whole.pop()
        if whole is not None:
            recorder.silent = False
            result = self._finish(whole, result)
        elif not recorder.silent and isinstance(result, Tensor):
            result = self._drop_paths(module, result)
        recorder.owners.pop()
        return result

    def _finish(self, whole: Drawn, result: Any) -> Any:
        returned = result[0] if isinstance(result, tuple) else result
        alias = _make_alias(self._recorder, returned)
        self._recorder.add_part(whole, alias, self._owner.kind)
        return (alias, *result[1:]) if isinstance(result, tuple) else alias

    def _drop_paths(self, module: nn.Module, result: Tensor) -> Tensor:
        rate = getattr(module, _RANDOM_PATHS.get(type(module).__name__, ""), None)
        if not isinstance(rate, float) or rate <= 0 or self._recorder.find_stack(result):
            return result
        alias = _make_alias(self._recorder, result)
        drawn = draw("StochasticDepth", result, rate=rate)
        return self._recorder.add_part(drawn, alias, self._owner.kind)


def _make_alias(recorder: Recorder, tensor: Tensor) -> Tensor:
    """Return the same numbers as another tensor, so that each is a value of its own."""
    before, recorder.silent = recorder.silent, True
    alias = tensor.view_as(tensor)
    recorder.silent = before
    return alias

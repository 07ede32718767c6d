"""What a module really holds in memory, as it runs.

A tensor is noted where a module of torch returns it, or a function that a generated `forward`
calls; or else wherever any step of torch makes it, within its own functions too. Its storage is
watched by a weak reference, so that nothing is kept alive by looking.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.multiprocessing.reductions import StorageWeakRef
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves


@dataclass
class Watch:
    """Watches storages.

    Attributes:
        sizes: the bytes of every storage that was noted, by an identity that is not used twice.
        peak: the most bytes that were alive after a tensor was noted.
    """

    alive: dict[int, tuple[StorageWeakRef, int]] = field(default_factory=dict)
    sizes: list[int] = field(default_factory=list)
    peak: int = 0

    def note(self, value: object) -> None:
        if not isinstance(value, Tensor):
            return
        with torch._C.DisableTorchFunctionSubclass():
            storage = value.untyped_storage()
        self.alive = {key: each for key, each in self.alive.items() if not each[0].expired()}
        if storage._cdata not in self.alive:
            size = storage.nbytes()
            self.alive[storage._cdata] = (StorageWeakRef(storage), size)
            self.sizes.append(size)
        self.peak = max(self.peak, sum(size for _, size in self.alive.values()))


class Steps(TorchDispatchMode):
    """Notes what every step of torch makes, but for views of what a network learns."""

    def __init__(self, network: nn.Module, watch: Watch) -> None:
        super().__init__()
        self.watch = watch
        learned = (*network.parameters(), *network.buffers())
        self.learned = {each.untyped_storage()._cdata for each in learned}

    def __torch_dispatch__(
        self,
        function: Callable[..., Any],
        types: Sequence[type],
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        found = function(*args, **(kwargs or {}))
        for each in tree_leaves(found):
            is_learned = isinstance(each, Tensor) and (
                each.untyped_storage()._cdata in self.learned
            )
            if not is_learned:
                self.watch.note(each)
        return found


class Calls(TorchFunctionMode):
    """Notes what functions of torch return, unless a module of torch calls them.

    Views of what a network learns are no tensors of their own.
    """

    def __init__(self, network: nn.Module, watch: Watch) -> None:
        super().__init__()
        self.watch = watch
        self.depth = 0
        self.learned = {each.untyped_storage()._cdata for each in network.parameters()}

    def __torch_function__(
        self,
        function: Callable[..., Any],
        types: Sequence[type],
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        found = function(*args, **(kwargs or {}))
        if not self.depth and not self._is_learned(found):
            self.watch.note(found)
        return found

    def _is_learned(self, found: object) -> bool:
        if not isinstance(found, Tensor):
            return False
        with torch._C.DisableTorchFunctionSubclass():
            return found.untyped_storage()._cdata in self.learned

    def enter(self, *_: object) -> None:
        self.depth += 1

    def leave(self, module: nn.Module, given: object, found: object) -> None:
        self.depth -= 1
        if not self.depth:
            self.watch.note(found)


def is_single(module: nn.Module) -> bool:
    """Whether a module computes one thing: one of torch, or the padding that archspec brings."""
    is_torchs = type(module).__module__.startswith("torch.nn.")
    return (is_torchs and not isinstance(module, nn.Sequential)) or hasattr(module, "extent_h")


@contextmanager
def watched(network: nn.Module) -> Iterator[Watch]:
    """Watch what a network makes."""
    calls = Calls(network, Watch())
    hooks = []
    for module in network.modules():
        if is_single(module):
            hooks.append(module.register_forward_pre_hook(calls.enter))
            hooks.append(module.register_forward_hook(calls.leave))
    with calls:
        yield calls.watch
    for hook in hooks:
        hook.remove()

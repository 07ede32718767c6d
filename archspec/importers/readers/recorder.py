"""Record which functions of torch a module calls, on values without memory.

Functions are observed before torch decomposes them, so that a convolution is one call with the
arguments that its author gave, whatever Python runs around it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode, resolve_name
from torch.utils._pytree import tree_leaves

from archspec.dataclass import dataclass
from archspec.importers.flat import UNKNOWN, Operation, Owner, Value

BATCH: Final = 2
"""Examples that run through the module: of one, the batch would look like a side of 1."""

_CONTAINERS: Final = ("Sequential", "ModuleList", "ModuleDict", "SequentialAppend")
"""Classes that only hold others."""

_RANDOM_PATHS: Final = {"DropPath": "drop_prob", "StochasticDepth": "p"}
"""Modules that drop whole examples in training, and the attribute with their rate."""


class Inexpressible(Exception):  # noqa: N818  # no fault of anybody
    """What a function does has no counterpart in the language."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A call as a box of the language.

    Attributes:
        box: the operator, or a word of `GLUE`.
        inputs: the values that enter, as tensors or by name.
        arguments: its arguments.
        tensors: its weights, by role.
        axes: for each axis of the result, which axis of the box's own it is, the batch and the
            channels being the first; None for the order of the first input.
    """

    box: str
    inputs: tuple[Tensor | str, ...]
    arguments: Mapping[str, Value]
    tensors: Mapping[str, Tensor]
    axes: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A tensor as a value of the network.

    Attributes:
        value: the name of the value.
        axes: for each axis of the tensor, which axis it is with batch and channels first.
    """

    value: str
    axes: tuple[int, ...]

    @property
    def is_plain(self) -> bool:
        """Whether batch and channels are the first axes, and the sides follow in order."""
        return self.axes == tuple(range(len(self.axes)))


Translation: TypeAlias = Drawn | Place | None
"""What became of a result: an operation, the value it equals, or nothing that is known."""

Translator: TypeAlias = Callable[..., "Translation | Sequence[Translation]"]


class Recorder(TorchFunctionMode):
    """A mode in which calls become operations.

    Attributes:
        operations: the operations so far.
    """

    def __init__(self, translators: Mapping[str, Translator], held: Mapping[str, Tensor]) -> None:
        super().__init__()
        self.operations: list[Operation] = []
        self._translators = translators
        self._places: dict[int, Place] = {}
        self._held = {id(tensor): name for name, tensor in reversed(held.items())}
        self._alive: list[Tensor] = list(held.values())
        self._owners: list[Owner] = []
        self._memory: dict[int, set[int]] = {}

    def name_input(self, name: str, tensor: Tensor) -> None:
        """Make a tensor an input of the network."""
        self._keep(tensor, Place(name, tuple(range(tensor.dim()))))

    def find(self, tensor: object) -> Place | None:
        """Return which value a tensor is; None if no input has a part in it."""
        return self._places.get(id(tensor))

    def find_held(self, tensor: object) -> str | None:
        """Return what the module calls a tensor of its own, whatever its shape is now."""
        return self._held.get(id(tensor))

    def take(self, tensor: Tensor, axes: tuple[int, ...]) -> str:
        """Return the value of a tensor whose axes are these, with channels first.

        A value with other axes is permuted, in an operation of its own.
        """
        place = self._places[id(tensor)]
        if place.axes == axes:
            return place.value
        sizes = {axis: side for axis, side in zip(axes, tensor.shape, strict=True)}
        shape = tuple(sizes[axis] for axis in sorted(sizes))[1:]
        if len(axes) == 3:
            return self._emit("Transpose", (place.value,), {}, shape)
        order = tuple(place.axes[axes.index(axis)] for axis in sorted(axes))
        return self._emit("permute", (place.value,), {"axes": order}, shape)

    def take_plain(self, tensor: Tensor) -> str:
        """Return the value of a tensor of which batch and channels are the first axes."""
        return self.take(tensor, tuple(range(tensor.dim())))

    def _take_as_is(self, tensor: Tensor) -> str:
        return self._places[id(tensor)].value

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        """Run a function and record it if it computes with values."""
        kwargs = kwargs or {}
        name = resolve_name(func) or getattr(func, "__name__", "a function")
        data = [leaf for leaf in tree_leaves((args, kwargs)) if id(leaf) in self._places]
        before = {id(leaf): self._places[id(leaf)] for leaf in data}
        result = func(*args, **kwargs)
        if data:
            self._record(name.rpartition(".")[2], name, data, (result, args, kwargs))
        else:
            self._follow_held(name.rpartition(".")[2], result, args)
        for leaf in data if name.endswith("__setitem__") else ():
            self._overwrite(leaf, before[id(leaf)], name)
        return result

    def _record(
        self, short: str, name: str, data: list[Tensor], call: tuple[Any, tuple[Any, ...], Any]
    ) -> None:
        result, args, kwargs = call
        results = [leaf for leaf in tree_leaves(result) if isinstance(leaf, Tensor)]
        if not results:
            return
        why = ""
        drawn: Translation | Sequence[Translation] = None
        inputs = tuple(self._places[id(leaf)].value for leaf in data)
        if translator := self._translators.get(short.strip("_")):
            try:
                drawn = translator(self, result, *args, **kwargs)
            except Inexpressible as error:
                why = str(error)
            except TypeError:
                why = "it is called in a way that is not known"
        each = drawn if isinstance(drawn, Sequence) else (drawn,)
        for at, tensor in enumerate(results):
            found = each[at] if at < len(each) else None
            place = self._draw(found, tensor, name) if found else None
            if place is None:
                shape = tuple(tensor.shape[1:])
                value = self._emit(UNKNOWN, inputs, {}, shape, source=name, why=why)
                place = Place(value, tuple(range(tensor.dim())))
            if any(tensor is leaf for leaf in data):
                self._forget_views(tensor)
            self._keep(tensor, place)

    def _draw(self, found: Drawn | Place, result: Tensor, name: str) -> Place | None:
        if isinstance(found, Place):
            return found
        take = self.take_plain if found.axes is not None else self._take_as_is
        values = tuple(each if isinstance(each, str) else take(each) for each in found.inputs)
        axes = self._places[id(found.inputs[0])].axes if found.axes is None else found.axes
        tensors = {role: self._held.get(id(held), "") for role, held in found.tensors.items()}
        if not all(tensors.values()):
            return None
        sizes = {axis: side for axis, side in zip(axes, result.shape, strict=True)}
        shape = tuple(sizes[axis] for axis in sorted(sizes))[1:]
        value = self._emit(found.box, values, found.arguments, shape, tensors=tensors, source=name)
        return Place(value, axes)

    def _emit(
        self,
        box: str,
        inputs: tuple[str, ...],
        arguments: Mapping[str, Value],
        shape: tuple[int, ...],
        *,
        tensors: Mapping[str, str] | None = None,
        source: str = "",
        why: str = "",
    ) -> str:
        value = f"v{len(self.operations)}"
        owners = tuple(self._owners)
        self.operations.append(
            Operation(value, box, inputs, arguments, shape, owners, tensors or {}, source, why)
        )
        return value

    def _keep(self, tensor: Tensor, place: Place) -> None:
        self._alive.append(tensor)
        self._places[id(tensor)] = place
        memory = tensor.untyped_storage()._cdata
        self._memory.setdefault(memory, set()).add(id(tensor))

    def _forget_views(self, tensor: Tensor) -> None:
        """Forget other tensors of the same memory, whose numbers a call has overwritten."""
        for other in self._memory.get(tensor.untyped_storage()._cdata, set()) - {id(tensor)}:
            self._overwrite_place(other)

    def _overwrite(self, tensor: Tensor, before: Place, name: str) -> None:
        self._forget_views(tensor)
        shape = tuple(tensor.shape[1:])
        value = self._emit(UNKNOWN, (before.value,), {}, shape, source=name)
        self._places[id(tensor)] = Place(value, tuple(range(tensor.dim())))

    def _overwrite_place(self, key: int) -> None:
        old = self._places[key]
        why = "its memory is overwritten through another tensor"
        value = self._emit(UNKNOWN, (old.value,), {}, (), source="a view", why=why)
        self._places[key] = Place(value, old.axes)

    def _follow_held(self, short: str, result: object, args: tuple[Any, ...]) -> None:
        """Know a tensor of the module by its name if it gets another shape alone."""
        if isinstance(result, Tensor):
            self._alive.append(result)
            source = args[0] if args else None
            if short in _RESHAPES and id(source) in self._held and isinstance(source, Tensor):
                if result.numel() == source.numel() or short == "expand":
                    self._held[id(result)] = self._held[id(source)]

    @contextmanager
    def watching(self, module: nn.Module) -> Iterator[None]:
        """Know which module runs."""
        hooks = []
        for path, part in module.named_modules():
            kind = type(part).__name__
            owner = Owner(path, "" if kind in _CONTAINERS or not path else kind)
            hooks.append(part.register_forward_pre_hook(lambda *_, it=owner: self._owners.append(it)))
            hooks.append(part.register_forward_hook(self._leave))
        try:
            with self:
                yield
        finally:
            for hook in hooks:
                hook.remove()

    def _leave(self, module: nn.Module, args: Any, result: Any) -> None:
        rate = getattr(module, _RANDOM_PATHS.get(type(module).__name__, ""), None)
        place = self.find(result)
        if isinstance(rate, float) and rate > 0 and place is not None:
            value = self._emit("StochasticDepth", (place.value,), {"rate": rate}, tuple(result.shape[1:]))
            self._places[id(result)] = Place(value, place.axes)
        self._owners.pop()


_RESHAPES: Final = ("view", "reshape", "unsqueeze", "squeeze", "flatten", "__getitem__", "expand",
                    "contiguous", "to", "float", "type_as", "detach", "requires_grad_")  # fmt: skip


def run_on_meta(recorder: Recorder, module: nn.Module, inputs: Mapping[str, tuple[int, ...]]) -> Any:
    """Run a module whose tensors have no memory, and return what it returns.

    Args:
        recorder: what records it.
        module: the module, on the meta device and set to inference.
        inputs: the size of each input, without the batch.
    """
    with torch.no_grad(), torch.device("meta"):
        given = [torch.empty(BATCH, *shape) for shape in inputs.values()]
        for name, tensor in zip(inputs, given, strict=True):
            recorder.name_input(name, tensor)
        with recorder.watching(module):
            return module(*given)

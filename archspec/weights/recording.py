"""Record what a network computes with its weights, and which values each of them meets.

The operators that torch dispatches are observed one by one, below modules and functions, so that
traced, scripted and exported networks look like any others.
"""

from collections.abc import Collection, Container, Iterator, Mapping
from dataclasses import field, fields, is_dataclass
from typing import Any, Final, TypeAlias

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from archspec.dataclass import dataclass
from archspec.weights.sample_values import NumberSequence

Fingerprint: TypeAlias = tuple[float, ...]
"""A fingerprint of a tensor's values, independent of their order: their moments."""

NOTHING: Final = 1e-11
"""Smaller numbers are zero up to rounding."""

_PRODUCTS: Final = ("mm", "addmm", "bmm", "baddbmm", "addmv", "mv", "addbmm")
_MATRICES: Final = ("mat2", "mat1", "vec", "batch1", "batch2", "mat")
_UNTOLD: Final = (
    "training", "momentum", "generator", "benchmark", "deterministic", "cudnn_enabled",
    "allow_tf32",
)  # fmt: skip
"""Arguments of operators without effect at inference."""


Label: TypeAlias = tuple[object, ...]
"""The label of an event: what enters, what leaves, and what the network holds for it."""


@dataclass(slots=True, eq=False)
class Event:
    """An operator that combines values with tensors that the network holds.

    Attributes:
        operator: its name.
        settings: its arguments besides tensors, such as strides.
        inputs: its inputs, which depend on the network's input.
        entering: the fingerprints of its inputs.
        tensors: role (`weight`, `running_mean`) and name of each tensor that takes part.
        own: those of them that are to be paired.
        omitted: whether it is left out of the pairing. Its result is then replaced by numbers that
            depend only on its size, so that what follows can be compared.
        follows_omitted: whether it depends on an omitted layer.
        leaving: the fingerprint of its result.
        label: equal for equal events of two networks; set by comparing their runs.
    """

    operator: str = ""
    settings: Mapping[str, object] = field(default_factory=dict)
    inputs: tuple[Tensor, ...] = ()
    entering: tuple[Fingerprint, ...] = ()
    tensors: tuple[tuple[str, str], ...] = ()
    own: tuple[tuple[str, str], ...] = ()
    omitted: bool = False
    follows_omitted: bool = False
    leaving: Fingerprint = ()
    label: Label = ()


@dataclass(frozen=True, slots=True)
class _Origin:
    """The origin of a value.

    Attributes:
        data: whether it depends on the network's input.
        names: the tensors of the network that it is computed from, if it does not.
        omitted: whether it depends on an omitted layer.
    """

    data: bool = False
    names: frozenset[str] = frozenset()
    omitted: bool = False


class Recorder(TorchDispatchMode):  # type: ignore[no-untyped-call]  # of its base
    """A dispatch mode that records events.

    Attributes:
        events: the events so far, in order.
        begun: the operator that ran last.
        values: the fingerprints of all values, if a layer is omitted.
    """

    def __init__(
        self,
        held: Mapping[str, Tensor],
        paired: Container[str],
        omitted: Collection[str],
        inputs: tuple[Tensor, ...],
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.events: list[Event] = []
        self.begun = Event()
        self.values: list[Fingerprint] = []
        self._paired = paired
        self._omitted = omitted
        self._numbers = NumberSequence()
        self._origins = {_get_storage_key(tensor): _Origin(data=True) for tensor in inputs}
        for name, tensor in held.items():
            self._origins.setdefault(_get_storage_key(tensor), _Origin(names=frozenset([name])))
        self._held = frozenset(self._origins)
        self._alive: list[Tensor] = [*held.values(), *inputs]
        self._prints: dict[int, dict[tuple[int, int], Fingerprint]] = {}

    def depends_on_omitted(self, value: Tensor) -> bool:
        """Check whether a value depends on an omitted layer."""
        return self._origin(value).omitted

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        """Run an operator and record what it combines."""
        kwargs = kwargs or {}
        names = [argument.name for argument in func._schema.arguments]
        given = {**dict(zip(names, args, strict=False)), **kwargs}
        self.begun = event = self._begin(func._schema.name.partition("::")[2], given)
        if func is torch.ops.aten.bernoulli_.float:  # the mask of a dropout: its mean instead
            result = args[0].fill_(given.get("p", 0.5))
        else:
            result = func(*args, **kwargs)
        self._finish(event, _list_tensors(result))
        return result

    def _begin(self, operator: str, given: Mapping[str, Any]) -> Event:
        """Return the event as far as it is known before anything is overwritten."""
        listed = {name: _list_tensors(value) for name, value in given.items()}
        origins = [
            (name, tensor, self._origin(tensor)) for name in listed for tensor in listed[name]
        ]
        roles = tuple(
            (_name_role(operator, argument), name)
            for argument, _, origin in origins
            for name in sorted(origin.names)
        )
        inputs = tuple(tensor for _, tensor, origin in origins if origin.data)
        return Event(
            operator,
            {
                name: value
                for name, value in given.items()
                if not listed[name] and name not in _UNTOLD
            },
            inputs,
            tuple(sorted(map(self._print, inputs))) if inputs and roles else (),
            roles,
            tuple((role, name) for role, name in roles if name in self._paired),
            omitted=any(name in self._omitted for _, name in roles),
            follows_omitted=any(origin.omitted for _, _, origin in origins),
        )

    def _finish(self, event: Event, results: list[Tensor]) -> None:
        for result in results:
            self._prints.pop(_get_storage_key(result), None)
        data = bool(event.inputs)
        if data and event.tensors and results:
            self._record(event, results[0])
        names = frozenset() if data else frozenset(name for _, name in event.tensors)
        for result in results:
            self._alive.append(result)
            if data and self._omitted:
                self.values.append(self._print(result))
            if (memory := _get_storage_key(result)) not in self._held:
                self._origins[memory] = _Origin(data, names, event.follows_omitted)

    def _record(self, event: Event, result: Tensor) -> None:
        if event.omitted and result.is_floating_point():
            result.copy_(self._numbers.flat(result.numel()).view(result.shape))
        event.follows_omitted |= event.omitted
        event.leaving = self._print(result)
        self.events.append(event)

    def _print(self, value: Tensor) -> Fingerprint:
        """Return the cached fingerprint of a value."""
        known = self._prints.setdefault(_get_storage_key(value), {})
        part = (int(value.storage_offset()), value.numel())
        if part not in known:
            known[part] = compute_fingerprint(value)
        return known[part]

    def _origin(self, value: Tensor) -> _Origin:
        return self._origins.get(_get_storage_key(value), _Origin())


def compute_fingerprint(value: Tensor) -> Fingerprint:
    """Return a tensor's size and the moments of its values relative to their root mean square."""
    flat = value.detach().to(torch.float64).reshape(-1)
    count = max(len(flat), 1)
    sums = [flat.dot(flat), flat.sum(), flat.norm(1), (flat * flat).dot(flat)]
    squares, first, absolute, third = (float(moment) / count for moment in sums)
    scale = squares**0.5
    if scale < NOTHING:
        return (len(flat), 0.0, 0.0, 0.0, 0.0)
    return (len(flat), scale, first / scale, absolute / scale, third / scale**3)


def _name_role(operator: str, argument: str) -> str:
    """Return the role of a tensor in an operator; fully connected layers are matrix products."""
    if operator in _PRODUCTS:
        return "weight" if argument in _MATRICES else "bias"
    return "operand" if argument in ("self", "other") else argument


def _list_tensors(value: Any) -> list[Tensor]:
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, list | tuple):
        return [leaf for leaf in tree_leaves(value) if isinstance(leaf, Tensor)]
    return []


def _get_storage_key(value: Tensor) -> int:
    """Return an identity that a tensor shares with its views."""
    return value.untyped_storage().data_ptr() or id(value)


def find_tensors(value: Any) -> Iterator[Tensor]:
    """Yield the floating-point tensors in the output of a network, in order."""
    for leaf in tree_leaves(value):
        if isinstance(leaf, Tensor):
            if leaf.is_floating_point():
                yield leaf
        elif is_dataclass(leaf) and not isinstance(leaf, type):
            yield from find_tensors([getattr(leaf, part.name) for part in fields(leaf)])

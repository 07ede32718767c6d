"""A copy of a network whose weights can be changed and which can be run at will."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import torch
from torch import Tensor, nn

from archspec.text.phrases import list_names
from archspec.weights.layer import Layer, TransferError, find_kind, find_message, group_layers
from archspec.weights.norm_defaults import SCALE, is_normalization
from archspec.weights.recording import Event, Fingerprint, OperatorCall, Recorder, find_tensors
from archspec.weights.sample_values import NumberSequence

_FROZEN: Final = ("Drop", "RReLU")
"""Parts of the names of modules that are random in training."""

_SIZE: Final = (
    "give an input that both networks take, of a batch of two or of the one that a network was "
    "exported with, as `example`"
)
"""The help if a network does not run."""
_PRECISION: Final = (
    "copies of both networks run in double precision: leave out steps that convert to another "
    "type, such as `.float()`; a network that was frozen holds its weights as constants, so give "
    "the one that it was made of"
)
"""The help if a network computes in single precision regardless of its weights."""


@dataclass(frozen=True, slots=True)
class OmittedLayers:
    """Name prefixes to leave out, and the argument that gave them."""

    argument: str
    prefixes: Collection[str]

    def rest(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """Return the state dict without the names under the prefixes; each prefix must match."""
        if isinstance(self.prefixes, str):
            raise TypeError(f"{self.argument} takes several prefixes: ({self.prefixes!r},)")
        for prefix in self.prefixes:
            if not any(_is_under(name, prefix) for name in state):
                message = f"{self.argument}: nothing is called `{prefix}`"
                raise TransferError(message, f"names begin with {_list_first_parts(state)}")
        return {
            name: value
            for name, value in state.items()
            if not any(_is_under(name, prefix) for prefix in self.prefixes)
        }


@dataclass(frozen=True, slots=True)
class Run:
    """The observations of one run of a network.

    Attributes:
        events: what it computed with its weights, in order.
        outputs: its outputs, in order.
        omitted: for each output, whether it depends on an omitted layer.
        values: the fingerprints of all values, if a layer is omitted.
    """

    events: tuple[Event, ...]
    outputs: tuple[Tensor, ...]
    omitted: tuple[bool, ...]
    values: tuple[Fingerprint, ...]


class RunError(TransferError):
    """A network fails on an input.

    Attributes:
        message: the message.
        side: which of the networks.
        layer: where it failed, if known.
        entering: the fingerprints of the values that entered there.
        channels: the number of channels that enter there, if that layer is omitted.
        mixed: whether single and double precision were mixed.
    """

    channels: int | None = None
    mixed: bool

    def __init__(
        self,
        message: str,
        side: str,
        layer: Layer | None,
        entering: tuple[Fingerprint, ...],
        *,
        mixed: bool,
    ) -> None:
        self.message = message
        self.side = side
        self.layer = layer
        self.entering = entering
        self.mixed = mixed
        sides = {side: layer}
        help = _PRECISION if self.mixed else _SIZE
        super().__init__(message, help, source=sides.get("source"), target=sides.get("target"))


class TrialNetwork:
    """A copy of a network in double precision.

    Attributes:
        network: the network itself, which is only read.
        side: `source` or `target`.
        argument: the argument that omits layers of it, `ignore` or `keep`.
        layers: the layers that take part, by name; tensors with several names count once.
        tensors: the tensors of the copy that take part, by name.
        omitted: the names of the omitted tensors.
        fixed: the names of tensors that are set to one and not paired.
    """

    def __init__(self, network: nn.Module, side: str, omitted: OmittedLayers) -> None:
        self.network = network
        self.side = side
        self.argument = omitted.argument
        state = list_tensors(network)
        rest = omitted.rest(state)
        kinds = {name: find_kind(module) for name, module in network.named_modules()}
        whole = {name: tensor for name, tensor in rest.items() if tensor.numel()}
        self._copy = self._copied()
        copies = list_tensors(self._copy)
        self.tensors = _select_once(copies, whole)
        taken = set(map(id, self.tensors.values()))
        others = {name: copy for name, copy in copies.items() if id(copy) not in taken}
        self._others = _select_once(others, others)
        self.omitted = frozenset(self._others)
        own = {name: tensor for name, tensor in rest.items() if name in self.tensors}
        self.layers = {layer.name: layer for layer in group_layers(own, kinds)}
        self.fixed: frozenset[str] = frozenset()
        self._places: dict[str, int] | None = None

    def fix_scales(self) -> None:
        """Leave the scales of batch normalizations out of the pairing."""
        norms = [layer for layer in self.layers.values() if is_normalization(layer.tensors)]
        self.fixed = frozenset(norm.full(SCALE) for norm in norms if SCALE in norm.tensors)

    @property
    def has_unscaled_norm(self) -> bool:
        """Whether there is a batch normalization without a scale."""
        norms = (layer for layer in self.layers.values() if is_normalization(layer.tensors))
        return any(SCALE not in norm.tensors for norm in norms)

    def layer_of(self, name: str) -> Layer:
        """Return the layer that holds a tensor."""
        return self.layers[name.rpartition(".")[0]]

    @cached_property
    def numeric(self) -> tuple[str, ...]:
        """The names of the floating-point tensors."""
        return tuple(name for name, tensor in self.tensors.items() if tensor.is_floating_point())

    def own(self, event: Event) -> list[tuple[str, str]]:
        """Return the role and name of each tensor of an event that is to be paired."""
        return [
            (role, name)
            for role, name in event.tensors
            if name in self.tensors and name not in self.fixed
        ]

    def fill(self, numbers: NumberSequence, places: Mapping[str, int]) -> None:
        """Fill tensors with the numbers at their places, omitted ones with 0, fixed ones with 1."""
        if self._places == places:
            return
        self._places = dict(places)
        for name in self.numeric:
            tensor = self.tensors[name].detach()
            if name in self.fixed:
                tensor.fill_(1)
            else:
                numbers.fill(tensor, places.get(name, 0))
        for other in self._others.values():
            if other.is_floating_point():
                other.detach().zero_()

    def run(
        self, inputs: tuple[Tensor, ...], *, training: bool, events: bool, gradients: bool
    ) -> Run:
        """Run the copy, either as in inference or with the heads that exist only in training.

        Args:
            inputs: its inputs.
            training: whether the heads for training exist.
            events: whether to record events besides the outputs; in training, dropout then acts as
                in inference.
            gradients: whether `gradients` will be called.

        Raises:
            TransferError: if its code raises.
        """
        _set_mode(self._copy, training=training)
        self._places = None if training else self._places  # statistics may change
        given = tuple(tensor.clone() for tensor in inputs)
        recorder = Recorder({**self.tensors, **self._others}, self.omitted, given)
        for parameter in self._copy.parameters():
            if parameter.is_floating_point():
                parameter.requires_grad_(gradients)
        try:
            with _preserving_state(gradients=gradients), recorder if events else nullcontext():
                returned = self._copy(*given)
        except Exception as error:  # whatever its code raises
            raise self._failure(inputs, recorder.begun, error) from error
        outputs = tuple(find_tensors(returned))
        omitted = tuple(map(recorder.depends_on_omitted, outputs))
        return Run(tuple(recorder.events), outputs, omitted, tuple(recorder.values))

    def _failure(
        self, inputs: tuple[Tensor, ...], call: OperatorCall | None, error: Exception
    ) -> "RunError":
        shown = ", ".join("x".join(map(str, tensor.shape)) for tensor in inputs)
        message = f"{self.name} does not run on an input of {shown}: {find_message(error)}"
        roles = call.roles if call else ()
        names = [name for _, name in roles if name in self.tensors]
        entering = call.entering if call else ()
        layer = self.layer_of(names[0]) if names else None
        mixed = _is_mixed(call, message)
        failure = RunError(message, self.side, layer, entering, mixed=mixed)
        for _, name in roles:
            if name in self._others and self._others[name].dim() > 1:
                failure.channels = self._others[name].shape[1]
        return failure

    @property
    def name(self) -> str:
        """The class name of the network."""
        return type(self.network).__name__

    def gradients(self, sinks: Iterable[tuple[Tensor, Tensor]]) -> dict[str, Tensor]:
        """Return the gradients of a weighted sum of values for the tensors that have any."""
        sums = [(value, numbers) for value, numbers in sinks if value.requires_grad]
        names = [name for name, tensor in self.tensors.items() if tensor.requires_grad]
        if not sums or not names:
            return {}
        found: tuple[Tensor | None, ...] = torch.autograd.grad(
            [value for value, _ in sums],
            [self.tensors[name] for name in names],
            [numbers.view(value.shape) for value, numbers in sums],
            allow_unused=True,
        )
        return {
            name: tensor for name, tensor in zip(names, found, strict=True) if tensor is not None
        }

    def _copied(self) -> nn.Module:
        """Return a copy of the network with memory of its own, uninitialized."""
        tensors = (
            tensor for tensor in list_tensors(self.network).values() if tensor.is_floating_point()
        )
        memo = {
            id(tensor): _make_empty(tensor)
            for tensor in tensors
            if type(tensor) in (Tensor, nn.Parameter)
        }
        for (
            module
        ) in self.network.modules():  # what old hooks compute anew: it refuses to be copied
            made = (value for value in vars(module).values() if isinstance(value, Tensor))
            memo |= {id(value): value.detach().clone() for value in made if not value.is_leaf}
        try:
            with torch.no_grad():  # or what a scripted module holds would have a history
                copy = deepcopy(self.network, memo)
        except Exception as error:  # whatever its code raises
            message = f"{self.name} cannot be copied: {find_message(error)}"
            help = "make it anew and load its state dict, or give the state dict under equal names"
            raise TransferError(message, help) from error
        return copy.to("cpu", torch.float64)


def _is_mixed(call: OperatorCall | None, message: str) -> bool:
    """Check whether a failure is due to mixed precision; some have no message."""
    entering = call.inputs if call and call.roles else ()
    single = any(tensor.dtype == torch.float32 for tensor in entering)
    return single or all(word in message.lower() for word in ("float", "double"))


def _make_empty(tensor: Tensor) -> Tensor:
    """Return an uninitialized tensor of the same shape in double precision."""
    made = torch.empty(tensor.shape, dtype=torch.float64, device="cpu")
    return nn.Parameter(made) if isinstance(tensor, nn.Parameter) else made


def list_tensors(network: nn.Module) -> dict[str, Tensor]:
    """Return the parameters and buffers of a network, by their names in its state dict."""
    state = network.state_dict(keep_vars=True)
    return {name: tensor for name, tensor in state.items() if not name.endswith("_extra_state")}


def _select_once(named: Mapping[str, Tensor], wanted: Collection[str]) -> dict[str, Tensor]:
    """Return the wanted tensors, each under the first of its names."""
    found: dict[int, tuple[str, Tensor]] = {}
    for name, tensor in named.items():
        if name in wanted:
            found.setdefault(id(tensor), (name, tensor))
    return dict(found.values())


def _set_mode(network: nn.Module, *, training: bool) -> None:
    """Set a network to inference; or to training except for statistics and random layers."""
    network.train(training)
    for module in network.modules() if training else ():
        kind = getattr(module, "original_name", type(module).__name__)
        if hasattr(module, "running_mean") or any(word in kind for word in _FROZEN):
            module.eval()


@contextmanager
def _preserving_state(*, gradients: bool) -> Iterator[None]:
    """Preserve the global state of torch, and compute as written, without autocast."""
    with ExitStack() as stack:
        stack.enter_context(torch.random.fork_rng(devices=[]))
        stack.enter_context(torch.autocast("cpu", enabled=False))
        stack.enter_context(torch.set_grad_enabled(gradients))
        yield


def _is_under(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(f"{prefix}.")


def _list_first_parts(names: Iterable[str]) -> str:
    return list_names(dict.fromkeys(name.partition(".")[0] for name in names)) or "nothing"

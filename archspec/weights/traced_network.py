"""A copy of a network whose weights can be changed and which can be run at will."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from copy import deepcopy
from dataclasses import field
from functools import cached_property
from typing import Final, TypeVar

import torch
from torch import Tensor, nn

from archspec.dataclass import dataclass
from archspec.text.phrases import list_names
from archspec.weights.layer import Layer, TransferError, find_kind, find_message, group_layers
from archspec.weights.norm_defaults import SCALE, is_normalization
from archspec.weights.recording import Event, Fingerprint, Recorder, find_tensors
from archspec.weights.sample_values import NumberSequence

_FROZEN: Final = ("Drop", "RReLU", "StochasticDepth")
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


ARGUMENTS: Final = {"source": "ignore", "target": "keep"}
"""The argument that leaves out layers of each network."""

V = TypeVar("V")


@dataclass(slots=True)
class Run:
    """The observations of one run of a network.

    Attributes:
        subject: the network.
        events: what it computed with its weights, in order.
        outputs: its outputs, in order.
        omitted: for each output, whether it depends on an omitted layer.
        values: the fingerprints of all values, if a layer is omitted.
        gradients: the label of each tensor's gradient, if it has any; set by comparing those of
            two runs.
    """

    subject: "TrialNetwork"
    events: tuple[Event, ...]
    outputs: tuple[Tensor, ...]
    omitted: tuple[bool, ...]
    values: tuple[Fingerprint, ...]
    gradients: Mapping[str, int] = field(default_factory=dict)

    @property
    def own(self) -> list[Event]:
        """The events with tensors that are to be paired."""
        return [event for event in self.events if event.own]

    @property
    def used(self) -> list[str]:
        """The names of the tensors to be paired, once per use."""
        return [name for event in self.own for _, name in event.own]


class RunError(TransferError):
    """A network fails on an input.

    Attributes:
        side: which of the networks.
        entering: the fingerprints of the values that entered where it failed.
        channels: the number of channels that enter there, if that layer is omitted.
        mixed: whether single and double precision were mixed.
    """

    def __init__(
        self, message: str, side: str, layer: Layer | None, event: Event, channels: int | None
    ) -> None:
        self.side = side
        self.entering = event.entering
        self.channels = channels
        self.mixed = _is_mixed(event, message)
        super().__init__(message, _PRECISION if self.mixed else _SIZE, **{side: layer})


class TrialNetwork:
    """A copy of a network in double precision.

    Attributes:
        network: the network itself, which is only read.
        side: `source` or `target`.
        layers: the layers that take part, by name; tensors with several names count once.
        tensors: the tensors of the copy that take part, by name.
        omitted: the names of the omitted tensors.
        fixed: the names of tensors that are set to one and not paired.
    """

    def __init__(self, network: nn.Module, side: str, prefixes: Collection[str]) -> None:
        self.network = network
        self.side = side
        rest = leave_out(list_tensors(network), side, prefixes)
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

    @property
    def argument(self) -> str:
        """The argument that omits layers of it."""
        return ARGUMENTS[self.side]

    @property
    def norms(self) -> list[Layer]:
        """Its batch normalizations."""
        return [layer for layer in self.layers.values() if is_normalization(layer.tensors)]

    def fix_scales(self) -> None:
        """Leave the scales of batch normalizations out of the pairing."""
        self.fixed = frozenset(norm.full(SCALE) for norm in self.norms if SCALE in norm.tensors)

    def layer_of(self, name: str) -> Layer:
        """Return the layer that holds a tensor."""
        return self.layers[name.rpartition(".")[0]]

    @cached_property
    def numeric(self) -> tuple[str, ...]:
        """The names of the floating-point tensors."""
        return tuple(name for name, tensor in self.tensors.items() if tensor.is_floating_point())

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
            gradients: whether `compute_gradients` will be called.

        Raises:
            TransferError: if its code raises.
        """
        _set_mode(self._copy, training=training)
        self._places = None if training else self._places  # statistics may change
        given = tuple(tensor.clone() for tensor in inputs)
        recorder = Recorder(
            {**self.tensors, **self._others},
            self.tensors.keys() - self.fixed,
            self.omitted,
            given,
        )
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
        return Run(self, tuple(recorder.events), outputs, omitted, tuple(recorder.values))

    def _failure(self, inputs: tuple[Tensor, ...], event: Event, error: Exception) -> RunError:
        shown = ", ".join("x".join(map(str, tensor.shape)) for tensor in inputs)
        message = f"{self.name} does not run on an input of {shown}: {find_message(error)}"
        names = [name for _, name in event.tensors]
        layers = [self.layer_of(name) for name in names if name in self.tensors]
        shapes = [self._others[name].shape for name in names if name in self._others]
        channels = [shape[1] for shape in shapes if len(shape) > 1]
        return RunError(
            message,
            self.side,
            layers[0] if layers else None,
            event,
            channels[-1] if channels else None,
        )

    @property
    def name(self) -> str:
        """The class name of the network."""
        return type(self.network).__name__

    def compute_gradients(
        self, values: Iterable[Tensor], numbers: NumberSequence
    ) -> dict[str, Tensor]:
        """Return the gradients of a weighted sum of values for the tensors that have any."""
        sums = [pair for pair in enumerate(values) if pair[1].requires_grad]
        names = [name for name, tensor in self.tensors.items() if tensor.requires_grad]
        if not sums or not names:
            return {}
        found: tuple[Tensor | None, ...] = torch.autograd.grad(
            [value for _, value in sums],
            [self.tensors[name] for name in names],
            [numbers.flat(value.numel(), place).view(value.shape) for place, value in sums],
            allow_unused=True,
        )
        return {
            name: tensor for name, tensor in zip(names, found, strict=True) if tensor is not None
        }

    def _copied(self) -> nn.Module:
        """Return a copy of the network with memory of its own, uninitialized."""
        memo = {
            id(tensor): _make_empty(tensor)
            for tensor in list_tensors(self.network).values()
            if tensor.is_floating_point() and type(tensor) in (Tensor, nn.Parameter)
        }
        for module in self.network.modules():  # what old hooks compute refuses to be copied
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


def _is_mixed(event: Event, message: str) -> bool:
    """Check whether a failure is due to mixed precision; some have no message."""
    entering = event.inputs if event.tensors else ()
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
    with (
        torch.random.fork_rng(devices=[]),
        torch.autocast("cpu", enabled=False),
        torch.set_grad_enabled(gradients),
    ):
        yield


def leave_out(state: Mapping[str, V], side: str, prefixes: Collection[str]) -> dict[str, V]:
    """Return the state dict of one side without the names under prefixes.

    Raises:
        TransferError: for a prefix of no name.
        TypeError: for a single prefix.
    """
    argument = ARGUMENTS[side]
    if isinstance(prefixes, str):
        raise TypeError(f"{argument} takes several prefixes: ({prefixes!r},)")
    for prefix in prefixes:
        if not any(_is_under(name, prefix) for name in state):
            first = list_names(dict.fromkeys(name.partition(".")[0] for name in state))
            message = f"{argument}: nothing is called `{prefix}`"
            raise TransferError(message, f"names begin with {first or 'nothing'}")
    return {
        name: value
        for name, value in state.items()
        if not any(_is_under(name, prefix) for prefix in prefixes)
    }


def _is_under(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(f"{prefix}.")

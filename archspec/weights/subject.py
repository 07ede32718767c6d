"""A network under trial: a copy of it, whose weights are changed and which is run at will."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import torch
from torch import Tensor, nn

from archspec.text.phrases import list_names
from archspec.weights.layer import Layer, TransferError, first_line, kind_of, layers_of
from archspec.weights.numbers import Numbers
from archspec.weights.recording import Call, Event, Print, Recorder, tensors_within
from archspec.weights.unsaid import SCALE, is_normalisation

_FROZEN: Final = ("Drop", "RReLU")
"""What the names of modules contain that are random in training."""

_SIZE: Final = (
    "give an input that both networks take, of a batch of two or of the one that a network was "
    "exported with, as `example`"
)
"""The help where a network does not run."""
_PRECISION: Final = (
    "copies of both networks run in double precision: leave out steps that convert to another "
    "type, such as `.float()`; a network that was frozen holds its weights as constants, so give "
    "the one that it was made of"
)
"""The help where a network computes in single precision whatever its weights are."""


@dataclass(frozen=True, slots=True)
class Omitted:
    """Prefixes of names to leave out, and the argument that gave them."""

    argument: str
    prefixes: Collection[str]

    def rest(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """Return the state dict without what the prefixes name; each must name something."""
        if isinstance(self.prefixes, str):
            raise TypeError(f"{self.argument} takes several prefixes: ({self.prefixes!r},)")
        for prefix in self.prefixes:
            if not any(_is_under(name, prefix) for name in state):
                message = f"{self.argument}: nothing is called `{prefix}`"
                raise TransferError(message, f"names begin with {_first_parts(state)}")
        return {
            name: value
            for name, value in state.items()
            if not any(_is_under(name, prefix) for prefix in self.prefixes)
        }


@dataclass(frozen=True, slots=True)
class Run:
    """What was seen of a network as it ran.

    Attributes:
        events: what it computed with its weights, in order.
        outputs: what it returned, in order.
        omitted: for each output, whether it depends on a layer that is left out.
        values: what every value is told by, where a layer is left out.
    """

    events: tuple[Event, ...]
    outputs: tuple[Tensor, ...]
    omitted: tuple[bool, ...]
    values: tuple[Print, ...]


class RunError(TransferError):
    """A network does not run on an input.

    Attributes:
        message: what it says.
        side: which of the networks.
        layer: where it failed, if that is known.
        entering: what the values were told by that entered there.
        channels: how many enter there, if that is a layer that is left out.
        mixed: whether single and double precision met.
    """

    channels: int | None = None
    mixed: bool

    def __init__(
        self,
        message: str,
        side: str,
        layer: Layer | None,
        entering: tuple[Print, ...],
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


class Subject:
    """A copy of a network, in double precision.

    Attributes:
        network: the network itself, which is only read.
        side: `source` or `target`.
        argument: what leaves out layers of it, `ignore` or `keep`.
        layers: those that take part, by name; tensors under several names count once.
        tensors: the tensors of the copy that take part, by name.
        omitted: the names of those that are left out.
        fixed: the names of those that are one, and not paired.
    """

    def __init__(self, network: nn.Module, side: str, omitted: Omitted) -> None:
        self.network = network
        self.side = side
        self.argument = omitted.argument
        state = tensors_of(network)
        rest = omitted.rest(state)
        kinds = {name: kind_of(each) for name, each in network.named_modules()}
        whole = {name: each for name, each in rest.items() if each.numel()}
        self._copy = self._copied()
        copies = tensors_of(self._copy)
        self.tensors = _once(copies, whole)
        taken = set(map(id, self.tensors.values()))
        others = {name: each for name, each in copies.items() if id(each) not in taken}
        self._others = _once(others, others)
        self.omitted = frozenset(self._others)
        own = {name: each for name, each in rest.items() if name in self.tensors}
        self.layers = {each.name: each for each in layers_of(own, kinds)}
        self.fixed: frozenset[str] = frozenset()
        self._places: dict[str, int] | None = None

    def fix_scales(self) -> None:
        """Leave the scales of batch normalizations out of the pairing."""
        norms = [each for each in self.layers.values() if is_normalisation(each.tensors)]
        self.fixed = frozenset(each.full(SCALE) for each in norms if SCALE in each.tensors)

    @property
    def unscaled(self) -> bool:
        """Whether there is a batch normalization without a scale."""
        norms = (each for each in self.layers.values() if is_normalisation(each.tensors))
        return any(SCALE not in each.tensors for each in norms)

    def layer_of(self, name: str) -> Layer:
        """Return the layer that holds a tensor."""
        return self.layers[name.rpartition(".")[0]]

    @cached_property
    def numeric(self) -> tuple[str, ...]:
        """The names of the tensors of real numbers."""
        return tuple(name for name, each in self.tensors.items() if each.is_floating_point())

    def own(self, event: Event) -> list[tuple[str, str]]:
        """Role and name of each tensor of an event that is to be paired."""
        return [
            (role, name)
            for role, name in event.tensors
            if name in self.tensors and name not in self.fixed
        ]

    def fill(self, numbers: Numbers, places: Mapping[str, int]) -> None:
        """Give tensors numbers, each from its place; zero where left out, and one where fixed."""
        if self._places == places:
            return
        self._places = dict(places)
        for name in self.numeric:
            tensor = self.tensors[name].detach()
            if name in self.fixed:
                tensor.fill_(1)
            else:
                numbers.fill(tensor, places.get(name, 0))
        for each in self._others.values():
            if each.is_floating_point():
                each.detach().zero_()

    def run(
        self, inputs: tuple[Tensor, ...], *, training: bool, events: bool, gradients: bool
    ) -> Run:
        """Run the copy, as at inference or with the heads that exist in training alone.

        Args:
            inputs: what it takes.
            training: whether heads for training exist.
            events: whether to note what happens beside the outputs; in training dropout is as at
                inference then.
            gradients: whether `gradients` will be asked for.

        Raises:
            TransferError: if its code raises.
        """
        _set_mode(self._copy, training=training)
        self._places = None if training else self._places  # statistics may change
        given = tuple(each.clone() for each in inputs)
        recorder = Recorder({**self.tensors, **self._others}, self.omitted, given)
        for each in self._copy.parameters():
            if each.is_floating_point():
                each.requires_grad_(gradients)
        try:
            with _quiet(gradients=gradients), recorder if events else nullcontext():
                returned = self._copy(*given)
        except Exception as error:  # whatever its code raises
            raise self._failure(inputs, recorder.begun, error) from error
        outputs = tuple(tensors_within(returned))
        omitted = tuple(map(recorder.depends_on_omitted, outputs))
        return Run(tuple(recorder.events), outputs, omitted, tuple(recorder.values))

    def _failure(
        self, inputs: tuple[Tensor, ...], call: Call | None, error: Exception
    ) -> "RunError":
        shown = ", ".join("x".join(map(str, each.shape)) for each in inputs)
        message = f"{self.name} does not run on an input of {shown}: {first_line(error)}"
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
        """The class of the network."""
        return type(self.network).__name__

    def gradients(self, sinks: Iterable[tuple[Tensor, Tensor]]) -> dict[str, Tensor]:
        """Gradients of a sum of values, each times given numbers, where there are any."""
        sums = [(value, numbers) for value, numbers in sinks if value.requires_grad]
        names = [name for name, each in self.tensors.items() if each.requires_grad]
        if not sums or not names:
            return {}
        found: tuple[Tensor | None, ...] = torch.autograd.grad(
            [value for value, _ in sums],
            [self.tensors[name] for name in names],
            [numbers.view(value.shape) for value, numbers in sums],
            allow_unused=True,
        )
        return {name: each for name, each in zip(names, found, strict=True) if each is not None}

    def _copied(self) -> nn.Module:
        """Return the network with memory of its own, in which the numbers are yet to come."""
        tensors = (each for each in tensors_of(self.network).values() if each.is_floating_point())
        memo = {id(each): _empty(each) for each in tensors if type(each) in (Tensor, nn.Parameter)}
        for each in self.network.modules():  # what old hooks compute anew: it refuses to be copied
            made = (value for value in vars(each).values() if isinstance(value, Tensor))
            memo |= {id(value): value.detach().clone() for value in made if not value.is_leaf}
        try:
            with torch.no_grad():  # or what a scripted module holds would have a history
                copy = deepcopy(self.network, memo)
        except Exception as error:  # whatever its code raises
            message = f"{self.name} cannot be copied: {first_line(error)}"
            help = "make it anew and load its state dict, or give the state dict under equal names"
            raise TransferError(message, help) from error
        return copy.to("cpu", torch.float64)


def _is_mixed(call: Call | None, message: str) -> bool:
    """Check whether a failure is one of single beside double precision; some have no message."""
    entering = call.inputs if call and call.roles else ()
    single = any(each.dtype == torch.float32 for each in entering)
    return single or all(word in message.lower() for word in ("float", "double"))


def _empty(tensor: Tensor) -> Tensor:
    """Return a tensor of the same shape in double precision, with any numbers."""
    made = torch.empty(tensor.shape, dtype=torch.float64, device="cpu")
    return nn.Parameter(made) if isinstance(tensor, nn.Parameter) else made


def tensors_of(network: nn.Module) -> dict[str, Tensor]:
    """Return the parameters and buffers of a network, by their names in its state dict."""
    state = network.state_dict(keep_vars=True)
    return {name: each for name, each in state.items() if not name.endswith("_extra_state")}


def _once(named: Mapping[str, Tensor], wanted: Collection[str]) -> dict[str, Tensor]:
    """Return the wanted tensors, each by the first of its names."""
    found: dict[int, tuple[str, Tensor]] = {}
    for name, each in named.items():
        if name in wanted:
            found.setdefault(id(each), (name, each))
    return dict(found.values())


def _set_mode(network: nn.Module, *, training: bool) -> None:
    """Set a network to inference; or to training but for statistics and what is random."""
    network.train(training)
    for each in network.modules() if training else ():
        kind = getattr(each, "original_name", type(each).__name__)
        if hasattr(each, "running_mean") or any(word in kind for word in _FROZEN):
            each.eval()


@contextmanager
def _quiet(*, gradients: bool) -> Iterator[None]:
    """Leave the state of torch as it is, and compute as written."""
    with ExitStack() as stack:
        stack.enter_context(torch.random.fork_rng(devices=[]))
        stack.enter_context(torch.autocast("cpu", enabled=False))
        stack.enter_context(torch.set_grad_enabled(gradients))
        yield


def _is_under(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(f"{prefix}.")


def _first_parts(names: Iterable[str]) -> str:
    return list_names(dict.fromkeys(name.partition(".")[0] for name in names)) or "nothing"

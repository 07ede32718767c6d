"""Run two networks side by side on the same numbers and find what is alike in them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import torch
from torch import Tensor

from archspec.weights.layer import TransferError
from archspec.weights.recording import NOTHING, Event, Fingerprint, compute_fingerprint
from archspec.weights.sample_values import NumberSequence
from archspec.weights.traced_network import Run, RunError, TrialNetwork

TOLERANCE: Final = 1e-8
"""The relative tolerance of two numbers; rounding errors are far smaller."""

PAIRED: Final = (
    "layers are paired by what enters and leaves them; "
    "`ignore` leaves out layers of the source, `keep` layers of the target"
)
"""The help if a layer has no counterpart."""

Pairs: TypeAlias = Mapping[str, str]
"""Names of tensors in the source, by those in the target."""

Label: TypeAlias = tuple[object, ...]
"""The label of an event: what enters, what leaves, and what the network holds for it."""


@dataclass(frozen=True, slots=True)
class TrialView:
    """One side of a trial.

    Attributes:
        subject: the network.
        run: the observations of its run.
        labels: the label of each of its events.
        gradients: the label of each tensor's gradient, if it has any.
    """

    subject: TrialNetwork
    run: Run
    labels: tuple[Label, ...]
    gradients: Mapping[str, int]

    def keys(self, *, gradients: bool) -> dict[str, Label]:
        """Return a label of each tensor, in execution order: its form, gradient and uses."""
        uses: dict[str, list[Label]] = defaultdict(list)
        forms: dict[str, Label] = {}
        for event, label in zip(self.run.events, self.labels, strict=True):
            for role, name in self.subject.own(event):
                forms.setdefault(name, _normalize_shape(self.subject.tensors[name], event))
                uses[name].append((role, *label, *self.companions(event, gradients=gradients)))
        return {
            name: (
                forms[name],
                self.gradients.get(name) if gradients else None,
                *sorted(use, key=repr),
            )
            for name, use in uses.items()
        }

    def companions(self, event: Event, *, gradients: bool) -> Label:
        """Return a label of the tensors of an event."""
        return tuple(
            sorted(
                (role, self.gradients.get(name, -1) if gradients else -1)
                for role, name in self.subject.own(event)
            )
        )


class NetworkTrial:
    """Runs two networks with the same numbers in tensors that are paired or of equal size.

    Attributes:
        source: the source.
        target: the target.
        inputs: the inputs of the target.
        entering: the inputs of the source: the same, except for the channels of an omitted layer.
        training: whether the heads that exist only in training run too.
    """

    def __init__(
        self, source: TrialNetwork, target: TrialNetwork, inputs: tuple[Tensor, ...]
    ) -> None:
        self.source = source
        self.target = target
        self.inputs = inputs
        self.entering = inputs
        self.training = False
        self._numbers = NumberSequence()
        if source.has_unscaled_norm:
            source.fix_scales()
            target.fix_scales()

    def observe(self, pairs: Pairs) -> tuple[TrialView, TrialView]:
        """Run both: paired tensors get numbers of their own, others depend on their size."""
        return self.compared(*self.run(pairs, training=self.training))

    def run(self, pairs: Pairs, *, training: bool, gradients: bool = True) -> tuple[Run, Run]:
        """Run both without comparing them; at the end without gradients."""
        places = {name: 1 + place for place, name in enumerate(pairs)}
        self.source.fill(self._numbers, {pairs[name]: place for name, place in places.items()})
        self.target.fill(self._numbers, places)
        events = gradients or training or bool(self.source.omitted or self.target.omitted)
        options = {"training": training, "events": events, "gradients": gradients}
        target = self.target.run(self.inputs, **options)
        try:
            return self.source.run(self.entering, **options), target
        except RunError as error:
            if error.channels is None or self.entering is not self.inputs or len(self.inputs) > 1:
                raise self._beside(error, target) from error
            batch, _, *grid = self.inputs[0].shape
            shape = torch.Size((batch, error.channels, *grid))
            self.entering = (self._numbers.entering(shape, 0),)
        return self.run(pairs, training=training, gradients=gradients)

    def _beside(self, error: RunError, target: Run) -> TransferError:
        """Return the failure of the source together with what the target has in that place."""
        if error.mixed:
            return error
        alike = FingerprintIndex()
        wanted = list(map(alike.number, error.entering))
        for event in target.events if error.layer else ():
            if list(map(alike.number, event.entering)) == wanted and self.target.own(event):
                layer = self.target.layer_of(self.target.own(event)[0][1])
                message = "a layer does not fit, and nothing was copied"
                return TransferError(message, PAIRED, source=error.layer, target=layer)
        return error

    def compared(self, source: Run, target: Run) -> tuple[TrialView, TrialView]:
        """Return the views of two runs, with equal labels for what is alike."""
        alike, kin = FingerprintIndex(), FingerprintIndex()
        sinks = _find_common(alike, list_sinks(source), list_sinks(target))
        found: list[dict[str, Tensor]] = []
        for subject, values in zip((self.source, self.target), sinks, strict=True):
            numbered = enumerate(values)
            found.append(
                subject.gradients(
                    [
                        (tensor, self._numbers.flat(tensor.numel(), place))
                        for place, tensor in numbered
                    ]
                )
            )
        least = NOTHING * max(
            (float(tensor.norm()) for one in found for tensor in one.values()), default=0
        )
        views = [
            TrialView(
                subject,
                run,
                tuple(_label_event(subject, event, alike) for event in run.events),
                {name: kin.number(self._direction(tensor, least)) for name, tensor in mine.items()},
            )
            for subject, run, mine in zip(
                (self.source, self.target), (source, target), found, strict=True
            )
        ]
        return views[0], views[1]

    def _direction(self, gradient: Tensor, least: float) -> Fingerprint:
        """Return a fingerprint of a gradient: its size and two of its components."""
        flat = gradient.reshape(-1)
        size = float(flat.norm())
        if size <= least:
            return (len(flat), 0.0)
        components = (float(flat @ self._numbers.flat(len(flat), place)) for place in (11, 12))
        return (len(flat), size, *(component / size for component in components))


def list_sinks(run: Run) -> list[Tensor]:
    """Return the final values of a run: its outputs and the inputs of omitted layers."""
    entering = [tensor for event in run.events if event.omitted for tensor in event.inputs]
    return [*run.outputs, *entering]


@dataclass(slots=True)
class FingerprintIndex:
    """Numbers fingerprints; those equal up to rounding get the same number."""

    _known: dict[float, list[tuple[Fingerprint, int]]] = field(default_factory=dict)
    _count: int = 0

    def number(self, print: Fingerprint) -> int:
        """Return the number of a fingerprint."""
        known = self._known.setdefault(print[0], [])
        for other, number in known:
            if _is_close(print, other):
                return number
        self._count += 1
        known.append((print, self._count))
        return self._count


def _is_close(one: Fingerprint, other: Fingerprint) -> bool:
    scale = max(one[1], other[1])
    return abs(one[1] - other[1]) <= TOLERANCE * scale and all(
        abs(here - there) <= TOLERANCE * max(1.0, abs(here))
        for here, there in zip(one[2:], other[2:], strict=True)
    )


def _label_event(subject: TrialNetwork, event: Event, alike: FingerprintIndex) -> Label:
    forms = sorted(
        (role, _normalize_shape(subject.tensors[name], event)) for role, name in subject.own(event)
    )
    entering = sorted(map(alike.number, event.entering))
    return (tuple(entering), alike.number(event.leaving), tuple(forms))


def _normalize_shape(tensor: Tensor, event: Event) -> tuple[int, ...]:
    """Return the shape of a tensor, the same for a fully connected layer and a 1x1 convolution."""
    shape = list(tensor.shape)
    grid = event.inputs[0].shape[2:]
    if len(shape) > 2 and grid == tensor.shape[2:] and not any(_list_padding(event)):
        return (shape[0], tensor[0].numel())
    while shape and shape[0] == 1:
        del shape[0]
    while shape and shape[-1] == 1:
        del shape[-1]
    return tuple(shape)


def _list_padding(event: Event) -> Iterable[int]:
    padding = event.settings.get("padding", (1,))
    return padding if isinstance(padding, list | tuple) else (1,)


def _find_common(alike: FingerprintIndex, *sides: list[Tensor]) -> list[list[Tensor]]:
    """Return the values that both sides have, in the same order."""
    numbered = [
        [(alike.number(compute_fingerprint(tensor)), tensor) for tensor in side] for side in sides
    ]
    counts = [Counter(number for number, _ in side) for side in numbered]
    common = counts[0] & counts[1]
    kept: list[list[Tensor]] = []
    for side in numbered:
        left = Counter(common)
        found: list[tuple[int, Tensor]] = []
        for number, tensor in side:
            if left[number]:
                left[number] -= 1
                found.append((number, tensor))
        kept.append([tensor for _, tensor in sorted(found, key=lambda pair: pair[0])])
    return kept


def prepare_trial(
    source: TrialNetwork, target: TrialNetwork, candidates: Iterable[tuple[Tensor, ...]]
) -> tuple[NetworkTrial, tuple[TrialView, TrialView]]:
    """Return a trial on the first inputs that both networks take, with its observations.

    Raises:
        TransferError: if there are none, or a network holds a layer that it does not run.
    """
    training = False
    failed: TransferError | None = None
    for inputs in candidates:
        trial = NetworkTrial(source, target, inputs)
        try:
            runs = trial.run({}, training=training)
            idle = _find_idle(trial, runs)
            if idle and not training:
                failed, training = _refuse_idle(*idle[0]), True
                runs = trial.run({}, training=True)
                idle = _find_idle(trial, runs)
        except TransferError as error:  # heads may need more than the network itself
            failed = failed if training else _choose_clearer(failed, error)
            continue
        if idle:
            raise _refuse_idle(*idle[0])
        trial.training = training
        return trial, trial.compared(*runs)
    assert failed is not None
    raise failed


def _choose_clearer(failed: TransferError | None, error: TransferError) -> TransferError:
    """Return the later of two failures, unless it is less specific about the difference."""
    return failed if failed and _rank_clarity(failed) > _rank_clarity(error) else error


def _rank_clarity(error: TransferError) -> int:
    if error.source is not None and error.target is not None:
        return 2
    return int(isinstance(error, RunError) and error.side == "source")


def _find_idle(trial: NetworkTrial, runs: tuple[Run, Run]) -> list[tuple[TrialNetwork, str]]:
    """Return the tensors that take no part in what a network computes."""
    found: list[tuple[TrialNetwork, str]] = []
    for subject, run in zip((trial.source, trial.target), runs, strict=True):
        used = {name for event in run.events for _, name in event.tensors}
        found += [(subject, name) for name in subject.numeric if name not in used]
    return found


def _refuse_idle(subject: TrialNetwork, name: str) -> TransferError:
    layer = subject.layer_of(name)
    message = f"{subject.name} holds a layer that it does not run: {layer}"
    return TransferError(message, f"leave it out: {subject.argument}=({layer.name or name!r},)")

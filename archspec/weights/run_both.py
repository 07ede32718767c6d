"""Run two networks side by side on the same numbers and find what is alike in them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import field
from itertools import groupby, islice
from operator import itemgetter
from typing import Final, TypeAlias

import torch
from torch import Tensor

from archspec.dataclass import dataclass
from archspec.weights.layer import TransferError
from archspec.weights.norm_defaults import SCALE
from archspec.weights.recording import NOTHING, Event, Fingerprint, Label, compute_fingerprint
from archspec.weights.sample_values import NumberSequence
from archspec.weights.traced_network import Run, RunError, TrialNetwork

TOLERANCE: Final = 1e-8
"""The relative tolerance of two numbers; rounding errors are far smaller."""

PAIRED: Final = (
    "layers are paired by what enters and leaves them; "
    "`ignore` leaves out layers of the source, `keep` layers of the target"
)
"""The help if a layer has no counterpart."""

_NUMBER: Final = itemgetter(0)

Pairs: TypeAlias = Mapping[str, str]
"""Names of tensors in the source, by those in the target."""

Runs: TypeAlias = tuple[Run, Run]
"""The runs of the source and the target."""


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
        if any(SCALE not in norm.tensors for norm in source.norms):
            source.fix_scales()
            target.fix_scales()

    def observe(self, pairs: Pairs) -> Runs:
        """Run both: paired tensors get numbers of their own, others depend on their size."""
        runs = self.run(pairs, training=self.training)
        self.compare(runs)
        return runs

    def run(self, pairs: Pairs, *, training: bool, gradients: bool = True) -> Runs:
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
        for event in target.own if error.source else ():
            if list(map(alike.number, event.entering)) == wanted:
                layer = self.target.layer_of(event.own[0][1])
                message = "a layer does not fit, and nothing was copied"
                return TransferError(message, PAIRED, source=error.source, target=layer)
        return error

    def compare(self, runs: Runs) -> None:
        """Label the events of two runs, equally where they are alike."""
        alike = FingerprintIndex()
        for run in runs:
            for event in run.events:
                event.label = _label_event(event, run.subject.tensors, alike)

    def compare_gradients(self, runs: Runs) -> None:
        """Label the gradients of two runs, equally where they are alike.

        This has to happen before other numbers are filled in.
        """
        kin = FingerprintIndex()
        found = [
            run.subject.compute_gradients(values, self._numbers)
            for run, values in zip(runs, _find_common(*map(_list_sinks, runs)), strict=True)
        ]
        norms = (float(tensor.norm()) for one in found for tensor in one.values())
        least = NOTHING * max(norms, default=0)
        for run, gradients in zip(runs, found, strict=True):
            run.gradients = {
                name: kin.number(self._direction(tensor, least))
                for name, tensor in gradients.items()
            }

    def _direction(self, gradient: Tensor, least: float) -> Fingerprint:
        """Return a fingerprint of a gradient: its size and two of its components."""
        flat = gradient.reshape(-1)
        size = float(flat.norm())
        if size <= least:
            return (len(flat), 0.0)
        components = (float(flat @ self._numbers.flat(len(flat), place)) for place in (11, 12))
        return (len(flat), size, *(component / size for component in components))


def label_tensors(run: Run, *, gradients: bool = True, uses: bool = True) -> dict[str, Label]:
    """Return a label of each tensor, in execution order: its form, gradient and uses.

    Args:
        run: a run that was compared.
        gradients: whether gradients distinguish tensors.
        uses: whether uses distinguish tensors that have a gradient, which does not depend on how
            operators are split.
    """
    known = run.gradients if gradients else {}
    found: dict[str, list[Label]] = defaultdict(list)
    forms: dict[str, Label] = {}
    for event in run.own:
        beside = sorted((role, known.get(name, -1)) for role, name in event.own)
        for role, name in event.own:
            forms.setdefault(name, _normalize_shape(run.subject.tensors[name], event))
            found[name].append((role, *event.label, *beside))
    return {
        name: (
            forms[name],
            known.get(name),
            *(sorted(used, key=repr) if uses or name not in known else ()),
        )
        for name, used in found.items()
    }


def _list_sinks(run: Run) -> list[Tensor]:
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


def _label_event(event: Event, tensors: Mapping[str, Tensor], alike: FingerprintIndex) -> Label:
    forms = sorted((role, _normalize_shape(tensors[name], event)) for role, name in event.own)
    entering = sorted(map(alike.number, event.entering))
    return (tuple(entering), alike.number(event.leaving), tuple(forms))


def _normalize_shape(tensor: Tensor, event: Event) -> tuple[int, ...]:
    """Return the shape of a tensor, the same for a fully connected layer and a 1x1 convolution."""
    shape = list(tensor.shape)
    grid = event.inputs[0].shape[2:]
    if len(shape) > 2 and grid == tensor.shape[2:] and not _is_padded(event):
        return (shape[0], tensor[0].numel())
    while shape and shape[0] == 1:
        del shape[0]
    while shape and shape[-1] == 1:
        del shape[-1]
    return tuple(shape)


def _is_padded(event: Event) -> bool:
    padding = event.settings.get("padding")
    return any(padding) if isinstance(padding, list | tuple) else True


def _find_common(*sides: list[Tensor]) -> list[list[Tensor]]:
    """Return the values that both sides have, in the same order."""
    alike = FingerprintIndex()
    numbered = [
        sorted(((alike.number(compute_fingerprint(value)), value) for value in side), key=_NUMBER)
        for side in sides
    ]
    first, second = (Counter(map(_NUMBER, side)) for side in numbered)
    return [
        [
            value
            for number, group in groupby(side, _NUMBER)
            for _, value in islice(group, min(first[number], second[number]))
        ]
        for side in numbered
    ]


def prepare_trial(
    source: TrialNetwork, target: TrialNetwork, candidates: Iterable[tuple[Tensor, ...]]
) -> tuple[NetworkTrial, Runs]:
    """Return a trial on the first inputs that both networks take, with its compared runs.

    Raises:
        TransferError: if there are none, or a network holds a layer that it does not run.
    """
    training = False
    failed: TransferError | None = None
    for inputs in candidates:
        trial = NetworkTrial(source, target, inputs)
        try:
            runs = trial.run({}, training=training)
            idle = _find_idle(runs)
            if idle and not training:
                failed, training = idle, True
                runs = trial.run({}, training=True)
                idle = _find_idle(runs)
        except TransferError as error:  # heads may need more than the network itself
            if not training:  # the later of two failures, unless it is less clear
                failed = max(filter(None, (error, failed)), key=_rank_clarity)
            continue
        if idle:
            raise idle
        trial.training = training
        trial.compare(runs)
        return trial, runs
    assert failed is not None
    raise failed


def _rank_clarity(error: TransferError) -> int:
    """Rate how specific a failure is about the difference."""
    if error.source is not None and error.target is not None:
        return 2
    return int(isinstance(error, RunError) and error.side == "source")


def _find_idle(runs: Runs) -> TransferError | None:
    """Return the error for a tensor that takes no part in what a network computes, if any."""
    for run in runs:
        subject, used = run.subject, {name for event in run.events for _, name in event.tensors}
        for name in subject.numeric:
            if name not in used:
                layer = subject.layer_of(name)
                message = f"{subject.name} holds a layer that it does not run: {layer}"
                help = f"leave it out: {subject.argument}=({layer.name or name!r},)"
                return TransferError(message, help)
    return None

"""Find which tensor of one network corresponds to which of another.

Both networks run on the same inputs, with equal numbers in tensors of equal size. A layer is
identified by the values that enter and leave it and, unless these tell all layers apart, by the
gradient that comes back: by its producers and its consumers with everything between, regardless of
the order in which branches run. Layers that remain alike are interchangeable, such as branches that
are added; among these, pairs are tried one after another until both networks compute the same.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final, TypeAlias

import torch
from torch import Tensor

from archspec.weights.layer import TransferError
from archspec.weights.mismatch import (
    find_misfit,
    refuse_ambiguous,
    refuse_different_outputs,
    refuse_without_counterpart,
)
from archspec.weights.norm_defaults import is_omitted
from archspec.weights.recording import Label, compute_fingerprint
from archspec.weights.run_both import FingerprintIndex, NetworkTrial, Pairs, Runs, label_tensors
from archspec.weights.traced_network import Run

_ATTEMPTS: Final = 60
"""The maximum number of choices among layers that look alike."""

_AGREEMENT: Final = 1e-9
"""The tolerance of outputs, relative to the largest; rounding errors are far smaller."""

_LABELINGS: Final = (
    {"gradients": True, "uses": True},
    {"gradients": True, "uses": False},
    {"gradients": False, "uses": True},
)
"""What distinguishes tensors, in the order of the attempts."""


TensorClass: TypeAlias = tuple[list[str], list[str]]
"""Tensors of the source and of the target that nothing distinguishes yet."""


def pair_tensors(trial: NetworkTrial, first: Runs) -> tuple[dict[str, str | None], float | None]:
    """Pair all tensors that take part.

    Args:
        trial: both networks.
        first: the compared runs before anything is paired.

    Returns:
        The source's tensor for each tensor of the target, or None for an optional one; and the
        maximum difference between outputs, None if every output depends on omitted layers.

    Raises:
        TransferError: names the first layer that differs, or those that cannot be distinguished.
    """
    search = _Search(trial)
    found = search.solve({}, first)
    if found is None:
        raise search.refusal(first)
    pairs = {there: found[there] for there in label_tensors(first[1])}
    return _add_companions(trial, pairs), search.difference


def _add_companions(trial: NetworkTrial, pairs: Pairs) -> dict[str, str | None]:
    """Add tensors that take no part in their layer's computation, such as counters, to the pairs.

    Raises:
        TransferError: for a tensor without a counterpart.
    """
    partners = {there.rpartition(".")[0]: here.rpartition(".")[0] for there, here in pairs.items()}
    idle = dict.fromkeys(trial.source.tensors.keys() - set(pairs.values()))
    found: dict[str, str | None] = dict(pairs)
    for there in trial.target.tensors.keys() - pairs.keys():
        layer, _, own = there.rpartition(".")
        beside = trial.source.layers[partners[layer]] if layer in partners else None
        here = beside.full(own) if beside and own in beside.tensors else None
        if here in idle:
            del idle[here]
        elif beside is None or not is_omitted(own, beside.tensors):
            raise refuse_without_counterpart(trial.target, there)
        found[there] = here
    for here in idle:
        raise refuse_without_counterpart(trial.source, here)
    return found


class _Search:
    """A backtracking search for pairs under which both networks compute the same.

    Attributes:
        attempts: the number of choices left.
        chosen: the class in which the first choice was made.
        difference: the maximum difference between outputs when they were compared last, if any.
    """

    def __init__(self, trial: NetworkTrial) -> None:
        self.trial = trial
        self.attempts = _ATTEMPTS
        self.chosen: TensorClass | None = None
        self.difference: float | None = None

    def solve(self, pairs: Pairs, seen: Runs | None = None) -> Pairs | None:
        """Complete the pairs; return None if that is impossible."""
        self.attempts -= 1
        runs = seen or self.trial.observe(pairs)
        by_values = _pair_by_values(runs, pairs)
        if by_values is not None:
            if self.verify(by_values):
                return by_values
            runs = self.trial.observe(pairs)
        self.trial.compare_gradients(runs)
        classes, told = _balance_classes(runs, pairs)
        if classes is None:
            return None
        sure = {there[0]: here[0] for here, there in classes if len(there) == 1}
        open_ = [(here, there) for here, there in classes if len(there) > 1]
        likely = {name: twin for pair in open_ for twin, name in zip(*pair, strict=True)}
        whole = {**pairs, **sure, **likely}
        if self.verify(whole):
            return whole
        if sure and open_:
            return self.solve({**pairs, **sure})
        among = next((pair for pair in open_ if not told.issuperset(pair[0])), None)
        return self.choose(pairs, among) if among else None

    def choose(self, pairs: Pairs, among: TensorClass) -> Pairs | None:
        """Try to pair one tensor of a class with each candidate."""
        self.chosen = self.chosen or among
        for there in among[1]:
            if self.attempts <= 0:
                return None
            found = self.solve({**pairs, there: among[0][0]})
            if found is not None:
                return found
        return None

    def verify(self, pairs: Pairs) -> bool:
        """Check whether both networks compute the same with these pairs."""
        differences: list[float] = []
        for training in [False, True] if self.trial.training else [False]:
            runs = self.trial.run(pairs, training=training, gradients=False)
            self.trial.compare(runs)
            agrees, self.difference = _compare_computed(*runs, pairs)
            if not agrees:
                return False
            differences += [] if self.difference is None else [self.difference]
        self.difference = max(differences, default=None)
        return True

    def refusal(self, first: Runs) -> TransferError:
        """Return the error for a search without a result."""
        if self.chosen is not None:
            return refuse_ambiguous(*first, *self.chosen)
        return find_misfit(*first) or refuse_different_outputs(*first, self.difference)


def _pair_by_values(runs: Runs, pairs: Pairs) -> Pairs | None:
    """Complete the pairs by what enters and leaves layers; None if some are alike in that."""
    classes = _find_classes(runs, pairs, gradients=False, uses=True)
    if any(len(here) != 1 or len(there) != 1 for here, there in classes):
        return None
    return {**pairs, **{there[0]: here[0] for here, there in classes}}


def _find_classes(runs: Runs, pairs: Pairs, *, gradients: bool, uses: bool) -> list[TensorClass]:
    """Return the classes of unpaired tensors, in the order in which the target runs.

    Args:
        runs: the compared runs.
        pairs: the pairs.
        gradients: as for `label_tensors`.
        uses: as for `label_tensors`.
    """
    paired = (frozenset(pairs.values()), frozenset(pairs))
    classes: dict[Label, TensorClass] = defaultdict(lambda: ([], []))
    for side in (1, 0):
        for name, label in label_tensors(runs[side], gradients=gradients, uses=uses).items():
            if name not in paired[side]:
                classes[label][side].append(name)
    return list(classes.values())


def _balance_classes(runs: Runs, pairs: Pairs) -> tuple[list[TensorClass] | None, frozenset[str]]:
    """Find the classes of unpaired tensors under the first labeling that balances both sides.

    Returns:
        The classes in the order in which the target runs, None if no labeling balances them; and
        the tensors of the source whose gradients would distinguish more than was used, so that
        choosing among them is futile.
    """
    for labeling in _LABELINGS:
        classes = _find_classes(runs, pairs, **labeling)
        if all(len(here) == len(there) for here, there in classes):
            told = () if labeling["gradients"] else runs[0].gradients
            return classes, frozenset(told)
    return None, frozenset()


def _compare_computed(source: Run, target: Run, pairs: Pairs) -> tuple[bool, float | None]:
    """Compare outputs; where they cannot be compared, the inputs and results of each layer.

    Returns:
        Whether everything comparable is equal up to rounding, and the maximum difference between
        outputs, if any were compared.
    """
    outputs = list(_compare_outputs(source, target))
    compared = [output for output in outputs if output is not None]
    difference = max((largest for _, largest in compared), default=None)
    agrees = all(agrees for agrees, _ in compared)
    if agrees and len(compared) < len(outputs):
        mine, theirs = (label_tensors(run, gradients=False) for run in (source, target))
        agrees = all(mine.get(here) == theirs.get(there) for there, here in pairs.items())
    return agrees, difference


def _compare_outputs(source: Run, target: Run) -> Iterator[tuple[bool, float] | None]:
    """Yield for each output of the target whether it agrees, and its difference."""
    theirs = dict(enumerate(zip(source.outputs, source.omitted, strict=True)))
    for at, (value, omitted) in enumerate(zip(target.outputs, target.omitted, strict=True)):
        other, cut = theirs.get(at, (None, True))
        if omitted:
            yield None
        elif other is not None and not cut:
            yield _measure_difference(other, value)
        else:
            yield None if _is_in_source(source, value) else (False, float("inf"))


def _measure_difference(source: Tensor, target: Tensor) -> tuple[bool, float]:
    shapes = [[side for side in tensor.shape if side != 1] for tensor in (source, target)]
    if shapes[0] != shapes[1]:
        return False, float("inf")
    one, other = (tensor.detach().to(torch.float64).reshape(-1) for tensor in (source, target))
    difference = float((one - other).abs().max()) if len(one) else 0.0
    size = float(one.abs().max()) if len(one) else 0.0
    return difference <= _AGREEMENT * size, difference


def _is_in_source(source: Run, value: Tensor) -> bool:
    """Check whether a value of the target occurs in a source with omitted layers."""
    alike = FingerprintIndex()
    wanted = alike.number(compute_fingerprint(value))
    return any(alike.number(known) == wanted for known in source.values)

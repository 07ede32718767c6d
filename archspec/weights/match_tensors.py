"""Find which tensor of one network corresponds to which of another.

Both networks run on the same inputs, with equal numbers in tensors of equal size. A layer is
identified by the values that enter it and the gradient that comes back, that is, by its producers
and its consumers with everything between, regardless of the order in which branches run. Layers
that remain alike are interchangeable, such as branches that are added; among these, pairs are tried
one after another until both networks compute the same.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from archspec.weights.compare_outputs import compare_computed
from archspec.weights.layer import TransferError
from archspec.weights.mismatch import (
    find_misfit,
    refuse_ambiguous,
    refuse_different_outputs,
    refuse_without_counterpart,
)
from archspec.weights.norm_defaults import is_omitted
from archspec.weights.run_both import NetworkTrial, Pairs, Runs, label_tensors

_ATTEMPTS: Final = 60
"""The maximum number of choices among layers that look alike."""

_LABELINGS: Final = (
    {"gradients": True, "uses": True},
    {"gradients": True, "uses": False},
    {"gradients": False, "uses": True},
)
"""What distinguishes tensors, in the order of the attempts."""


@dataclass(frozen=True, slots=True)
class _TensorClass:
    """An equivalence class of tensors that nothing distinguishes yet."""

    source: tuple[str, ...]
    target: tuple[str, ...]

    @property
    def balanced(self) -> bool:
        """Whether both sides have equally many tensors."""
        return len(self.source) == len(self.target)


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
        self.chosen: _TensorClass | None = None
        self.difference: float | None = None

    def solve(self, pairs: Pairs, seen: Runs | None = None) -> Pairs | None:
        """Complete the pairs; return None if that is impossible."""
        self.attempts -= 1
        classes, told = _balance_classes(seen or self.trial.observe(pairs), pairs)
        if classes is None:
            return None
        sure = {cls_.target[0]: cls_.source[0] for cls_ in classes if len(cls_.target) == 1}
        open_ = [cls_ for cls_ in classes if len(cls_.target) > 1]
        likely = {
            there: here
            for cls_ in open_
            for here, there in zip(cls_.source, cls_.target, strict=True)
        }
        whole = {**pairs, **sure, **likely}
        if self.verify(whole):
            return whole
        if sure and open_:
            return self.solve({**pairs, **sure})
        among = next((cls_ for cls_ in open_ if not told.issuperset(cls_.source)), None)
        return self.choose(pairs, among) if among else None

    def choose(self, pairs: Pairs, among: _TensorClass) -> Pairs | None:
        """Try to pair one tensor of a class with each candidate."""
        self.chosen = self.chosen or among
        for there in among.target:
            if self.attempts <= 0:
                return None
            found = self.solve({**pairs, there: among.source[0]})
            if found is not None:
                return found
        return None

    def verify(self, pairs: Pairs) -> bool:
        """Check whether both networks compute the same with these pairs."""
        differences: list[float] = []
        for training in [False, True] if self.trial.training else [False]:
            runs = self.trial.run(pairs, training=training, gradients=False)
            self.trial.compare(runs)
            agrees, self.difference = compare_computed(*runs, pairs)
            if not agrees:
                return False
            differences += [] if self.difference is None else [self.difference]
        self.difference = max(differences, default=None)
        return True

    def refusal(self, first: Runs) -> TransferError:
        """Return the error for a search without a result."""
        if self.chosen is not None:
            return refuse_ambiguous(*first, self.chosen.source, self.chosen.target)
        return find_misfit(*first) or refuse_different_outputs(*first, self.difference)


def _balance_classes(runs: Runs, pairs: Pairs) -> tuple[list[_TensorClass] | None, frozenset[str]]:
    """Find the classes of unpaired tensors under the first labeling that balances both sides.

    Returns:
        The classes, None if no labeling does; and the tensors of the source whose gradients would
        distinguish more than was used, so that choosing among them is futile.
    """
    for labeling in _LABELINGS:
        source, target = (label_tensors(run, **labeling) for run in runs)
        classes = list(_group_classes(source, target, pairs))
        if all(cls_.balanced for cls_ in classes):
            return classes, frozenset(() if labeling["gradients"] else runs[0].gradients)
    return None, frozenset()


def _group_classes(
    source: Mapping[str, Hashable], target: Mapping[str, Hashable], pairs: Pairs
) -> Iterable[_TensorClass]:
    """Return the classes of tensors with equal labels, in order of first execution."""
    found: dict[Hashable, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    taken = frozenset(pairs.values())
    for name, key in target.items():
        if name not in pairs:
            found[key][1].append(name)
    for name, key in source.items():
        if name not in taken:
            found[key][0].append(name)
    for mine, theirs in found.values():
        yield _TensorClass(tuple(mine), tuple(theirs))

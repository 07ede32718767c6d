"""Find which tensor of one network corresponds to which of another.

Both networks run on the same inputs, with equal numbers in tensors of equal size. A layer is
identified by the values that enter it and the gradient that comes back, that is, by its producers
and its consumers with everything between, regardless of the order in which branches run. Layers
that remain alike are interchangeable, such as branches that are added; among these, pairs are tried
one after another until both networks compute the same.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from archspec.weights.compare_outputs import compare_views
from archspec.weights.layer import TransferError
from archspec.weights.mismatch import (
    find_misfit,
    refuse_ambiguous,
    refuse_different_outputs,
    refuse_without_counterpart,
)
from archspec.weights.norm_defaults import is_omitted
from archspec.weights.run_both import NetworkTrial, Pairs, TrialView

_ATTEMPTS: Final = 60
"""The maximum number of choices among layers that look alike."""


@dataclass(frozen=True, slots=True)
class TensorPairing:
    """The result of a search.

    Attributes:
        pairs: the source's tensor for each tensor of the target, by name, in execution order.
        difference: the maximum difference between the outputs of both networks; None if every
            output depends on omitted layers, or nothing was compared.
    """

    pairs: Pairs
    difference: float | None


@dataclass(frozen=True, slots=True)
class _TensorClass:
    """An equivalence class of tensors that nothing distinguishes yet."""

    source: tuple[str, ...]
    target: tuple[str, ...]

    @property
    def balanced(self) -> bool:
        """Whether both sides have equally many tensors."""
        return len(self.source) == len(self.target)


def pair_tensors(
    trial: NetworkTrial, first: tuple[TrialView, TrialView]
) -> tuple[dict[str, str | None], float | None]:
    """Pair all tensors that take part.

    Args:
        trial: both networks.
        first: the observations before anything is paired.

    Returns:
        The source's tensor for each tensor of the target, or None for an optional one; and the
        difference between the outputs.

    Raises:
        TransferError: names the first layer that differs, or those that cannot be distinguished.
    """
    search = _Search(trial)
    found = search.solve({}, first)
    if found is None:
        raise search.refusal(first)
    ran = first[1].keys(gradients=False)
    pairs = {there: found.pairs[there] for there in ran}
    return _add_companions(trial, pairs), found.difference


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
        difference: the difference between the outputs, if nothing else differed.
    """

    def __init__(self, trial: NetworkTrial) -> None:
        self.trial = trial
        self.attempts = _ATTEMPTS
        self.chosen: _TensorClass | None = None
        self.difference: float | None = None

    def solve(
        self, pairs: Pairs, seen: tuple[TrialView, TrialView] | None = None
    ) -> TensorPairing | None:
        """Complete the pairs; return None if that is impossible."""
        self.attempts -= 1
        views = seen or self.trial.observe(pairs)
        classes, told = next(_balance_classes(views, pairs), (None, frozenset()))
        if classes is None:
            return None
        sure = {cls_.target[0]: cls_.source[0] for cls_ in classes if len(cls_.target) == 1}
        open_ = [cls_ for cls_ in classes if len(cls_.target) > 1]
        likely = {
            there: here
            for tensor_class in open_
            for here, there in zip(tensor_class.source, tensor_class.target, strict=True)
        }
        found = self.verified({**pairs, **sure, **likely})
        if found is not None or not open_:
            return found
        if sure:
            return self.solve({**pairs, **sure})
        among = next(
            (tensor_class for tensor_class in open_ if not told.issuperset(tensor_class.source)),
            None,
        )
        return self.choose(pairs, among) if among else None

    def choose(self, pairs: Pairs, among: _TensorClass) -> TensorPairing | None:
        """Try to pair one tensor of a class with each candidate."""
        self.chosen = self.chosen or among
        for there in among.target:
            if self.attempts <= 0:
                return None
            found = self.solve({**pairs, there: among.source[0]})
            if found is not None:
                return found
        return None

    def verified(self, pairs: Pairs) -> TensorPairing | None:
        """Return the pairs if both networks compute the same with them."""
        modes = [False, True] if self.trial.training else [False]
        differences: list[float] = []
        for training in modes:
            runs = self.trial.run(pairs, training=training, gradients=False)
            verdict = compare_views(*self.trial.compared(*runs), pairs)
            if not verdict.agrees:
                self.difference = verdict.difference
                return None
            differences += [] if verdict.difference is None else [verdict.difference]
        return TensorPairing(pairs, max(differences, default=None))

    def refusal(self, first: tuple[TrialView, TrialView]) -> TransferError:
        """Return the error for a search without a result."""
        if self.chosen is not None:
            return refuse_ambiguous(*first, self.chosen.source, self.chosen.target)
        return find_misfit(*first) or refuse_different_outputs(*first, self.difference)


def _balance_classes(
    views: tuple[TrialView, TrialView], pairs: Pairs
) -> Iterator[tuple[list[_TensorClass], frozenset[str]]]:
    """Yield the classes of unpaired tensors under each labeling that balances both sides.

    Yields:
        The classes, and the tensors of the source whose gradients would distinguish more than was
        used, so that choosing among them is futile.
    """
    for keyed in (_label_by_all, _label_by_gradient, _label_without_gradient):
        classes = list(_group_classes(keyed(views[0]), keyed(views[1]), pairs))
        if all(cls_.balanced for cls_ in classes):
            told = views[0].gradients if keyed is _label_without_gradient else ()
            yield classes, frozenset(told)


def _label_by_all(view: TrialView) -> Mapping[str, Hashable]:
    return view.keys(gradients=True)


def _label_without_gradient(view: TrialView) -> Mapping[str, Hashable]:
    return view.keys(gradients=False)


def _label_by_gradient(view: TrialView) -> Mapping[str, Hashable]:
    """Label tensors by gradient if they have one: it does not depend on how operators are split."""
    return {
        name: key[:2] if key[1] is not None else key
        for name, key in view.keys(gradients=True).items()
    }


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

"""Decide whether two networks computed the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from archspec.weights.recording import compute_fingerprint
from archspec.weights.run_both import FingerprintIndex, Pairs, TrialView

_AGREEMENT: Final = 1e-9
"""The tolerance of outputs, relative to the largest; rounding errors are far smaller."""


@dataclass(frozen=True, slots=True)
class OutputAgreement:
    """The result of a comparison.

    Attributes:
        agrees: whether everything comparable is equal up to rounding.
        difference: the maximum difference between outputs, if any were compared.
    """

    agrees: bool
    difference: float | None


def compare_views(source: TrialView, target: TrialView, pairs: Pairs) -> OutputAgreement:
    """Compare outputs; where they cannot be compared, the inputs and results of each layer."""
    outputs = list(_compare_outputs(source, target))
    compared = [output for output in outputs if output is not None]
    difference = max((each for _, each in compared), default=None)
    agrees = all(agrees for agrees, _ in compared)
    if agrees and len(compared) < len(target.run.outputs):
        agrees = _is_value_agreement(source, target, pairs)
    return OutputAgreement(agrees, difference)


def _compare_outputs(source: TrialView, target: TrialView) -> Iterator[tuple[bool, float] | None]:
    """Yield for each output of the target whether it agrees, and its difference."""
    theirs = dict(enumerate(zip(source.run.outputs, source.run.omitted, strict=True)))
    for at, (value, omitted) in enumerate(zip(target.run.outputs, target.run.omitted, strict=True)):
        if omitted:
            yield None
            continue
        other, cut = theirs.get(at, (None, True))
        if other is not None and not cut:
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


def _is_in_source(source: TrialView, value: Tensor) -> bool:
    """Check whether a value of the target occurs in a source with omitted layers."""
    alike = FingerprintIndex()
    wanted = alike.number(compute_fingerprint(value))
    return any(alike.number(each) == wanted for each in source.run.values)


def _is_value_agreement(source: TrialView, target: TrialView, pairs: Pairs) -> bool:
    mine, theirs = source.keys(gradients=False), target.keys(gradients=False)
    return all(mine.get(here) == theirs.get(there) for there, here in pairs.items())

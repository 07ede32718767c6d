"""Decide whether two networks computed the same."""

from collections.abc import Iterator
from typing import Final

import torch
from torch import Tensor

from archspec.weights.recording import compute_fingerprint
from archspec.weights.run_both import FingerprintIndex, Pairs, label_tensors
from archspec.weights.traced_network import Run

_AGREEMENT: Final = 1e-9
"""The tolerance of outputs, relative to the largest; rounding errors are far smaller."""


def compare_computed(source: Run, target: Run, pairs: Pairs) -> tuple[bool, float | None]:
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

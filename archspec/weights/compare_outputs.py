"""Decide whether two networks computed the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from archspec.weights.recording import fingerprint
from archspec.weights.run_both import Alike, Pairs, View

_AGREEMENT: Final = 1e-9
"""The tolerance of outputs, relative to the largest; rounding errors are far smaller."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of a comparison.

    Attributes:
        agrees: whether everything comparable is equal up to rounding.
        difference: the maximum difference between outputs, if any were compared.
    """

    agrees: bool
    difference: float | None


def compare(source: View, target: View, pairs: Pairs) -> Verdict:
    """Compare outputs; where they cannot be compared, the inputs and results of each layer."""
    outputs = list(_outputs(source, target))
    compared = [each for each in outputs if each is not None]
    difference = max((each for _, each in compared), default=None)
    agrees = all(agrees for agrees, _ in compared)
    if agrees and len(compared) < len(target.run.outputs):
        agrees = _values_agree(source, target, pairs)
    return Verdict(agrees, difference)


def _outputs(source: View, target: View) -> Iterator[tuple[bool, float] | None]:
    """Yield for each output of the target whether it agrees, and its difference."""
    theirs = dict(enumerate(zip(source.run.outputs, source.run.omitted, strict=True)))
    for at, (value, omitted) in enumerate(zip(target.run.outputs, target.run.omitted, strict=True)):
        if omitted:
            yield None
            continue
        other, cut = theirs.get(at, (None, True))
        if other is not None and not cut:
            yield _difference(other, value)
        else:
            yield None if _occurs(source, value) else (False, float("inf"))


def _difference(source: Tensor, target: Tensor) -> tuple[bool, float]:
    shapes = [[side for side in each.shape if side != 1] for each in (source, target)]
    if shapes[0] != shapes[1]:
        return False, float("inf")
    one, other = (each.detach().to(torch.float64).reshape(-1) for each in (source, target))
    difference = float((one - other).abs().max()) if len(one) else 0.0
    size = float(one.abs().max()) if len(one) else 0.0
    return difference <= _AGREEMENT * size, difference


def _occurs(source: View, value: Tensor) -> bool:
    """Check whether a value of the target occurs in a source with omitted layers."""
    alike = Alike()
    wanted = alike.number(fingerprint(value))
    return any(alike.number(each) == wanted for each in source.run.values)


def _values_agree(source: View, target: View, pairs: Pairs) -> bool:
    mine, theirs = source.keys(gradients=False), target.keys(gradients=False)
    return all(mine.get(here) == theirs.get(there) for there, here in pairs.items())

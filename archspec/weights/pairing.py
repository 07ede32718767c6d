"""Which layer of one network fits which of another, and what it gives it."""

from collections.abc import Callable, Iterable, Mapping
from itertools import zip_longest
from typing import Final

import torch
from torch import Tensor

from archspec.weights.layer import Layer, TransferError

_UNSAID: Final[Mapping[str, Callable[[Tensor], Tensor]]] = {
    "weight": torch.ones_like,
    "num_batches_tracked": torch.zeros_like,
}
"""What a batch normalisation may leave out, and what that means."""


def paired(given: tuple[Layer, ...], wanted: tuple[Layer, ...]) -> list[tuple[Layer, Layer]]:
    """Pair the layers one by one.

    Raises:
        TransferError: at the first pair that does not fit.
    """
    pairs: list[tuple[Layer, Layer]] = []
    for number, (source, target) in enumerate(zip_longest(given, wanted), start=1):
        if source is None or target is None:
            raise _left_over(source, target, abs(len(given) - len(wanted)))
        if not _fits(source, target):
            raise TransferError(
                f"layer {number} does not fit, and nothing was copied",
                "layers are paired in the order in which they run; "
                "`ignore` leaves out layers of the source, `keep` layers of the target",
                source=source,
                target=target,
            )
        pairs.append((source, target))
    return pairs


def values(pairs: Iterable[tuple[Layer, Layer]]) -> dict[str, Tensor]:
    """What to load into the target, by the names in its state dict."""
    return {
        target.full(name): value
        for source, target in pairs
        for name, value in _filled(source, target).items()
    }


def _left_over(source: Layer | None, target: Layer | None, count: int) -> TransferError:
    side, argument = ("source", "ignore") if target is None else ("target", "keep")
    return TransferError(
        f"{count} more in the {side} than in the other network, and nothing was copied; the first:",
        f"leave out what has no counterpart, by the prefixes of names: {argument}=(...,)",
        source=source,
        target=target,
    )


def _fits(source: Layer, target: Layer) -> bool:
    if source.kind and target.kind and source.kind != target.kind:
        return False
    return _signature(_filled(source, target)) == _signature(target.tensors)


def _signature(tensors: Mapping[str, Tensor]) -> dict[str, tuple[torch.Size, bool]]:
    return {name: (each.shape, each.is_floating_point()) for name, each in tensors.items()}


def _filled(source: Layer, target: Layer) -> dict[str, Tensor]:
    """The tensors of a source layer, with what a batch normalisation may leave unsaid."""
    unsaid = _UNSAID if {"running_mean", "running_var"} <= source.tensors.keys() else {}
    missing = [name for name in unsaid if name in target.tensors and name not in source.tensors]
    return {**source.tensors, **{name: unsaid[name](target.tensors[name]) for name in missing}}

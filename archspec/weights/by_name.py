"""Load a state dict into a network with the same names."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import product
from typing import Final

import torch
from torch import Tensor

from archspec.weights.layer import Layer, TransferError, describe_tensor, group_layers
from archspec.weights.name_prefixes import suggest_prefixes
from archspec.weights.norm_defaults import is_omitted

_BUILD: Final = (
    "build the network that the state dict belongs to, load it there with `load_state_dict`, and "
    "give `transfer` that module; a state dict alone does not say how its layers are connected"
)


def match_by_name(
    given: Mapping[str, Tensor],
    wanted: Mapping[str, Tensor],
    replaceable: Collection[str] = (),
) -> dict[str, str | None]:
    """Match the tensors of a state dict to those of a network by name.

    Names may differ in a prefix that all names of one side share, such as `module.`. A tensor that
    the network holds under several names needs one of them.

    Args:
        given: the tensors of the state dict.
        wanted: the tensors of the network.
        replaceable: the names in the network that are left out if they are missing or of another
            shape.

    Returns:
        The name in the state dict for each name in the network, or None for an optional tensor that
        is missing.

    Raises:
        TransferError: if names or shapes differ.
    """
    for theirs, mine in product(_list_spellings(given), _list_spellings(wanted)):
        missing = [name for name in mine if name not in theirs]
        tied = _find_tied(missing, theirs, mine, wanted)
        if len(mine) == len(theirs) + len(missing) and all(
            is_omitted(name, theirs) or name in tied or mine[name] in replaceable
            for name in missing
        ):
            found = {full: theirs.get(tied.get(name, name)) for name, full in mine.items()}
            found = _drop_replaceable(found, given, wanted, replaceable)
            _check_shapes(found, given, wanted)
            _check_shared(found, given, wanted)
            return found
    raise _refuse_names(given, wanted)


def _find_tied(
    missing: Iterable[str],
    theirs: Collection[str],
    mine: Mapping[str, str],
    wanted: Mapping[str, Tensor],
) -> dict[str, str]:
    """Return, for missing names of tensors that have several, the one that is there."""
    there = {id(wanted[full]): name for name, full in mine.items() if name in theirs}
    return {
        name: there[id(wanted[mine[name]])] for name in missing if id(wanted[mine[name]]) in there
    }


def _drop_replaceable(
    found: Mapping[str, str | None],
    given: Mapping[str, Tensor],
    wanted: Mapping[str, Tensor],
    replaceable: Collection[str],
) -> dict[str, str | None]:
    """Return the pairs without the replaceable names that have no counterpart of their shape."""
    return {
        there: here
        for there, here in found.items()
        if there not in replaceable
        or (here is not None and given[here].shape == wanted[there].shape)
    }


def _list_spellings(names: Iterable[str]) -> Iterator[dict[str, str]]:
    """Yield the names by their possible spellings: as they are, and without their common prefix."""
    listed = list(names)
    yield {name: name for name in listed}
    parts = [name.split(".") for name in listed]
    for common in range(1, min(map(len, parts), default=1)):
        if len({part[common - 1] for part in parts}) > 1:
            return
        yield {".".join(part[common:]): name for part, name in zip(parts, listed, strict=True)}


def _check_shapes(
    found: Mapping[str, str | None], given: Mapping[str, Tensor], wanted: Mapping[str, Tensor]
) -> None:
    wrong = {
        here: there
        for there, here in found.items()
        if here is not None and _get_dtype_kind(given[here]) != _get_dtype_kind(wanted[there])
    }
    if not wrong:
        return
    here, there = next(iter(wrong.items()))
    source, target = given[here], wanted[there]
    left = _suggest_omission(("ignore", wrong, given), ("keep", wrong.values(), wanted))
    help = "leave out on both sides what does not fit"
    raise TransferError(
        f"`{there}` is {describe_tensor(source)} in the source and "
        f"{describe_tensor(target)} in the target, and nothing was copied",
        f"{help}: {left}" if left else f"{help}, with `ignore` and `keep`",
        source=_make_layer(here, source),
        target=_make_layer(there, target),
    )


def _get_dtype_kind(tensor: Tensor) -> tuple[object, bool]:
    return tensor.shape, tensor.is_floating_point()


def _check_shared(
    found: Mapping[str, str | None], given: Mapping[str, Tensor], wanted: Mapping[str, Tensor]
) -> None:
    """Refuse several values for a tensor that the target holds under several names."""
    first: dict[int, str] = {}
    for there, here in found.items():
        other = found[first.setdefault(id(wanted[there]), there)]
        if here is None or other is None or _is_same(given[here], given[other]):
            continue
        raise TransferError(
            f"`{other}` and `{here}` of the source are one tensor in the target, and nothing was "
            "copied",
            "build the target without sharing, or the source with it",
            source=_make_layer(here, given[here]),
            target=_make_layer(there, wanted[there]),
        )


def _is_same(one: Tensor, other: Tensor) -> bool:
    """Check whether two tensors have the same bytes, which may be those of NaN or of any dtype."""
    if one is other:
        return True
    values = [each.detach().cpu().contiguous().flatten() for each in (one, other)]
    return one.dtype == other.dtype and torch.equal(*(each.view(torch.uint8) for each in values))


def _make_layer(name: str, tensor: Tensor) -> Layer:
    return group_layers({name: tensor}, {})[0]


def _refuse_names(given: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> TransferError:
    more = [name for name in given if name not in wanted]
    less = [name for name in wanted if name not in given]
    alone = ", and ".join(
        f"{len(names):,} in the {side} alone, such as `{names[0]}`"
        for side, names in (("source", more), ("target", less))
        if names
    )
    message = f"the names differ, and nothing was copied: {alone}"
    left = _suggest_omission(("ignore", more, given), ("keep", less, wanted))
    if not left or len(more) + len(less) >= len(wanted):
        return TransferError(message, _BUILD)
    return TransferError(message, f"{_BUILD}; or leave out what differs: {left}")


def _suggest_omission(*sides: tuple[str, Collection[str], Collection[str]]) -> str:
    """Return the arguments that leave out some names of all, if each of them is short."""
    left = [suggest_prefixes(name, some, names) for name, some, names in sides if some]
    return ", ".join(left) if all(left) else ""

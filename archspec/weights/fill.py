"""Fill a network with the weights of any source, and say which way they took."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeAlias

from torch import Tensor, nn

from archspec.dataclass import dataclass, replace
from archspec.text.phrases import join_words, pluralize
from archspec.text.visible import shorten_middle
from archspec.weights.by_name import match_by_name
from archspec.weights.class_count import (
    Make,
    count_classes,
    count_numbers,
    find_head,
    is_under,
    list_shapes,
)
from archspec.weights.layer import TransferError, check_values
from archspec.weights.sources.checkpoint import Checkpoint, describe_tensors
from archspec.weights.sources.library import create_peer
from archspec.weights.traced_network import list_tensors
from archspec.weights.transfer_weights import Transfer, collect_values, list_layer_pairs, transfer

CreatePeer: TypeAlias = Callable[..., nn.Module]
"""Makes a peer, as `create_peer` does."""


@dataclass(frozen=True, slots=True)
class Variation:
    """How a network may differ from the one that its weights are of.

    Attributes:
        make: makes it for another number of classes; None if it must be for as many as the weights.
        training: prefixes of what exists in training alone, which published weights may lack.
    """

    make: Make | None = None
    training: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class FilledNetwork:
    """How weights came into a network.

    Attributes:
        transfer: the layers that were paired, and how far the outputs differ.
        source: where the weights are from, pinned.
        license: the license that the source states; empty for none.
        peer: the network of a library into which a file was loaded since it has its names; empty if
            the file has the network's own names, or there is no file.
        fresh: the layers that were left as they were made, since the source has none of their
            sizes: those for another number of classes, and heads for training.
        dtypes: the types of the source that were converted.
        notes: what the source says besides.
    """

    transfer: Transfer
    source: str
    license: str = ""
    peer: str = ""
    fresh: tuple[str, ...] = ()
    dtypes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def describe(self) -> tuple[str, ...]:
        """Return the way the weights took, in sentences."""
        way = "loaded by name"
        if self.transfer.difference is not None:
            differ = self.transfer.difference
            agreed = f"outputs agree to {differ:.1g}" if differ else "outputs are equal"
            through = f"loaded into {self.peer}, whose names it has, and " if self.peer else ""
            way = f"{through}paired by what layers compute; {agreed}"
        said = [way, *self.notes]
        if self.dtypes:
            said.append(f"converted from {join_words(self.dtypes, 'and')}")
        if self.fresh:
            layers = join_words([f"`{name}`" for name in self.fresh], "and")
            said.append(f"left as made, since the source has none of their size: {layers}")
        return tuple(said)


def make_checkpoint(source: nn.Module | Mapping[str, Tensor]) -> Checkpoint:
    """Return a module or a state dict as a checkpoint."""
    tensors = list_tensors(source) if isinstance(source, nn.Module) else source
    check_values(tensors)
    network = source if isinstance(source, nn.Module) else None
    name = "a state dict" if network is None else type(network).__name__
    return Checkpoint(name, describe_tensors(tensors), lambda: tensors, network=network)


def fill_network(
    target: nn.Module,
    checkpoint: Checkpoint,
    *,
    peers: Collection[str] = (),
    variation: Variation | None = None,
    create: CreatePeer | None = None,
    example: Tensor | tuple[Tensor, ...] | None = None,
) -> FilledNetwork:
    """Fill a network with the weights of a checkpoint.

    A network of a library is paired by what its layers compute. A file is loaded by name if it has
    the network's names; if it has those of a peer, it is loaded into the peer, which is paired.

    Args:
        target: the network to fill.
        checkpoint: the weights.
        peers: the networks of libraries that compute what the target does, `timm:NAME`.
        variation: how the target may differ from what the weights are of; layers that they lack
            then stay as they are.
        create: makes a peer; None for `create_peer`.
        example: as for `transfer`.

    Raises:
        TransferError: if the weights do not fit; nothing was written.
        SpecError: A4xx if the source cannot be read.
    """
    variation = variation or Variation()
    said = FilledNetwork(
        Transfer(()), checkpoint.source, checkpoint.license, notes=checkpoint.notes,
        dtypes=_list_converted(checkpoint, target),
    )  # fmt: skip
    if checkpoint.network is not None:
        return _fill_from_network(checkpoint.network, target, said, variation, example)
    given, wanted = checkpoint.read(), list_tensors(target)
    optional = [name for name in wanted if is_under(name, variation.training)]
    head = find_head(variation.make) if variation.make else ()
    try:
        found = match_by_name(given, wanted, {*optional, *head})
    except TransferError as error:
        if error.target is not None:  # the names are right, and a shape is not
            raise
        for peer in peers:
            network = _load_peer(peer, given, create or create_peer)
            if network is not None:
                notes = (*said.notes, *_describe_spoiled(given))
                said = replace(said, peer=peer, notes=notes)
                return _fill_from_network(network, target, said, variation, example)
        raise _explain_names(error, peers) from None
    values = collect_values(found, given, wanted)
    target.load_state_dict(values, strict=False)
    fresh = _list_layers(name for name in wanted if name not in found)
    return replace(
        said,
        transfer=Transfer(list_layer_pairs(found, wanted)),
        fresh=fresh,
        notes=(*said.notes, *_describe_spoiled(values)),
    )


def _list_converted(checkpoint: Checkpoint, target: nn.Module) -> tuple[str, ...]:
    """Return the floating-point types of a checkpoint that the target does not have."""
    own = {entry.dtype for entry in describe_tensors(list_tensors(target)).values()}
    found = dict.fromkeys(entry.dtype for entry in checkpoint.entries.values())
    return tuple(dtype for dtype in found if "float" in dtype and dtype not in own)


def _describe_spoiled(values: Mapping[str, Tensor]) -> tuple[str, ...]:
    """Return what to know of weights that are no numbers, as those of a training that diverged.

    Args:
        values: weights whose shapes are those of a network: others may claim any size.
    """
    floats = {name: value for name, value in values.items() if value.is_floating_point()}
    spoiled = [name for name, value in floats.items() if not value.float().isfinite().all()]
    if not spoiled:
        return ()
    more = f" and {pluralize(len(spoiled) - 1, 'more tensor')}" if spoiled[1:] else ""
    return (f"NaN or infinity in `{shorten_middle(spoiled[0])}`{more}",)


def _fill_from_network(
    source: nn.Module,
    target: nn.Module,
    said: FilledNetwork,
    variation: Variation,
    example: Tensor | tuple[Tensor, ...] | None,
) -> FilledNetwork:
    """Fill a network from another, through one for the source's number of classes if need be."""
    donor, kept = _find_donor(count_numbers(list_tensors(source)), target, variation)
    if donor is target or list_shapes(donor) == list_shapes(target):
        done = transfer(source, target, example=example, keep=kept)
        left = _list_layers(name for name in list_tensors(target) if is_under(name, kept))
        return replace(said, transfer=done, fresh=left)
    done = transfer(source, donor, example=example, keep=kept)
    assert variation.make is not None
    head = find_head(variation.make)
    state = donor.state_dict()
    left = _list_layers(name for name in state if name in head or is_under(name, kept))
    taken = {name: value for name, value in state.items() if name.rpartition(".")[0] not in left}
    target.load_state_dict(taken, strict=False)
    pairs = tuple(pair for pair in done.pairs if pair[1] not in left)
    return replace(said, transfer=Transfer(pairs, done.difference), fresh=left)


def _find_donor(
    numbers: int, target: nn.Module, variation: Variation
) -> tuple[nn.Module, tuple[str, ...]]:
    """Return the form of the target that a source of so many numbers can fill.

    Returns:
        The target, or one for another number of classes, and what of it the source does not have.
    """
    names = list_tensors(target)
    training = (path for path in variation.training if any(is_under(it, [path]) for it in names))
    for kept in ((), tuple(training)):
        if variation.make is None:
            if count_numbers(names, kept) == numbers:
                return target, kept
        elif (count := count_classes(numbers, variation.make, kept)) is not None:
            return variation.make(count), kept
    return target, ()


def _list_layers(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.rpartition(".")[0] for name in sorted(names)))


def _load_peer(peer: str, given: Mapping[str, Tensor], create: CreatePeer) -> nn.Module | None:
    """Return a peer with the weights of a file; None if the file does not have its names.

    It is made for as many classes as the file is for.
    """

    def sketch(classes: int | None = None) -> nn.Module:
        return create(peer, classes, on_meta=True)

    count: int | None = None
    if not _fits(given, sketch()):
        count = count_classes(count_numbers(given), sketch)
        if count is None or not _fits(given, sketch(count)):
            return None
    network = create(peer, count)
    own = list_tensors(network)
    values = collect_values(match_by_name(given, own), given, own)
    network.load_state_dict(values, strict=False)
    return network


def _fits(given: Mapping[str, Tensor], network: nn.Module) -> bool:
    """Check whether a state dict has the names and shapes of a network."""
    try:
        match_by_name(given, list_tensors(network))
    except TransferError:
        return False
    return True


def _explain_names(error: TransferError, peers: Collection[str]) -> TransferError:
    """Return the error for a file that has neither the names of the network nor of its peers."""
    if not peers:
        return error
    tried = join_words(peers, "or")
    return TransferError(f"{error.message}; nor are they those of {tried}", error.help)

"""Proof that an imported spec is the network that it was made of."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from archspec.dataclass import dataclass
from archspec.importers.boxes import FoundBox
from archspec.importers.flat import FlatNetwork, Operation
from archspec.importers.readers.torch_module import record_module
from archspec.importers.structure.model import Call, Frame, walk_chain
from archspec.weights.traced_network import list_tensors


@dataclass(frozen=True, slots=True)
class Comparison:
    """Outputs of source and spec on one input.

    Attributes:
        size: the size of the input, channels last.
        training: whether both ran as in training.
        difference: the largest difference, relative to the largest output.
    """

    size: str
    training: bool
    difference: float


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known of an imported spec.

    Attributes:
        parameters: the parameters of both.
        compared: the outputs that were compared; none if the source cannot be run.
        names: what the spec's module calls each tensor of the source.
    """

    parameters: int
    compared: tuple[Comparison, ...]
    names: Mapping[str, str]

    @property
    def difference(self) -> float:
        """The largest difference of all."""
        return max((each.difference for each in self.compared), default=0.0)


class NoProof(Exception):  # noqa: N818  # what it says is the finding
    """An imported spec is not the network that it was made of."""


def pair_tensors(root: Frame, network: FlatNetwork, module: nn.Module) -> dict[str, str]:
    """Return what the module of a spec calls each tensor of the source.

    Both list their layers in the same order, that of the spec's text.

    Args:
        root: what was found in the source.
        network: the source.
        module: the module of the spec.

    Raises:
        NoProof: if the layers are not the same.
    """
    ours = record_module(module, network.inputs, name=network.name, origin="")
    made = [each for each in ours.operations if each.tensors]
    found = list(list_layers(root))
    if len(made) != len(found):
        raise NoProof(f"it has {len(made)} layers with weights in place of {len(found)}")
    names: dict[str, str] = {}
    for source, target in zip(found, made, strict=True):
        if source.tensors.keys() != target.tensors.keys():
            raise NoProof(f"`{source.output}` of {source.source} has other weights")
        for role, name in source.tensors.items():
            names[name] = target.tensors[role]
    return names


def list_layers(frame: Frame) -> Iterator[Operation]:
    """Yield the operations with weights in the order of the spec's text."""
    for part in walk_chain(frame.steps):
        if isinstance(part, Call) and part.frame is not None:
            yield from list_layers(part.frame)
        elif isinstance(part, Call) and isinstance(part.box, FoundBox):
            yield from (each for each in part.box.operations if each.tensors)


def copy_weights(weights: Mapping[str, Tensor], module: nn.Module, names: Mapping[str, str]) -> None:
    """Copy the tensors of a source into the module of its spec.

    Args:
        weights: the tensors of the source by their names.
        module: the module, whose tensors are changed.
        names: what the module calls each.

    Raises:
        NoProof: if a tensor has another number of values.
    """
    own = list_tensors(module)
    with torch.no_grad():
        for name, target in names.items():
            if own[target].numel() != weights[name].numel():
                raise NoProof(f"`{target}` has {own[target].numel():,} numbers, `{name}` another count")
            own[target].copy_(weights[name].reshape(own[target].shape))


def compare_outputs(
    network: FlatNetwork, module: nn.Module, sizes: Sequence[Mapping[str, tuple[int, ...]]]
) -> Iterator[Comparison]:
    """Yield how far the outputs of source and spec are apart.

    Args:
        network: the source.
        module: the module of the spec, with the source's weights.
        sizes: the sizes of the inputs to try, channels first.
    """
    assert network.run is not None
    for training in (False, True):
        for shapes in sizes:
            generator = torch.Generator().manual_seed(0)
            inputs = tuple(torch.randn(2, *shape, generator=generator) for shape in shapes.values())
            with preserving(module, training=training):
                ours = _list_outputs(module(*inputs))
            theirs = network.run(inputs, training)
            differences = [_differ(one, other) for one, other in zip(ours, theirs, strict=False)]
            first = next(iter(shapes.values()))
            size = "x".join(map(str, (*first[1:], first[0])))
            yield Comparison(size, training, max(differences, default=0.0))


def _differ(one: Tensor, other: Tensor) -> float:
    if one.shape != other.shape:
        return float("inf")
    return float((one - other).abs().max() / other.abs().max().clamp_min(1e-12))


def _list_outputs(returned: object) -> tuple[Tensor, ...]:
    if isinstance(returned, Tensor):
        return (returned,)
    assert isinstance(returned, Sequence)
    return tuple(each for each in returned if isinstance(each, Tensor))


@contextmanager
def preserving(module: nn.Module, *, training: bool) -> Iterator[None]:
    """Run a module in one of its modes, without what is random, and leave it as it was."""
    kept = {name: buffer.clone() for name, buffer in module.named_buffers()}
    modes = {part: part.training for part in module.modules()}
    module.train(training)
    for part in module.modules():
        if "Drop" in type(part).__name__ or "StochasticDepth" in type(part).__name__:
            part.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        for part, mode in modes.items():
            part.training = mode
        for name, buffer in module.named_buffers():
            buffer.copy_(kept[name])

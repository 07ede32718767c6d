"""Proof that an imported spec is the network that it was made of."""

from collections.abc import Iterator, Mapping
from typing import Final

import torch
from torch import Tensor, nn

from archspec.dataclass import dataclass
from archspec.importers.boxes import FoundBox
from archspec.importers.flat import FlatNetwork, Operation
from archspec.importers.readers.torch_module import record_module
from archspec.importers.run_module import run_module
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
    for part in (part for chain in frame.chains for part in walk_chain(chain)):
        if isinstance(part, Call) and part.frame is not None:
            yield from list_layers(part.frame)
        elif isinstance(part, Call) and isinstance(part.box, FoundBox):
            yield from (each for each in part.box.operations if each.tensors)


def copy_weights(
    weights: Mapping[str, Tensor], module: nn.Module, names: Mapping[str, str]
) -> None:
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
                raise NoProof(
                    f"`{target}` has {own[target].numel():,} numbers, `{name}` another count"
                )
            own[target].copy_(weights[name].reshape(own[target].shape))


def compare_outputs(
    network: FlatNetwork, module: nn.Module, dtype: torch.dtype = torch.float32
) -> Iterator[Comparison]:
    """Yield how far the outputs of source and spec are apart, at two sizes if both take these.

    Args:
        network: the source.
        module: the module of the spec, with the source's weights.
        dtype: the precision in which both run.
    """
    seen = 0
    for shapes in _list_sizes(network):
        inputs = _make_inputs(network, shapes, dtype)
        first = next(iter(shapes.values()))
        size = "x".join(map(str, (*first[1:], first[0])))
        try:
            difference = _compare_on(network, module, inputs, training=False)
        except Exception:  # whatever a network raises that is made for one size
            if shapes == network.inputs:
                raise
            continue
        yield Comparison(size, False, difference)
        if network.trains:
            yield Comparison(size, True, _compare_on(network, module, inputs, training=True))
        seen += 1
        if seen == len(_SHARES):
            return


def _make_inputs(
    network: FlatNetwork, shapes: Mapping[str, tuple[int, ...]], dtype: torch.dtype
) -> tuple[Tensor, ...]:
    generator = torch.Generator().manual_seed(0)
    return tuple(
        torch.randn(network.batch, *shape, generator=generator, dtype=dtype)
        for shape in shapes.values()
    )


def _compare_on(
    network: FlatNetwork, module: nn.Module, inputs: tuple[Tensor, ...], *, training: bool
) -> float:
    """Return the largest difference of all outputs."""
    assert network.run is not None
    ours, theirs = run_module(module)(inputs, training), network.run(inputs, training)
    if len(ours) != len(theirs):
        return float("inf")
    pairs = zip(ours, theirs, strict=True)
    return max((_differ(one, other) for one, other in pairs), default=0.0)


def _differ(one: Tensor, other: Tensor) -> float:
    if one.shape != other.shape:
        return float("inf")
    return float((one - other).abs().max() / other.abs().max().clamp_min(1e-12))


def prove_import(network: FlatNetwork, root: Frame, module: nn.Module, tolerance: float) -> Proof:
    """Give the module of a spec the weights of its source, and compare both.

    Args:
        network: the source, which has weights.
        root: what was found in it.
        module: the module of the spec, whose tensors are changed.
        tolerance: how far outputs may be apart, relative to the largest.

    Raises:
        NoProof: if they are not the same network.
    """
    assert network.read_weights is not None
    weights = network.read_weights()
    names = pair_tensors(root, network, module)
    _check_complete(weights, module, names)
    copy_weights(weights, module, names)
    compared = tuple(_compare(network, module, tolerance)) if network.run else ()
    parameters = sum(parameter.numel() for parameter in module.parameters())
    return Proof(parameters, compared, names)


def _compare(network: FlatNetwork, module: nn.Module, tolerance: float) -> Iterator[Comparison]:
    """Yield comparisons, in double precision where single precision cannot tell.

    Raises:
        NoProof: if outputs differ.
    """
    for found in compare_outputs(network, module):
        if not found.difference <= tolerance and network.trains:
            found = min(  # noqa: PLW2901  # the same comparison, more exact
                compare_outputs(network, module, torch.float64),
                key=lambda each: (each.size, each.training) != (found.size, found.training),
            )
        if not found.difference <= tolerance:
            mode = "in training" if found.training else "at inference"
            raise NoProof(f"outputs differ by {found.difference:.1e} at {found.size} {mode}")
        yield found


def _check_complete(
    weights: Mapping[str, Tensor], module: nn.Module, names: Mapping[str, str]
) -> None:
    own = list_tensors(module)
    paired = set(names.values())
    missing = [
        name for name in own if name not in paired and not name.endswith("num_batches_tracked")
    ]
    if missing:
        raise NoProof(f"nothing of the source is `{missing[0]}`")
    learned = [name for name, target in names.items() if isinstance(own[target], nn.Parameter)]
    used = sum(weights[name].numel() for name in learned)
    made = sum(parameter.numel() for parameter in module.parameters())
    if used != made:
        raise NoProof(f"it has {made:,} parameters in place of {used:,}")


def _list_sizes(network: FlatNetwork) -> Iterator[Mapping[str, tuple[int, ...]]]:
    """Yield sizes to compare at: small ones, which cost little, and at last the source's own."""
    found: list[Mapping[str, tuple[int, ...]]] = []
    for share in _SHARES:
        sizes = {name: _shrink(shape, share) for name, shape in network.inputs.items()}
        if sizes not in found and sizes != network.inputs:
            found.append(sizes)
    yield from [*found, network.inputs]


def _shrink(shape: tuple[int, ...], share: float) -> tuple[int, ...]:
    """Return a smaller size, whose sides are multiples of 32 as most networks have them."""
    channels, *sides = shape
    return (
        channels,
        *(
            max(_STEP, round(side * share / _STEP) * _STEP) if side > _STEP else side
            for side in sides
        ),
    )


_SHARES: Final = (3 / 8, 1 / 2)
_STEP: Final = 32

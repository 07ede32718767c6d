"""The network that is measured, in the forms that it runs in."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, TypeAlias

import torch
from torch import Tensor, nn

from archspec.dataclass import dataclass
from archspec.runtime import load_source

Form: TypeAlias = Literal["written", "inference", "peer"]
"""A network as its spec has it, rewritten for inference, or as a library has it."""

_SEED: Final = 0


@dataclass(frozen=True, slots=True)
class NetworkSource:
    """The generated source of a network, from which another process makes it too.

    Attributes:
        text: the source.
        name: the name of the network.
        block: the class of the network.
    """

    text: str
    name: str
    block: str

    def make(self) -> nn.Module:
        """Make the network, with weights that are drawn anew."""
        made: nn.Module = getattr(load_source(self.text, self.name), self.block)()
        return made.eval()


@dataclass(frozen=True, slots=True)
class Subject:
    """The network that is measured.

    Attributes:
        title: its title.
        networks: its forms, in evaluation mode, with the same weights where that is possible.
        sources: the source of each form but the peer's.
        macs: multiply-accumulates of each form, for one example.
        shapes: the shape of each input, without the batch.
        peer: the network of a library, `timm:NAME`; empty for none.
        same_weights: whether the peer has the weights of the others.
        weights: where the weights are from; empty for random ones.
    """

    title: str
    networks: Mapping[Form, nn.Module]
    sources: Mapping[Form, NetworkSource]
    macs: Mapping[Form, int]
    shapes: tuple[tuple[int, ...], ...]
    peer: str = ""
    same_weights: bool = False
    weights: str = ""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a way of running a network starts from.

    Attributes:
        networks: the forms of the network, on the device; they are only read.
        inputs: what enters, N x C x ... in single precision, on the device.
        folder: where files are written; one that another process wrote is read again.
        threads: the threads that compute.
        device: `cpu` or `cuda`.
    """

    networks: Mapping[Form, nn.Module]
    inputs: tuple[Tensor, ...]
    folder: Path
    threads: int = 1
    device: str = "cpu"


def make_inputs(shapes: tuple[tuple[int, ...], ...], batch: int, device: str) -> tuple[Tensor, ...]:
    """Return random inputs, N x C x ..., the same in every run."""
    generator = torch.Generator().manual_seed(_SEED)
    made = (torch.randn(batch, *shape, generator=generator) for shape in shapes)
    return tuple(each.to(device) for each in made)

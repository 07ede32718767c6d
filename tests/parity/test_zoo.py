"""The networks of the zoo: as their papers draw them, and equal to those of other libraries.

Numbers are compared in double precision, with statistics and scales of every normalization at
random; nothing is downloaded. What is paired is found by what layers compute, so neither their
order nor their names matter: a peer may run a projection last where a spec has it first.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Final

import pytest
import timm
import torch
from torch import Tensor, nn

import archspec
from archspec.api import shipped_specs
from archspec.app.tasks.render import PictureSettings, draw_spec
from archspec.render import View
from archspec.weights import transfer
from tests.parity.peers.repvgg import rewrite
from tests.parity.zoo import PEERS, Peer
from tests.rounds import ROUNDS
from tests.shipped import ZOO

AFFORDABLE: Final = 150
"""Networks of more modules are exported and compiled in `make fuzz` alone: that takes seconds."""

FILES: Final = {name: shipped_specs()[name] for name in ZOO}


def build(peer: Peer) -> nn.Module:
    """The module of a spec, or of a small variant of it."""
    return archspec.build(peer.text if peer.changes else f"zoo/{peer.spec}")


_RANGES: Final = {"bias": (-0.3, 1.5), "running_mean": (-0.5, 0.5)}
"""From where to where offsets and means are drawn; large means would leave a ReLU only zeros."""


def randomize(network: nn.Module) -> None:
    """Fill statistics, scales and offsets with random numbers, so that each matters.

    Where there are no statistics, weights grow too: those of torch let values fade. Weights that
    begin with zeros, as those of some heads do, are drawn.
    """
    made = torch.Generator().manual_seed(3)
    fades = not any(name.endswith("running_mean") for name in network.state_dict())
    for name, tensor in network.state_dict().items():
        if tensor.dim() > 1 and not tensor.any():
            tensor.uniform_(-0.1, 0.1, generator=made)
        elif tensor.dim() > 1 and fades:
            tensor.mul_(2)
        elif tensor.is_floating_point() and tensor.dim() < 2:
            low, high = _RANGES.get(name.rpartition(".")[2], (0.5, 1.5))
            tensor.uniform_(low, high, generator=made)


def list_outputs(returned: object) -> list[Tensor]:
    """What a network returns, in order."""
    match returned:
        case Tensor():
            return [returned]
        case Mapping():
            return [one for value in returned.values() for one in list_outputs(value)]
        case list() | tuple():
            return [one for value in returned for one in list_outputs(value)]
    return []


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.spec)
def test_equals_its_peer(peer: Peer) -> None:
    torch.manual_seed(0)
    theirs, ours = peer.make().double(), build(peer).double()
    randomize(theirs)
    images = torch.randn(2, *peer.entering, dtype=torch.float64)
    made = transfer(theirs, ours, example=images)
    assert made.difference is not None
    with torch.no_grad():
        wanted = list_outputs(theirs.eval()(images))
        found = list_outputs(ours.eval()(images))
    for one, other in zip(found, wanted, strict=True):
        assert (other[0] - other[1]).abs().mean() > 1e-9, "the images must matter"
        assert (one - other).abs().max() <= 1e-10


def test_repvgg_is_rewritten_for_inference() -> None:
    """With the weights that one form of the network becomes, the other computes the same."""
    theirs = timm.create_model("repvgg_a0").double()
    randomize(theirs)
    trained = archspec.build("zoo/repvgg_a0").double()
    deployed = archspec.build("zoo/repvgg_a0_deploy").double()
    images = torch.randn(2, 3, 32, 32, dtype=torch.float64)
    transfer(theirs, trained, example=images)
    transfer(rewrite(theirs), deployed, example=images)
    with torch.no_grad():
        wanted, found = (network.eval()(images) for network in (trained, deployed))
    torch.testing.assert_close(found, wanted, rtol=1e-10, atol=1e-10)


def shorten(network: nn.Module) -> None:
    """Keep one of the equal rounds of each stage, since compilers see the same in all."""
    for stage in [*network.modules()]:
        if isinstance(stage, nn.Sequential) and len(set(map(repr, stage))) == 1:
            del stage[1:]


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.spec)
def test_is_taken_by_the_compilers_of_torch(peer: Peer) -> None:
    """No numbers are computed: what a compiler does with them is tried on random networks."""
    with torch.device("meta"):
        network = build(peer).eval()
        images = torch.empty(2, *peer.entering)
    shorten(network)
    wanted = [one.shape for one in list_outputs(network(images))]
    if ROUNDS > 1 or len([*network.modules()]) < AFFORDABLE:
        torch.compiler.reset()
        exported = torch.export.export(network, (images,), strict=False).module()
        compiled = torch.compile(network, fullgraph=True, backend="eager")
        for taken in (exported, compiled):
            assert [one.shape for one in list_outputs(taken(images))] == wanted
    if not peer.unscripted:
        torch.jit.script(network)
        return
    with pytest.raises(Exception):  # noqa: B017, PT011 - torch has a few for this
        torch.jit.script(network)


def test_every_network_has_a_peer() -> None:
    assert [f"zoo/{peer.spec}" for peer in PEERS] == sorted(ZOO)


@pytest.mark.parametrize("name", ZOO)
def test_says_where_it_comes_from(name: str) -> None:
    """A comment names paper and figure; totals are stated, and proved."""
    text = FILES[name].read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 80
    assert re.search(r"^# .*\b(Figure|Table|[Ss]ection)s? ", text)
    spec = archspec.load(name).program.spec
    assert spec.name == name.removeprefix("zoo/")
    assert spec.title
    assert spec.paper
    assert spec.expect


@pytest.mark.parametrize("name", ZOO)
def test_is_drawn(name: str) -> None:
    picture = PictureSettings(".svg", Path("zoo.svg"), View())
    assert draw_spec(str(FILES[name]), picture).data.startswith(b"<svg")


def test_specs_are_short() -> None:
    assert median(len(path.read_text().splitlines()) for path in FILES.values()) <= 35

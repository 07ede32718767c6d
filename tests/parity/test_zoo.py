"""The networks of the zoo: as their papers draw them, and equal to those of other libraries.

Numbers are compared in double precision, with statistics and scales of every normalization at
random; nothing is downloaded. What is paired is found by what layers compute, so neither their
order nor their names matter: a peer may run a projection last where a spec has it first.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Any, Final

import pytest
import timm
import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

import archspec
from archspec.api import shipped_specs
from archspec.app.tasks.render import PictureSettings, draw_spec
from archspec.render import View
from archspec.weights import transfer
from tests.parity.peers.repvgg import rewrite
from tests.parity.state_file import transfer_by_file
from tests.parity.zoo import PEERS, Make, Peer
from tests.rounds import ROUNDS
from tests.shipped import ZOO

COMPILED: Final = frozenset(
    (
        "cbam_resnet50 coatnet_0 convnext_tiny convnextv2_atto cspdarknet53 cyclegan "
        "deeplabv3_resnet50 facenet fpn_resnet50 googlenet hrnet_w18 mixer_s16 mobilenetv2 "
        "mobilenetv3_large nasnet_a pointnet poolformer_s12 res2net50 shufflenetv1 sknet50 "
        "srresnet unet3d vit_tiny"
    ).split()
)
"""Networks whose sources have all that there is in the zoo; `make fuzz` compiles all networks."""

AFFORDABLE: Final = 150
"""Networks of more modules are exported and compiled in `make fuzz` alone: that takes seconds."""

FILES: Final = {name: shipped_specs()[name] for name in ZOO}


def find_spec(peer: Peer) -> str:
    """A spec, or a small variant of it."""
    return peer.text if peer.changes else f"zoo/{peer.spec}"


class Unfilled(TorchFunctionMode):
    """Lets constructors draw no numbers: others take their place, and drawing takes long."""

    def __torch_function__(
        self, func: Any, types: object, args: Any = (), kwargs: Any = None
    ) -> object:
        named = kwargs or {}
        if getattr(func, "__name__", "").endswith(("uniform_", "normal_")):  # kaiming_uniform_ too
            return named.get("tensor", args[0] if args else None)
        return func(*args, **named)


def make_blank(make: Make) -> nn.Module:
    """A network in double precision, whose weights are whatever the memory holds."""
    torch.set_default_dtype(torch.float64)
    try:
        with Unfilled():
            return make().double()
    finally:
        torch.set_default_dtype(torch.float32)


_RANGES: Final = {"bias": (-0.3, 1.5), "running_mean": (-0.5, 0.5)}
"""From where to where offsets and means are drawn; large means would leave a ReLU only zeros."""


def draw_numbers() -> Callable[[Tensor, float, float], None]:
    """A function that fills tensors with uniform numbers, each from another place of one row: to
    copy numbers takes a tenth of the time of drawing them.
    """
    row = torch.rand(1_000_003, dtype=torch.float64, generator=torch.Generator().manual_seed(3))
    place = 0

    def fill(tensor: Tensor, low: float, high: float) -> None:
        nonlocal place
        flat, place = tensor.view(-1), (place + 4_099) % len(row)
        for start in range(0, len(flat), len(row)):
            part = flat[start : start + len(row)]
            end = min(len(part), len(row) - place)
            part[:end] = row[place : place + end]
            part[end:] = row[: len(part) - end]
        tensor.mul_(high - low).add_(low)

    return fill


def randomize(network: nn.Module) -> None:
    """Fill all that is learned or counted with random numbers, so that each matters.

    Where there are no statistics, weights are larger, lest values fade.
    """
    fill = draw_numbers()
    fades = not any(name.endswith("running_mean") for name in network.state_dict())
    for name, tensor in network.state_dict().items():
        if tensor.dim() > 1:
            bound = (2 if fades else 1.5) * (tensor.numel() / len(tensor)) ** -0.5
            fill(tensor, -bound, bound)
        elif tensor.is_floating_point():
            low, high = _RANGES.get(name.rpartition(".")[2], (0.5, 1.5))
            fill(tensor, low, high)


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
def test_equals_its_peer(peer: Peer, tmp_path: Path) -> None:
    """Also that a file with the names of the peer can be loaded."""
    torch.manual_seed(0)
    theirs = make_blank(peer.make)
    ours = make_blank(lambda: archspec.build(find_spec(peer)))
    randomize(theirs)
    images = torch.randn(2, *peer.entering, dtype=torch.float64)
    made = transfer_by_file(theirs, ours, tmp_path, example=images[:1])
    assert made.transfer.difference is not None
    with torch.no_grad():
        wanted = list_outputs(theirs.eval()(images))
        found = list_outputs(ours.eval()(images))
    for one, other in zip(found, wanted, strict=True):
        assert (other[0] - other[1]).abs().mean() > 1e-9, "the images must matter"
        assert (one - other).abs().max() <= 1e-10


def test_repvgg_is_rewritten_for_inference() -> None:
    """With the weights that one form of the network becomes, the other computes the same."""
    theirs = make_blank(lambda: timm.create_model("repvgg_a0"))
    randomize(theirs)
    trained = make_blank(lambda: archspec.build("zoo/repvgg_a0"))
    deployed = make_blank(lambda: archspec.build("zoo/repvgg_a0_deploy"))
    images = torch.randn(2, 3, 32, 32, dtype=torch.float64)
    transfer(theirs, trained, example=images)
    transfer(rewrite(theirs), deployed, example=images)
    with torch.no_grad():
        wanted, found = (network.eval()(images) for network in (trained, deployed))
    torch.testing.assert_close(found, wanted, rtol=1e-10, atol=1e-10)


def shorten(network: nn.Module) -> None:
    """Keep one of the equal rounds of each stage, since compilers see the same in all, unless each
    of them makes the grid smaller.
    """
    for stage in [*network.modules()]:
        if isinstance(stage, nn.Sequential) and len(set(map(repr, stage))) == 1:
            strides = (getattr(inner, "stride", 1) for inner in stage.modules())
            if all(stride in (1, (1,), (1, 1), (1, 1, 1)) for stride in strides):
                del stage[1:]


@pytest.mark.fuzz
@pytest.mark.parametrize(
    "peer",
    [peer for peer in PEERS if ROUNDS > 1 or peer.spec in COMPILED],
    ids=lambda peer: peer.spec,
)
@pytest.mark.slow
def test_is_taken_by_the_compilers_of_torch(peer: Peer) -> None:
    """No numbers are computed: what a compiler does with them is tried on random networks."""
    with torch.device("meta"):
        network = archspec.build(find_spec(peer)).eval()
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


def list_calls(name: str) -> set[str]:
    """What the source of a network asks of torch, and of tensors."""
    source = archspec.emit(archspec.load(name))
    return set(re.findall(r"\b(?:nn|torch)(?:\.\w+)+|(?<=\w\.)(?<!self\.)[a-z_]+(?=\()", source))


@pytest.mark.slow
def test_compilers_see_all_that_sources_have() -> None:
    asked = {peer.spec: list_calls(f"zoo/{peer.spec}") for peer in PEERS}
    named = {name for calls in asked.values() for name in calls if "." in name}
    methods = {name for calls in asked.values() for name in calls if hasattr(Tensor, name)}
    assert not (named | methods).difference(*(asked[name] for name in COMPILED))


def count_lines(path: Path) -> int:
    """The lines of a spec, without the one that names its schema for editors."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return sum("yaml-language-server:" not in line for line in lines)


def test_every_network_has_a_peer() -> None:
    assert [f"zoo/{peer.spec}" for peer in PEERS] == sorted(ZOO)


@pytest.mark.parametrize("name", ZOO)
def test_says_where_it_comes_from(name: str) -> None:
    """A comment names paper and figure; totals are stated, and proved."""
    text = FILES[name].read_text(encoding="utf-8")
    assert count_lines(FILES[name]) <= 80
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
    assert median(map(count_lines, FILES.values())) <= 35

"""The released networks against their peers: with the same weights, the same numbers everywhere.

The peers get random weights, and random statistics and scales in every normalisation, so that each
layer matters; nothing is downloaded. Numbers are compared in double precision, where networks that
differ in anything differ by far more than rounding does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import pytest
import timm
import torch
import torch.nn.functional as F
import torchvision  # type: ignore[import-untyped]
from torch import Tensor, nn

import archspec
from tests.memory import return_memory
from tests.parity.state_file import transfer_by_file

T = TypeVar("T")

RELEASED: Final = Path(__file__).parents[2] / "specs/released"


@dataclass(frozen=True, slots=True)
class Case:
    """A released spec, and a peer that it must equal.

    Attributes:
        spec: the name of its file.
        peer: makes the peer.
        heads: how many outputs the peer has.
        keep: prefixes of what the peer does not have.
    """

    spec: str
    peer: Callable[[], nn.Module]
    heads: int = 1
    keep: tuple[str, ...] = ()


def _timm(name: str, **options: Any) -> Callable[[], nn.Module]:
    return lambda: timm.create_model(name, pretrained=False, **options)


def _torchvision() -> nn.Module:
    made: nn.Module = torchvision.models.inception_v3(init_weights=False, dropout=0.0)
    return made


CASES: Final = {
    "v4": Case("inception_v4", _timm("inception_v4")),
    "resnet_v2": Case("inception_resnet_v2", _timm("inception_resnet_v2")),
    "v3": Case("inception_v3", _timm("inception_v3"), keep=("aux",)),
    "v3_torchvision": Case("inception_v3", _torchvision, heads=2),
}


SIDE: Final = 107
"""Height and width of the images."""

BEFORE_THE_HEAD: Final = ("mixed_6e", "Mixed_6e")
"""What the auxiliary head comes after: here, and in peers."""

GRID: Final = 17
"""Height and width that the auxiliary head takes, which images of 299x299 would have there."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a network computes: at inference, and in one step of training.

    Attributes:
        state: its parameters, and its buffers before the step.
        logits: of each image, at inference.
        gradients: of its parameters.
        statistics: its buffers, after the step.
    """

    state: Mapping[str, Tensor]
    logits: Tensor
    gradients: Mapping[str, Tensor | None]
    statistics: Mapping[str, Tensor]


def numbers(network: nn.Module, heads: int) -> Numbers:
    """Run a network on two images, then train it for a step on its first few heads."""
    made = torch.Generator().manual_seed(1)
    images = torch.randn(2, 3, SIDE, SIDE, generator=made, dtype=torch.float64)
    state = {name: each.clone() for name, each in network.named_buffers()}
    state |= dict(network.named_parameters())
    with torch.no_grad():
        logits = outputs(network.eval()(images))[0]
    losses = [each.square().mean() for each in outputs(network.train()(images))[:heads]]
    torch.stack(losses).sum().backward()
    gradients = {name: each.grad for name, each in network.named_parameters()}
    return Numbers(state, logits, gradients, dict(network.named_buffers()))


def outputs(returned: Tensor | tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return (returned,) if isinstance(returned, Tensor) else returned


def enlarge_before_the_head(network: nn.Module) -> None:
    """Let an auxiliary head have its grid although the images are small, which is faster."""

    def enlarge(_module: nn.Module, _given: object, made: Tensor) -> Tensor:
        return F.interpolate(made, GRID)

    for name, block in network.named_children():
        if name in BEFORE_THE_HEAD:
            block.register_forward_hook(enlarge)


def randomise(network: nn.Module) -> None:
    """Fill a network with random numbers that keep its values in range to the last layer."""
    made = torch.Generator().manual_seed(0)
    for each in network.modules():
        match each:
            case nn.Conv2d() | nn.Linear():
                nn.init.kaiming_uniform_(each.weight, generator=made)
            case nn.BatchNorm2d(running_mean=Tensor() as mean, running_var=Tensor() as variance):
                nn.init.normal_(mean, 0, 0.2, generator=made)
                for scale in (variance, each.weight):
                    nn.init.uniform_(scale, 0.5, 1.5, generator=made)
            case _:
                continue
        if each.bias is not None:
            nn.init.normal_(each.bias, 0, 0.2, generator=made)


@dataclass(frozen=True, slots=True)
class Both:
    """The numbers of a peer, and those of our module, all by our names."""

    theirs: Numbers
    ours: Numbers
    kept: tuple[str, ...]

    def has_counterpart(self, name: str) -> bool:
        return name.partition(".")[0] not in self.kept


def mark(name: str) -> list[pytest.MarkDecorator]:
    """Let each case be run by one worker; `make test` has the network of the paper's title."""
    group = pytest.mark.xdist_group(f"parity {name}")
    return [group] if name == "v4" else [group, pytest.mark.slow]


@pytest.fixture(scope="module", params=[pytest.param(name, marks=mark(name)) for name in CASES])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Both:
    case = CASES[request.param]
    peer = case.peer().double()
    randomise(peer)
    module = archspec.build(RELEASED / f"{case.spec}.yaml", keep=1.0).double()
    for network in (peer, module):
        enlarge_before_the_head(network)
    example = torch.empty(1, 3, SIDE, SIDE)
    folder = tmp_path_factory.mktemp("weights")
    made = transfer_by_file(peer, module, folder, example=example, training=case.keep)
    names = dict(made.transfer.pairs)
    return_memory()  # of the copies that were compared
    theirs, ours = (numbers(each, case.heads) for each in (peer, module))
    return Both(renamed(theirs, names), ours, case.keep)


def renamed(found: Numbers, names: Mapping[str, str]) -> Numbers:
    """The numbers of a peer, by the names of our layers."""

    def ours(by_name: Mapping[str, T]) -> dict[str, T]:
        parts = ((name.rpartition("."), each) for name, each in by_name.items())
        return {f"{names[layer]}.{own}": each for (layer, _, own), each in parts}

    return Numbers(ours(found.state), found.logits, ours(found.gradients), ours(found.statistics))


def test_every_weight_has_its_place(both: Both) -> None:
    ours = {name: each for name, each in both.ours.state.items() if both.has_counterpart(name)}
    assert sorted(ours) == sorted(both.theirs.state)
    for name, each in ours.items():
        assert torch.equal(each, both.theirs.state[name]), name


def test_logits(both: Both) -> None:
    theirs = both.theirs.logits
    assert (theirs[0] - theirs[1]).abs().mean() > 0.1, "the images must matter"
    assert torch.allclose(both.ours.logits, theirs, rtol=0, atol=1e-10)


def test_gradients(both: Both) -> None:
    for name, each in both.ours.gradients.items():
        if not both.has_counterpart(name):
            assert each is None
            continue
        theirs = both.theirs.gradients[name]
        assert each is not None
        assert theirs is not None
        assert theirs.any(), name
        assert torch.allclose(each, theirs, rtol=1e-4, atol=1e-9), name


def test_statistics_of_the_batch(both: Both) -> None:
    for name, each in both.theirs.statistics.items():
        assert not torch.equal(each, both.theirs.state[name]), name
        assert torch.allclose(both.ours.statistics[name], each, rtol=1e-9), name

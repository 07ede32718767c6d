"""What weights may come from: compiled, exported, parametrized, and what is refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

import archspec
from archspec.weights import FilledNetwork, TransferError, fill_network, open_source, transfer


def plain() -> nn.Module:
    """Two full connections, in single precision."""
    return nn.Sequential(nn.Conv2d(8, 8, 1), nn.ReLU(), nn.Conv2d(8, 8, 1))


def exported(count: int) -> nn.Module:
    return torch.export.export(plain(), (torch.rand(count, 8, 8, 8),)).module()


class Single(nn.Module):
    """Converts what enters to single precision."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(8, 8, 1)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.conv(x.float()))


SINGLE: dict[str, Callable[[], Any]] = {
    "trace": lambda: torch.jit.trace(plain(), torch.rand(1, 8, 8, 8)),
    "script": lambda: torch.jit.script(plain()),
    "export at a batch of one": lambda: exported(1),
    "export at a batch of three": lambda: exported(3),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", SINGLE)
def test_compiled_networks_in_single_precision(name: str) -> None:
    source = SINGLE[name]()
    target = archspec.build(
        "archspec: 1\nname: t\ninput: 8x8x8\nbody: [1x1 Conv (8 act=relu), 1x1 Conv (8)]"
    )
    assert len(transfer(source, target).pairs) == 2
    theirs = list(source.state_dict().values())
    assert all(each.dtype == torch.float32 for each in theirs)
    copied = zip(theirs, target.state_dict().values(), strict=True)
    assert all(torch.equal(here, there) for here, there in copied)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "make",
    [
        Single,
        lambda: torch.jit.trace(Single(), torch.rand(1, 8, 8, 8)),
        lambda: torch.jit.freeze(torch.jit.script(plain().eval())),
    ],
    ids=["module", "trace", "frozen"],
)
def test_a_network_that_stays_in_single_precision(make: Callable[[], Any]) -> None:
    with pytest.raises(TransferError, match="copies of both networks run in double precision"):
        transfer(make(), plain(), example=torch.rand(1, 8, 8, 8))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("a.safetensors", r"`safetensors\.torch\.load_file\('a\.safetensors'\)`"),
        (Path("a.pth"), r"`torch\.load\('a\.pth', map_location='cpu'\)`"),
        (None, "is a module or a state dict, not NoneType$"),
    ],
)
def test_what_holds_no_weights_is_refused(source: Any, said: str) -> None:
    with pytest.raises(TypeError, match=said):
        transfer(source, plain())
    target: Any = source
    with pytest.raises(TypeError, match="the target of a transfer is a module, not"):
        transfer(plain(), target)


@pytest.mark.filterwarnings("ignore")
def test_weights_that_are_computed_can_be_made_plain() -> None:
    source, target = plain(), plain()
    conv = source.get_submodule("0")
    torch.nn.utils.parametrizations.weight_norm(conv)
    example = torch.rand(2, 8, 8, 8)
    with pytest.raises(TransferError, match=r"with `torch\.nn\.utils\.parametrize\.remove_p"):
        transfer(source, target, example=example)
    torch.nn.utils.parametrize.remove_parametrizations(conv, "weight")
    assert len(transfer(source, target, example=example).pairs) == 2
    torch.nn.utils.weight_norm(conv)
    with pytest.raises(TransferError, match=r"with `torch\.nn\.utils\.remove_weight_norm`"):
        transfer(source, target, example=example)
    torch.nn.utils.remove_weight_norm(conv)
    assert len(transfer(source, target, example=example).pairs) == 2


SMALL = "archspec: 1\nname: t\ninput: 8x8x8\nbody: [1x1 Conv (8 act=relu), 1x1 Conv (8)]"


def fill(tmp_path: Path, change: Callable[[Tensor], Tensor]) -> tuple[nn.Module, FilledNetwork]:
    """Fill a network with a file of its own weights, changed."""
    network, file = archspec.build(SMALL), tmp_path / "net.safetensors"
    save_file({name: change(value) for name, value in network.state_dict().items()}, file)
    return network, fill_network(network, open_source(file))


def test_eight_bits_of_floating_point_are_converted(tmp_path: Path) -> None:
    network, filled = fill(tmp_path, lambda value: value.to(torch.float8_e4m3fn))
    assert filled.dtypes == ("float8_e4m3fn",)
    values = [*network.state_dict().values()]
    assert all(torch.equal(each, each.to(torch.float8_e4m3fn).float()) for each in values)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_weights_that_diverged_are_told(number: float, tmp_path: Path) -> None:
    _, filled = fill(tmp_path, lambda value: value.clone().index_fill_(0, torch.tensor(1), number))
    assert filled.notes == ("NaN or infinity in `conv1.conv.weight` and 3 more tensors",)
    assert not fill(tmp_path, lambda value: value)[1].notes

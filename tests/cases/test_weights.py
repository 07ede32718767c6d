"""Weights between implementations that run and write the same network differently."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

import archspec
from archspec.weights import Transfer, TransferError, transfer

HEAD: Final = "archspec: 1\nname: net\n"

PROJECTED: Final = f"""{HEAD}input: 8x8x16
body:
  - residual: [1x1 Conv (8 act=relu), 3x3 Conv (32)]
    shortcut: [1x1 Conv (32)]
"""
BRANCHES: Final = f"""{HEAD}input: 8x8x8
body:
  - branches: {{left: [1x1 Conv (8)], right: [1x1 Conv (8)]}}
  - ReLU
  - GlobalAvgPool
  - FC (3)
"""
GATE: Final = f"""{HEAD}input: 9x9x3
body:
  - 3x3 Conv (16 norm=batch act=relu bias=false)
  - branches:
      keep: []
      gate: [GlobalAvgPool (keepdim), 1x1 Conv (4 act=relu), 1x1 Conv (16 act=sigmoid)]
    merge: mul
  - GlobalAvgPool
  - FC (5)
"""
SUMS: Final = f"""{HEAD}input: 6x6x4
body:
  - branches:
      p: [{{branches: {{a: [3x3 Conv (4)], b: [3x3 Conv (4)]}}, merge: mul}}]
      q: [{{branches: {{a: [3x3 Conv (4)], b: [3x3 Conv (4)]}}, merge: mul}}]
    merge: add
"""
PLAIN: Final = f"{HEAD}input: 9x9x3\nbody: [3x3 Conv (8 norm=batch act=relu), 1x1 Conv (4)]\n"


class Projected(nn.Module):
    """The main path first, then the projection, as timm and torchvision run them."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(16, 8, 1)
        self.conv2 = nn.Conv2d(8, 32, 3, padding=1)
        self.downsample = nn.Conv2d(16, 32, 1)

    def forward(self, x: Tensor) -> Tensor:
        main: Tensor = self.conv2(self.conv1(x).relu())
        short: Tensor = self.downsample(x)
        return main + short


class Branches(nn.Module):
    """Two branches of equal shapes, run and joined in another order than registered."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(16, 3)
        self.a = nn.Conv2d(8, 8, 1)
        self.b = nn.Conv2d(8, 8, 1)

    def forward(self, x: Tensor) -> Tensor:
        a = self.a(x)
        b = self.b(x)
        y: Tensor = self.fc(torch.cat([b, a], 1).relu().mean((2, 3)))
        return y


class Unwatched(Branches):
    """The same without gradients."""

    @torch.no_grad()
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x)


class Functional(nn.Module):
    """The same with parameters of its own, and a bias that is added by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Parameter(torch.randn(3, 16))
        self.fc_bias = nn.Parameter(torch.randn(3))
        self.kernels = nn.ParameterList(torch.randn(8, 8, 1, 1) for _ in range(2))
        self.biases = nn.ParameterList(torch.randn(8) for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        a = F.conv2d(x, self.kernels[0]) + self.biases[0].view(1, -1, 1, 1)
        b = F.conv2d(x, self.kernels[1], self.biases[1])
        return torch.cat([b, a], 1).relu().mean((2, 3)) @ self.fc.t() + self.fc_bias


class Gate(nn.Module):
    """Full connections where the spec has 1x1 convolutions, and the other way round."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.norm = nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16)
        self.reduce, self.expand = nn.Linear(16, 4), nn.Linear(4, 16)
        self.classifier = nn.Conv2d(16, 5, 1)
        nn.init.zeros_(self.norm.weight)  # as a residual may begin

    def forward(self, x: Tensor) -> Tensor:
        x = self.norm(self.conv(x)).relu_()
        gate = self.expand(self.reduce(x.mean((2, 3))).relu()).sigmoid()
        x = (x * gate[:, :, None, None]).mean((2, 3), keepdim=True)
        y: Tensor = self.classifier(x)
        return y.flatten(1)


class Sums(nn.Module):
    """Four equal branches, of which two and two are multiplied."""

    def __init__(self) -> None:
        super().__init__()
        for name in "acbd":
            self.add_module(name, nn.Conv2d(4, 4, 3, padding=1))

    def forward(self, x: Tensor) -> Tensor:
        values: dict[str, Tensor] = {name: each(x) for name, each in self.named_children()}
        return values["a"] * values["b"] + values["c"] * values["d"]


def traced(make: Callable[[], nn.Module]) -> nn.Module:
    made: Any = torch.jit.trace(make().eval(), torch.rand(2, 8, 8, 8))
    return made  # type: ignore[no-any-return]


def exported(make: Callable[[], nn.Module]) -> nn.Module:
    return torch.export.export(make().eval(), (torch.rand(2, 8, 8, 8),)).module()


SOURCES: Final[dict[str, tuple[Callable[[], nn.Module], str]]] = {
    "main path first": (Projected, PROJECTED),
    "branches of equal shapes": (Branches, BRANCHES),
    "without gradients": (Unwatched, BRANCHES),
    "symbolic trace": (lambda: torch.fx.symbolic_trace(Branches()), BRANCHES),
    "trace": (lambda: traced(Branches), BRANCHES),
    "script": (lambda: torch.jit.script(Branches()), BRANCHES),
    "export": (lambda: exported(Branches), BRANCHES),
    "functions": (Functional, BRANCHES),
    "full connections": (Gate, GATE),
    "exchangeable": (Sums, SUMS),
    "built": (lambda: archspec.build(GATE), GATE),
}


def outputs(network: nn.Module, image: Tensor) -> Tensor:
    with torch.no_grad():
        found: Tensor = network.double()(image)
    return found


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.filterwarnings("ignore")
def test_the_same_function_comes_out(name: str) -> None:
    make, text = SOURCES[name]
    source, target = make(), archspec.build(text).eval()
    made = transfer(source, target)
    assert made.difference is not None
    assert made.difference < 1e-10
    if not isinstance(source, torch.fx.GraphModule):  # an exported one has no modes
        source.eval()
    image = torch.rand(2, *archspec.load(text).inputs[0].type.tensor, dtype=torch.float64)  # type: ignore[union-attr]
    assert (outputs(source, image) - outputs(target, image)).abs().max() < 1e-10


def test_what_stands_in_the_public_case() -> None:
    # github.com/BMEII-AI/RadImageNet/issues/3, kenshohara/3D-ResNets-PyTorch/issues/110
    made = transfer(Projected(), archspec.build(PROJECTED))
    assert set(made.pairs) == {
        ("conv1", "residual.0.conv"), ("conv2", "residual.1"), ("downsample", "shortcut"),
    }  # fmt: skip


def stack(*, act: nn.Module | None = None, eps: float = 1e-5, **options: Any) -> nn.Module:
    conv = nn.Conv2d(3, 8, 3, padding=1, **options)
    return nn.Sequential(conv, nn.BatchNorm2d(8, eps=eps), act or nn.ReLU(), nn.Conv2d(8, 4, 1))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (stack(eps=1e-3), "layer 2 computes something else, and nothing was copied: eps is 0.001"),
        (stack(stride=2), "layer 1 computes something else, and nothing was copied: stride is [2"),
        (stack(act=nn.SiLU()), "layer 3 fits, but other values enter it, and nothing was copied"),
        (nn.Sequential(stack(), nn.Tanh()), "the outputs differ by up to "),
        (nn.Sequential(stack(), nn.Flatten()), "the outputs differ in size, 2x324 and 2x4x9x9"),
        (nn.Sequential(stack(), nn.Conv2d(4, 4, 1)), "1 more in the source than in the other"),
    ],
)
def test_networks_that_compute_something_else_are_refused(source: nn.Module, said: str) -> None:
    target = archspec.build(PLAIN)
    before = {name: each.clone() for name, each in target.state_dict().items()}
    with pytest.raises(TransferError) as caught:
        transfer(source, target)
    assert str(caught.value).startswith(said)
    assert all(torch.equal(each, before[name]) for name, each in target.state_dict().items())


def test_branches_that_no_choice_makes_equal_are_named() -> None:
    class Other(Unwatched):
        def forward(self, x: Tensor) -> Tensor:
            return super().forward(x).tanh()

    with pytest.raises(TransferError, match=r"`a\.weight`, `b\.weight` of the source may each be"):
        transfer(Other(), archspec.build(BRANCHES))


def test_a_layer_that_one_network_shares_is_named() -> None:
    layer = nn.Conv2d(3, 3, 1)
    target = archspec.build(f"{HEAD}input: 4x4x3\nbody: [1x1 Conv (3), ReLU, 1x1 Conv (3)]\n")
    with pytest.raises(TransferError, match=r"`0\.weight` of the source is used 2 times"):
        transfer(nn.Sequential(layer, nn.ReLU(), layer), target)


def test_the_source_and_the_flags_of_the_target_stay(recwarn: pytest.WarningsRecorder) -> None:
    source, target = Gate().half(), archspec.build(GATE).bfloat16()
    first = next(iter(source.parameters())).requires_grad_(False)
    last = list(target.parameters())[-1].requires_grad_(False)
    before = {name: each.clone() for name, each in source.state_dict().items()}
    state = torch.get_rng_state()
    transfer(source, target)
    assert torch.equal(torch.get_rng_state(), state)
    assert all(torch.equal(each, before[name]) for name, each in source.state_dict().items())
    assert [each.requires_grad for each in (first, last)] == [False, False]
    assert {each.dtype for each in target.parameters()} == {torch.bfloat16}
    assert all(each.grad is None for each in (*source.parameters(), *target.parameters()))
    assert source.training
    assert target.training


CHAIN: Final = f"{HEAD}input: 8x8x8\nbody: [{{repeat: 12, body: [3x3 Conv (8)]}}]\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Twelve layers, of which `10` stands before `2` in the file."""
    layers = nn.Sequential(*(nn.Conv2d(8, 8, 3, padding=1) for _ in range(12)))
    save_file(nn.Sequential(layers).state_dict(), tmp_path / "net.safetensors")
    return tmp_path / "net.safetensors"


def test_a_file_of_other_names_is_refused_with_what_to_do(file: Path) -> None:
    state = {f"layer{name[2:]}": each for name, each in load_file(file).items()}
    assert list(state)[4].startswith("layer10"), "safetensors sort names"
    target = archspec.build(CHAIN)
    with pytest.raises(TransferError, match="build the network that the state dict belongs to"):
        transfer(state, target)


def test_what_the_help_says_gives_the_right_weights(file: Path) -> None:
    source = nn.Sequential(nn.Sequential(*(nn.Conv2d(8, 8, 3, padding=1) for _ in range(12))))
    source.load_state_dict(load_file(file))
    target = archspec.build(CHAIN)
    transfer(source, target)
    image = torch.rand(1, 8, 8, 8, dtype=torch.float64)
    assert (outputs(source, image) - outputs(target, image)).abs().max() < 1e-10


@pytest.mark.parametrize("prefix", ["", "module.", "model.backbone."])
def test_a_file_of_equal_names_is_loaded_by_name(prefix: str, tmp_path: Path) -> None:
    source, target = archspec.build(CHAIN), archspec.build(CHAIN)
    named = {prefix + name: each for name, each in source.state_dict().items()}
    save_file(named, tmp_path / "net.safetensors")
    made: Transfer = transfer(load_file(tmp_path / "net.safetensors"), target)
    assert len(made.pairs) == 12
    theirs = source.state_dict()
    assert all(torch.equal(each, theirs[name]) for name, each in target.state_dict().items())


def test_a_file_of_other_shapes_is_refused() -> None:
    state = archspec.build(PLAIN).state_dict()
    other = archspec.build(PLAIN.replace("1x1 Conv (4)", "1x1 Conv (5)"))
    with pytest.raises(TransferError) as caught:
        transfer(state, other)
    message = str(caught.value)
    assert " is 4x8x1x1 in the source and 5x8x1x1 in the target, and nothing" in message
    left_out = message.partition("what does not fit: ")[2]
    arguments = eval(f"dict({left_out})")
    assert len(transfer(state, other, **arguments).pairs) == 2


def test_one_tensor_cannot_take_two() -> None:
    layers = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4))
    state = {name: each.clone() for name, each in layers.state_dict().items()}
    layers[1].weight = layers[0].weight
    with pytest.raises(TransferError, match="are one tensor in the target"):
        transfer(state, layers)

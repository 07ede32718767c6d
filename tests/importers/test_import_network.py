"""Networks that exist, as specs: the structure that is found, and what is refused."""

from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

import archspec
from archspec.dataclass import replace
from archspec.importers.import_network import ImportedNetwork, import_flat
from archspec.importers.readers.torch_module import record_module
from archspec.importers.run_module import run_module
from tests.rounds import ROUNDS
from tests.specgen import random_spec


def import_module(module: nn.Module, *shape: int) -> ImportedNetwork:
    flat = record_module(module.eval(), {"input": shape}, name="net", origin="a module")
    return import_flat(replace(flat, run=run_module(module)))


def body_of(done: ImportedNetwork) -> str:
    """The text behind the first lines, without the totals."""
    text = done.text.partition("\n\n")[2]
    return text.partition("expect:")[0].strip()


class ConvNormAct(nn.Sequential):
    def __init__(self, source: int, width: int, kernel: int = 3, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(source, width, kernel, stride, kernel // 2, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
        )


class Bottleneck(nn.Module):
    def __init__(self, source: int, width: int, stride: int = 1) -> None:
        super().__init__()
        self.conv1 = ConvNormAct(source, width, 1)
        self.conv2 = ConvNormAct(width, width, 3, stride)
        self.conv3 = nn.Conv2d(width, 4 * width, 1, bias=False)
        self.norm = nn.BatchNorm2d(4 * width)
        self.downsample = None
        if stride != 1 or source != 4 * width:
            self.downsample = nn.Sequential(
                nn.Conv2d(source, 4 * width, 1, stride, bias=False), nn.BatchNorm2d(4 * width)
            )

    def forward(self, x: Tensor) -> Tensor:
        shortcut = x if self.downsample is None else self.downsample(x)
        return F.relu(self.norm(self.conv3(self.conv2(self.conv1(x)))) + shortcut)


def make_stage(source: int, width: int, count: int, stride: int) -> nn.Sequential:
    first = Bottleneck(source, width, stride)
    return nn.Sequential(first, *(Bottleneck(4 * width, width) for _ in range(count - 1)))


def test_residual_blocks_have_parameters_conditions_and_stages() -> None:
    module = nn.Sequential(
        ConvNormAct(3, 8, 3, 2),
        make_stage(8, 4, 2, 1),
        make_stage(16, 8, 3, 2),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(32, 10),
    )
    done = import_module(module, 3, 32, 32)
    assert (
        body_of(done)
        == """\
defaults:
  Conv: {norm: batch, act: relu, bias: false}

blocks:
  Bottleneck:
    params: {c: int, s: 1}
    residual: [1x1 Conv (c), 3x3 Conv (c stride s), 1x1 Conv (4*c act=none)]
    shortcut: [1x1 Conv (4*c stride s act=none) if s != 1 or cin != 4*c]
    act: relu

body:
  - 3x3 Conv (8 stride 2)
  - 2 x Bottleneck (4)
  - 3 x Bottleneck (8 s=2 if first else 1)
  - GlobalAvgPool
  - FC (classes)"""
    )
    assert done.proof is not None
    assert done.proof.difference == 0
    assert done.proof.parameters == sum(each.numel() for each in module.parameters())
    assert done.names["1.0.conv1.0.weight"] == "bottleneck1.0.residual.0.conv.weight"


class Mixed(nn.Module):
    """Branches of a concatenation, one of which forks again."""

    def __init__(self) -> None:
        super().__init__()
        self.branch1 = ConvNormAct(8, 4, 1)
        self.branch3_stem = ConvNormAct(8, 6, 1)
        self.left, self.right = ConvNormAct(6, 4), ConvNormAct(6, 5)

    def forward(self, x: Tensor) -> Tensor:
        y = self.branch3_stem(x)
        pooled = F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)
        return torch.cat([self.branch1(x), self.left(y), self.right(y), pooled], 1)


def test_branches_nest() -> None:
    done = import_module(nn.Sequential(ConvNormAct(3, 8), Mixed()), 3, 16, 16)
    assert (
        body_of(done)
        == """\
defaults:
  Conv: {norm: batch, act: relu, bias: false}

blocks:
  Mixed:
    branches:
      branch1:      [1x1 Conv (4)]
      branch3_stem: [1x1 Conv (6), {branches: {left: [3x3 Conv (4)], right: [3x3 Conv (5)]}}]
      b3:           [3x3 AvgPool (same)]

body:
  - 3x3 Conv (8)
  - Mixed"""
    )


class Gate(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.reduce, self.expand = nn.Conv2d(width, width // 4, 1), nn.Conv2d(width // 4, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        y = self.expand(F.relu(self.reduce(x.mean((2, 3), keepdim=True))))
        return x * torch.sigmoid(y)


class MBConv(nn.Module):
    def __init__(self, source: int, width: int, stride: int) -> None:
        super().__init__()
        wide = 6 * source
        self.expand = ConvNormAct(source, wide, 1)
        self.depthwise = nn.Conv2d(wide, wide, 3, stride, 1, groups=wide, bias=False)
        self.gate = Gate(wide)
        self.project = nn.Conv2d(wide, width, 1, bias=False)
        self.keeps = stride == 1 and source == width

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.project(self.gate(F.silu(self.depthwise(self.expand(x)))))
        return x + y if self.keeps else y


def test_a_sum_that_some_uses_have_is_a_skip_and_a_product_is_a_gate() -> None:
    module = nn.Sequential(MBConv(4, 8, 2), MBConv(8, 8, 1), MBConv(8, 8, 1), MBConv(8, 12, 1))
    text = import_module(module, 4, 16, 16).text
    assert "skip: s == 1 and cin == c" in text
    assert "residual:" in text
    assert "1x1 Conv (6*cin" in text
    assert "gate: [GlobalAvgPool (keepdim), 1x1 Conv (cin//4), 1x1 Conv (cin act=sigmoid)]" in text
    assert "3 x MBConv (8 s=2 if first else 1)" in text


class Unet(nn.Module):
    """Values that cross."""

    def __init__(self) -> None:
        super().__init__()
        self.enc, self.deep, self.dec = ConvNormAct(3, 4), ConvNormAct(4, 8), ConvNormAct(12, 4)

    def forward(self, x: Tensor) -> Tensor:
        skipped = self.enc(x)
        y = self.deep(F.max_pool2d(skipped, 2))
        y = F.interpolate(y, scale_factor=2, mode="nearest")
        decoded: Tensor = self.dec(torch.cat([skipped, y], 1))
        return decoded


def test_a_path_around_others_is_a_branch() -> None:
    done = import_module(Unet(), 3, 16, 16)
    assert "keep: []" in done.text
    assert "2x2 MaxPool (stride 2)" in done.text
    assert done.proof is not None
    assert done.proof.difference == 0


class Crossing(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.one, self.two, self.three = (nn.Conv2d(4, 4, 3, padding=1) for _ in range(3))

    def forward(self, x: Tensor) -> Tensor:
        a = self.one(x)
        b = self.two(a)
        return torch.cat([b * a, self.three(a) + b], 1)


def test_values_that_cross_have_names() -> None:
    text = import_module(Crossing(), 4, 8, 8).text
    assert "as one" in text
    assert "as two" in text
    assert "concat:" in text


class Unsaid(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)

    def forward(self, x: Tensor) -> Tensor:
        return torch.roll(self.conv(x).cumsum(2), 1, 3) * 2


def test_all_that_cannot_be_said_is_named_at_once() -> None:
    with pytest.raises(archspec.SpecError) as caught:
        import_module(Unsaid(), 3, 8, 8)
    messages = [str(each.message) for each in caught.value.diagnostics]
    assert {each.code for each in caught.value.diagnostics} == {"A431"}
    assert any("cumsum" in message for message in messages)
    assert any("roll" in message for message in messages)


def test_a_factor_belongs_to_a_residual() -> None:
    class Scaled(nn.Sequential):
        def forward(self, x: Tensor) -> Tensor:
            scaled: Tensor = self[0](x) * 0.5
            return scaled

    with pytest.raises(archspec.SpecError, match="a residual alone has a factor"):
        import_module(Scaled(nn.Conv2d(3, 4, 3)), 3, 8, 8)


def check_random(seed: int) -> None:
    text = random_spec(seed).text
    graph = archspec.load(text)
    module = archspec.build(text).eval()
    shapes = [node.type.tensor for node in graph.inputs if node.type is not None]
    names = ["input"] if len(shapes) == 1 else [f"x{at}" for at in range(len(shapes))]
    inputs = {name: tuple(shape) for name, shape in zip(names, shapes, strict=True)}
    flat = record_module(module, inputs, name="net", origin="a module")
    done = import_flat(replace(flat, run=run_module(module)))
    assert done.proof is not None
    assert done.proof.difference == 0, text
    assert done.network.operator_count <= 1.3 * graph.operator_count + 1, text


@pytest.mark.parametrize("seed", [3, 7, 14])
def test_generated_modules_come_back_as_the_same_network(seed: int) -> None:
    check_random(seed)


@pytest.mark.fuzz
@pytest.mark.slow
def test_many_generated_modules() -> None:
    for seed in range(1000, 1000 + 10 * ROUNDS):
        check_random(seed)


def test_onnx_has_the_blocks_that_it_does_not_name(tmp_path: Path) -> None:
    archspec.export("zoo/resnet18", tmp_path / "net.onnx", dynamic="none", verify=False)
    done = archspec.import_network(str(tmp_path / "net.onnx"))
    assert "2 x BasicBlock (128 s=2 if first else 1)" in done.text
    assert done.proof is not None
    assert done.proof.compared


class Levels(nn.Module):
    """Two outputs, and one more in training."""

    def __init__(self) -> None:
        super().__init__()
        self.fine, self.coarse, self.aux = (
            ConvNormAct(3, 4),
            ConvNormAct(4, 8, 3, 2),
            nn.Conv2d(8, 2, 1),
        )

    def forward(self, x: Tensor) -> list[Tensor]:
        fine = self.fine(x)
        coarse = self.coarse(fine)
        return [fine, coarse, self.aux(coarse)] if self.training else [fine, coarse]


def test_several_outputs_are_heads() -> None:
    done = import_module(Levels(), 3, 16, 16)
    assert "heads:\n  fine: fine\n  coarse: coarse\n" in done.text


class Twice(nn.Module):
    """A module that runs twice."""

    def __init__(self) -> None:
        super().__init__()
        self.enc, self.last = ConvNormAct(4, 4), nn.Conv2d(8, 2, 1)

    def forward(self, x: Tensor) -> Tensor:
        a = self.enc(x)
        found: Tensor = self.last(torch.cat([a, self.enc(F.max_pool2d(a, 3, 1, 1))], 1))
        return found


def test_a_module_that_runs_twice_is_shared() -> None:
    done = import_module(Twice(), 4, 16, 16)
    assert done.text.count("ConvNormAct (share=enc)") == 2
    assert done.network.parameters == 170

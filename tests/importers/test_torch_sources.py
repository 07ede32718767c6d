"""Where a module of torch comes from: libraries, functions of the user's, and all that is wrong."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from archspec.diagnostics import SpecError
from archspec.importers.flat import UNKNOWN
from archspec.importers.readers.torch_module import read_torch_module
from archspec.importers.readers.torch_sources import parse_argument
from tests.importers.interpret import run_flat
from tests.torchvision_operators import define_missing_operators

define_missing_operators()

NETS = """
from typing import NamedTuple
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, width, depth=1, act="relu"):
        super().__init__()
        widths = [3] + [width] * depth
        self.body = nn.Sequential(*[nn.Conv2d(a, b, 1) for a, b in zip(widths, widths[1:])])
        self.act = act
    def forward(self, x):
        return torch.relu(self.body(x)) if self.act == "relu" else self.body(x)

class Two(nn.Module):
    def forward(self, left, right):
        return {"sum": [left + right], "more": (right * left, None)}

class Choosing(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 1)
    def forward(self, x):
        return self.conv(x) if x.abs().sum() > 0 else x

class Out(NamedTuple):
    logits: torch.Tensor
    aux: torch.Tensor

class Helped(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Conv2d(3, 4, 1), nn.Conv2d(4, 5, 1)
        self.norm, self.aux = nn.BatchNorm2d(4), nn.Conv2d(4, 2, 1)
    def forward(self, x):
        x = self.first(x)
        y = self.second(torch.dropout(self.norm(x), 0.5, self.training))
        return Out(y, self.aux(x)) if self.training else y

class Crossed(nn.Module):
    def __init__(self):
        super().__init__()
        self.early, self.late, self.last = (nn.Conv2d(3, width, 1) for width in (6, 7, 5))
    def forward(self, x):
        if not self.training:
            return self.last(x)
        early, late = self.early(x), self.late(x)
        return {"late": late, "out": self.last(x), "early": early}

class Constant(nn.Module):
    def forward(self, x):
        return torch.zeros(2, 3)

class Number(nn.Module):
    def forward(self, x):
        return 3

class Narrow(nn.Module):
    def forward(self, x):
        return x.view(x.shape[0], 3, 5)

def fail_late(**options):
    raise RuntimeError("no such\\nfile")

def leave():
    raise SystemExit(3)

width = 3
"""


@pytest.fixture
def nets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a module of Python in the current folder."""
    (tmp_path / "my_own_nets.py").write_text(NETS)
    (tmp_path / "my_broken_nets.py").write_text("import a_package_that_is_not_there\n")
    (tmp_path / "my_failing_nets.py").write_text("1 / 0\n")
    monkeypatch.chdir(tmp_path)
    before = list(sys.path)
    yield "my_own_nets"
    assert sys.path == before
    for name in ("my_own_nets", "my_broken_nets", "my_failing_nets"):
        sys.modules.pop(name, None)


def test_a_function_is_called_with_its_arguments(nets: str) -> None:
    arguments = dict(map(parse_argument, ("width=4", "depth=2", "act=none")))
    network = read_torch_module(f"{nets}:Net", arguments, "5x6x3")
    assert [each.box for each in network.operations] == ["Conv", "Conv"]
    assert (network.name, network.inputs) == ("net", {"input": (3, 5, 6)})
    assert network.operations[-1].shape == (4, 5, 6)
    x = torch.randn(1, 3, 5, 6)
    assert run_flat(network, [x])[0].shape == (1, 4, 5, 6)


def test_several_inputs_have_the_names_of_parameters_and_outputs_an_order(nets: str) -> None:
    network = read_torch_module(f"{nets}:Two", size="2x2x3,2x2x3")
    assert list(network.inputs) == ["left", "right"]
    boxes = {each.output: each.box for each in network.operations}
    assert [boxes[each] for each in network.outputs] == ["add", "mul"]


def test_a_module_that_looks_at_numbers_runs_on_real_ones(nets: str) -> None:
    network = read_torch_module(f"{nets}:Choosing", size="4x4x3")
    assert [each.box for each in network.operations] == ["Conv"]


def test_libraries_state_the_size_of_inputs() -> None:
    network = read_torch_module("timm:test_efficientnet.r160_in1k")
    assert network.name == "test_efficientnet"
    assert network.inputs["input"] == (3, 160, 160)
    assert all(each.box != UNKNOWN for each in network.operations)
    network = read_torch_module("torchvision:squeezenet1_1")
    assert network.inputs["input"] == (3, 224, 224)
    assert network.outputs == (network.operations[-1].output,)
    small = read_torch_module("torchvision:squeezenet1_1", size="64x64x3")
    assert small.inputs["input"] == (3, 64, 64)


def test_what_is_returned_in_training_only_is_a_head(nets: str) -> None:
    network = read_torch_module(f"{nets}:Helped", size="4x4x3")
    by_output = {each.output: each for each in network.operations}
    assert list(network.heads) == ["aux"]
    head = by_output[network.heads["aux"]]
    assert head.tensors == {"weight": "aux.weight", "bias": "aux.bias"}
    assert by_output[head.inputs[0]].tensors["weight"] == "first.weight"
    assert network.operations[-1] is head
    assert by_output[network.outputs[0]].tensors["weight"] == "second.weight"
    assert read_torch_module(f"{nets}:Net", {"width": 2}, "4x4x3").heads == {}


def test_heads_are_in_the_order_in_which_they_are_computed(nets: str) -> None:
    network = read_torch_module(f"{nets}:Crossed", size="4x4x3")
    assert list(network.heads) == ["early", "late"]
    assert network.run is not None
    returned = network.run((torch.zeros(2, 3, 4, 4),), True)
    assert [each.shape[1] for each in returned] == [5, 6, 7]
    assert len(network.run((torch.zeros(2, 3, 4, 4),), False)) == 1


REFUSED = [
    ("timm:resnet19", {}, None, "A415", "has no network `resnet19`", "resnet18"),
    ("timm:resnet18", {"depth": 3}, None, "A427", "take no arguments", "a function of yours"),
    ("my_own_nets.Net", {}, None, "A427", "names no function", "package.module:function"),
    ("my_own_nets:Net.", {}, None, "A427", "names no function", "package.module:function"),
    ("no_such_nets:Net", {}, None, "A427", "has no module `no_such_nets`", "in the folder"),
    ("my_broken_nets:Net", {}, None, "A427", "which `my_broken_nets` imports", "install it"),
    ("my_failing_nets:Net", {}, None, "A427", "ZeroDivisionError: division by zero", "Python"),
    ("my_own_nets:Nett", {}, None, "A427", "has no `Nett`", "did you mean `Net`?"),
    ("my_own_nets:width", {}, None, "A427", "of the type int", "returns a torch module"),
    ("my_own_nets:Net", {}, None, "A427", "TypeError", "`--arg width=…`"),
    ("my_own_nets:fail_late", {}, None, "A427", "no such (my_own_nets.py:", "--arg"),
    ("my_own_nets:leave", {}, None, "A427", "SystemExit: 3", "--arg"),
    ("my_own_nets:Net.mro", {}, None, "A427", "of the type list", "torch.nn.Module"),
    ("my_own_nets:Two", {}, None, "A428", "nothing says what size", "`--size 64x64x3`"),
    ("my_own_nets:Two", {}, "4x4x0", "A428", "`4x4x0` is not the size", "64x64x3"),
    ("my_own_nets:Narrow", {}, "2x2x3", "A429", "does not run on 2x2x3: RuntimeError", "--size"),
    ("my_own_nets:Number", {}, "2x2x3", "A430", "a value of the type int", "outputs depend"),
    ("my_own_nets:Constant", {}, "2x2x3", "A430", "does not depend on", "outputs depend"),
]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: f"{case[0]}-{case[3]}")
def test_what_is_wrong_is_said(nets: str, case: tuple[Any, ...]) -> None:
    source, arguments, size, code, message, help = case
    with pytest.raises(SpecError) as caught:
        read_torch_module(source, arguments, size)
    (found,) = caught.value.diagnostics
    assert found.code == code
    assert message in found.message
    assert "\n" not in found.message
    assert help in found.help


def test_arguments_are_scalars_of_yaml() -> None:
    written = ("a=1", "b=0.5", "c=true", "d=relu", "e=")
    assert dict(map(parse_argument, written)) == {"a": 1, "b": 0.5, "c": True, "d": "relu", "e": ""}
    with pytest.raises(SpecError, match="name=value"):
        parse_argument("depth")

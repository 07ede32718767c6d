"""Generated source as a real module: it is found by debuggers, copied, pickled, and loaded once."""

import copy
import inspect
import linecache
import pickle
import sys
import traceback

import pytest
import torch
from torch import nn

from archspec import build, emit, load
from archspec.runtime import load_source

TEXT = """
archspec: 1
name: pair
input: 8x8x3
params: {width: 4, keep: 0.5}
blocks:
  Fork:
    branches: {left: [1x1 Conv (4)], right: [3x3 Conv (4), ReLU]}
    merge: add
body:
  - Fork
  - 3x3 Conv (width norm=batch act=relu)
  - Dropout (keep=keep)
"""


@pytest.fixture(scope="module")
def network() -> nn.Module:
    torch.manual_seed(0)
    return build(TEXT)


def test_source_is_found(network: nn.Module) -> None:
    source = emit(load(TEXT))
    kind = type(network)
    assert inspect.getsource(sys.modules[kind.__module__]) == source
    assert inspect.getsource(kind) in source
    assert inspect.getsource(kind).startswith("class Pair(nn.Module):\n")
    forward = inspect.getsource(kind.forward)
    assert forward.startswith("    def forward(self, x: Tensor) -> Tensor:\n")
    assert inspect.getsource(type(network.get_submodule("fork"))).startswith("class Fork(")


def test_traceback_shows_the_generated_line(network: nn.Module) -> None:
    with pytest.raises(RuntimeError) as caught:
        network(torch.randn(1, 5, 8, 8))
    linecache.checkcache()
    shown = "".join(traceback.format_exception(caught.value))
    assert "x = self.left(x) + self.right(x)" in shown
    assert f'File "<{type(network).__module__}>", line ' in shown


def test_copies_and_pickles_compute_the_same(network: nn.Module) -> None:
    source = torch.randn(2, 3, 8, 8)
    expected = network.eval()(source)
    for twin in (copy.deepcopy(network), pickle.loads(pickle.dumps(network))):
        assert type(twin) is type(network)
        assert torch.equal(twin(source), expected)
        assert twin.state_dict().keys() == network.state_dict().keys()


def test_the_same_text_is_the_same_module() -> None:
    source = emit(load(TEXT))
    module = load_source(source, "pair")
    assert load_source(source, "pair") is module
    assert type(build(TEXT)) is type(build(TEXT))
    assert module.__name__ == module.__spec__.name  # type: ignore[union-attr]
    assert not module.__loader__.is_package(module.__name__)  # type: ignore[union-attr]


def test_other_settings_are_constructor_arguments() -> None:
    wide = build(TEXT, width=8, keep=1)
    assert wide.get_submodule("conv.conv").weight.shape == (8, 4, 3, 3)
    assert repr(wide.get_submodule("dropout").p) == "0.0"
    default = type(build(TEXT))
    twin = default(width=8, keep=1.0)
    assert {name: value.shape for name, value in twin.state_dict().items()} == {
        name: value.shape for name, value in wide.state_dict().items()
    }


def test_a_text_that_fails_leaves_nothing_behind() -> None:
    before = set(sys.modules)
    with pytest.raises(ZeroDivisionError):
        load_source("1 / 0\n", "failing")
    assert set(sys.modules) == before


def test_gradients_reach_every_parameter(network: nn.Module) -> None:
    twin = copy.deepcopy(network).train()
    twin(torch.randn(4, 3, 8, 8)).square().sum().backward()
    assert all(each.grad is not None for each in twin.parameters())

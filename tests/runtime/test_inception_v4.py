"""Inception-v4 as a module: its size, its shapes at every node, and its values."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from archspec import Graph, build, load
from archspec.expressions import Quantity
from archspec.ops import Image
from archspec.passes import infer_shapes
from archspec.runtime import instantiate
from tests.oracle import compute, disagreements

GENERATED = Path(__file__).parents[2] / "generated" / "inception_v4.py"
PARAMETERS = 42_679_816
MACS = 12_253_974_624
SMALL = (1, 3, 107, 107)

pytestmark = pytest.mark.xdist_group("inception_v4")


def test_size(graph: Graph, network: nn.Module) -> None:
    assert graph.parameters == PARAMETERS
    assert sum(each.numel() for each in network.parameters()) == PARAMETERS
    assert graph.macs == MACS
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        output = network(torch.randn(1, 3, 299, 299))
    assert tuple(output.shape) == (1, 1000)
    assert counter.get_total_flops() == 2 * MACS


@pytest.mark.parametrize("side", (75, 224, 299, 331))
def test_every_node_has_its_inferred_shape(graph: Graph, side: int) -> None:
    """Computed without numbers, on the meta device."""
    resized = infer_shapes(graph.with_input(Image(Quantity.of(3), side, side)), stated=False)
    with torch.device("meta"):
        state = instantiate(graph, {}).state_dict()
        source = torch.empty(2, 3, side, side)
    run = compute(resized, state, source, training=False)
    assert list(disagreements(resized, run.values)) == []


def test_values_are_those_of_the_graph(graph: Graph, network: nn.Module) -> None:
    source = torch.randn(SMALL)
    state = network.state_dict()
    with torch.no_grad():
        run = compute(graph, state, source, training=False)
        assert torch.equal(network(source), run.values[-1])
    assert run.read == set(state)


def test_predict_gives_probabilities(network: nn.Module) -> None:
    source = torch.randn(SMALL)
    with torch.no_grad():
        predicted = network.predict(source)  # type: ignore[operator]
        assert torch.equal(predicted, torch.softmax(network(source), dim=1))


def test_other_classes() -> None:
    torch.manual_seed(0)
    network = build("inception_v4", classes=10, keep=0.5)
    made = sum(each.numel() for each in network.parameters())
    assert made == load("inception_v4", classes=10).parameters == PARAMETERS - 990 * 1537
    assert network.eval()(torch.randn(SMALL)).shape == (1, 10)
    assert network.get_submodule("dropout").p == 0.5


STANDALONE = """
import sys, importlib.util
sys.modules["archspec"] = None
import torch
torch.set_num_threads(1)
spec = importlib.util.spec_from_file_location("inception_v4", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
torch.manual_seed(0)
network = module.InceptionV4().eval()
assert not any(name.startswith("archspec.") for name in sys.modules)
with torch.no_grad():
    torch.manual_seed(1)
    output = network(torch.randn(1, 3, 107, 107))
torch.save({"state": network.state_dict(), "output": output}, sys.argv[2])
"""


def test_generated_file_needs_torch_alone(network: nn.Module, tmp_path: Path) -> None:
    """Without archspec it makes the same keys, weights and outputs, bit for bit."""
    file = tmp_path / "made.pt"
    command = [sys.executable, "-W", "ignore", "-c", STANDALONE, str(GENERATED), str(file)]
    subprocess.run(command, check=True, cwd=tmp_path)
    made = torch.load(file)
    state = network.state_dict()
    assert list(made["state"]) == list(state)
    assert all(torch.equal(made["state"][name], value) for name, value in state.items())
    torch.manual_seed(1)
    with torch.no_grad():
        assert torch.equal(made["output"], network(torch.randn(SMALL)))

"""Inception-v4, the main job: what arXiv:1602.07261 prints is what the module computes."""

import copy
import importlib.util
import inspect
import pickle
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

import archspec
from archspec.expressions import Quantity
from archspec.ops import Image
from archspec.passes import infer_shapes
from archspec.runtime import build_module
from tests.hash_seeds import run_under_hash_seeds
from tests.oracle import compute, disagreements

ROOT: Final = Path(__file__).parents[2]
SPEC: Final = ROOT / "specs/inception_v4.yaml"
FILE: Final = ROOT / "generated/inception_v4.py"

PARAMETERS: Final = 42_679_816
MACS: Final = 12_253_974_624

FIGURE_9: Final = (
    ("stem", "35x35x384"),
    ("inception_a", "35x35x384"),
    ("reduction_a", "17x17x1024"),
    ("inception_b", "17x17x1024"),
    ("reduction_b", "8x8x1536"),
    ("inception_c", "8x8x1536"),
    ("global_avg_pool", "1536"),
    ("dropout", "1536"),
    ("fc", "1000"),
)
"""The stages from bottom to top, with the sizes printed beside them."""

FIGURE_3: Final = (
    ("stem.conv1", "149x149x32"),
    ("stem.conv2", "147x147x32"),
    ("stem.conv3", "147x147x64"),
    ("stem.concat1", "73x73x160"),
    ("stem.concat2", "71x71x192"),
    ("stem.concat3", "35x35x384"),
)

"""The sizes printed along the stem."""


def from_file() -> ModuleType:
    spec = importlib.util.spec_from_file_location("inception_v4_from_file", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def graph() -> archspec.Graph:
    return archspec.load(SPEC)


@pytest.fixture(scope="module")
def network() -> nn.Module:
    torch.manual_seed(0)
    return archspec.build(SPEC).eval()


@pytest.fixture(scope="module")
def image() -> torch.Tensor:
    """An image that is smaller than those of the paper, which is faster."""
    return torch.randn(1, 3, 139, 139, generator=torch.Generator().manual_seed(1))


@pytest.fixture(scope="module")
def logits(network: nn.Module, image: torch.Tensor) -> torch.Tensor:
    """What the network computes of the image."""
    with torch.no_grad():
        made: torch.Tensor = network(image)
    return made


def test_file_classifies_an_image() -> None:
    image, network = torch.randn(1, 3, 299, 299), from_file().InceptionV4().eval()
    with torch.no_grad():
        logits, probabilities = network(image), network.predict(image)
    assert logits.shape == (1, 1000)
    assert torch.equal(probabilities, torch.softmax(logits, dim=1))
    assert torch.allclose(probabilities.sum(), torch.tensor(1.0))
    assert sum(each.numel() for each in network.parameters()) == PARAMETERS


def test_file_is_what_the_spec_gives(graph: archspec.Graph) -> None:
    text = FILE.read_text()
    assert text == archspec.emit(graph)
    assert len(text.splitlines()) <= 450


def test_totals(graph: archspec.Graph, network: nn.Module) -> None:
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(torch.zeros(1, 3, 299, 299))
    assert (graph.parameters, graph.macs) == (PARAMETERS, MACS)
    assert counter.get_total_flops() == 2 * MACS


def test_sizes_are_those_of_the_figures(graph: archspec.Graph) -> None:
    at_stage: dict[str, str] = {}
    for node in graph.operators:
        at_stage[node.path.partition(".")[0]] = str(node.type)
    assert tuple(at_stage.items()) == FIGURE_9
    sizes = {node.path: str(node.type) for node in graph.operators}
    assert tuple((path, sizes[path]) for path, _ in FIGURE_3) == FIGURE_3


@pytest.mark.parametrize("side", [75, 139, 224, 299, 331])
def test_every_inferred_size_is_real(graph: archspec.Graph, side: int) -> None:
    """Computed without numbers, on the meta device."""
    there = infer_shapes(graph.with_inputs(Image(Quantity.of(3), (side, side))), stated=False)
    with torch.device("meta"):
        state = build_module(graph, {}).state_dict()
        run = compute(there, state, torch.empty(2, 3, side, side), training=False)
    assert list(disagreements(there, run.values)) == []


def test_values_are_those_of_the_graph(graph: archspec.Graph, network: nn.Module) -> None:
    source, state = torch.randn(1, 3, 107, 107), network.state_dict()
    with torch.no_grad():
        run = compute(graph, state, source, training=False)
        assert torch.equal(network(source), run.values[graph.output.index])
    assert run.read == set(state)


def test_other_classes() -> None:
    assert from_file().InceptionV4(classes=10).fc.out_features == 10
    small = archspec.build("inception_v4", classes=10, keep=0.5)
    made = sum(each.numel() for each in small.parameters())
    assert made == archspec.load(SPEC, classes=10).parameters == PARAMETERS - 990 * 1537
    assert small.eval()(torch.randn(1, 3, 107, 107)).shape == (1, 10)
    assert small.get_submodule("dropout").p == 0.5


def test_file_and_build_are_one_without_archspec(
    network: nn.Module, image: torch.Tensor, tmp_path: Path
) -> None:
    """The file, run where archspec cannot be imported, gives the same keys and bits."""
    code = (
        "import sys, torch; sys.modules['archspec'] = None; sys.path.insert(0, sys.argv[1]);"
        "from inception_v4 import InceptionV4; torch.manual_seed(0); m = InceptionV4().eval();"
        "torch.set_num_threads(1); image = torch.load(sys.argv[2]);"
        "torch.save((m.state_dict(), m(image).detach()), sys.argv[3])"
    )
    torch.save(image, tmp_path / "image.pt")
    command = [sys.executable, "-W", "ignore", "-c", code, str(FILE.parent)]
    command += [str(tmp_path / "image.pt"), str(tmp_path / "found.pt")]
    subprocess.run(command, check=True, cwd=tmp_path)
    state, output = torch.load(tmp_path / "found.pt")
    ours = network.state_dict()
    assert list(state) == list(ours)
    assert all(torch.equal(state[name], ours[name]) for name in ours)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.no_grad():
            assert torch.equal(output, network(image))
    finally:
        torch.set_num_threads(threads)


def test_same_bytes_under_any_hash_seed() -> None:
    code = "import sys, archspec; sys.stdout.write(archspec.emit(archspec.load('inception_v4')))"
    assert run_under_hash_seeds(code) == {FILE.read_bytes()}


def test_script(network: nn.Module, image: torch.Tensor, logits: torch.Tensor) -> None:
    scripted = torch.jit.script(network)
    with torch.no_grad():
        assert torch.allclose(scripted(image), logits, atol=1e-5)


def test_symbolic_trace(network: nn.Module, image: torch.Tensor, logits: torch.Tensor) -> None:
    traced = torch.fx.symbolic_trace(network)
    with torch.no_grad():
        assert torch.equal(traced(image), logits)


def test_export(network: nn.Module, image: torch.Tensor, logits: torch.Tensor) -> None:
    exported = torch.export.export(network, (image,)).module()
    with torch.no_grad():
        assert torch.allclose(exported(image), logits, atol=1e-5)


@pytest.mark.slow
def test_compile(network: nn.Module, image: torch.Tensor, logits: torch.Tensor) -> None:
    compiled = torch.compile(network, fullgraph=True, backend="eager")
    with torch.no_grad():
        assert torch.allclose(compiled(image), logits, atol=1e-5)


def test_copies_and_pickles(network: nn.Module, image: torch.Tensor, logits: torch.Tensor) -> None:
    for twin in (copy.deepcopy(network), pickle.loads(pickle.dumps(network))):
        assert type(twin) is type(network)
        with torch.no_grad():
            assert torch.equal(twin(image), logits)


def test_source_is_at_hand(network: nn.Module) -> None:
    text = FILE.read_text()
    source = inspect.getsource(type(network.reduction_a))
    assert source.startswith("class ReductionA(nn.Module):")
    assert source.strip() in text
    assert inspect.getsource(type(network).forward).strip() in text


def test_traceback_shows_the_generated_line(network: nn.Module) -> None:
    with pytest.raises(RuntimeError) as caught:
        network(torch.zeros(1, 4, 299, 299))
    lines = [str(entry.statement).strip() for entry in caught.traceback]
    assert "x = self.stem(x)  # N, 384, 35, 35" in lines

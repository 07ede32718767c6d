"""Networks beside Inception-v4 compute what their graphs say, and their files stand alone."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch

import archspec
from tests.oracle import compute

GENERATED = Path(__file__).parents[2] / "generated"
NETWORKS = {
    "inception_resnet_v1": 107,
    "inception_resnet_v2": 107,
    "variants/inception_resnet_v1_linear_bn": 107,
    "variants/inception_resnet_v2_2048": 107,
    "inception_v3": 299,  # its head needs a grid of 17x17
    "bn_inception": 96,
}
"""Each with the side of a small image."""


@pytest.mark.parametrize("name", NETWORKS)
def test_values_are_those_of_the_graph(name: str) -> None:
    torch.manual_seed(0)
    graph, network = archspec.load(name), archspec.build(name).eval()
    source, state = torch.randn(1, 3, NETWORKS[name], NETWORKS[name]), network.state_dict()
    with torch.no_grad():
        run = compute(graph, state, source, training=False)
        assert torch.equal(network(source), run.values[graph.output.index])
    assert run.read == set(state)


def test_variants_keep_the_names_of_weights() -> None:
    """So that what differs between readings of the paper is widths or norms, and nothing else."""
    with torch.device("meta"):
        first, narrow, normed = (
            {name: each.shape for name, each in archspec.build(spec).named_parameters()}
            for spec in (
                "inception_resnet_v2",
                "variants/inception_resnet_v2_2048",
                "variants/inception_resnet_v2_linear_bn",
            )
        )
    assert first.keys() == narrow.keys()
    changed = {name.partition(".")[0] for name in first if first[name] != narrow[name]}
    assert changed == {"reduction_b", "inception_resnet_c", "fc"}
    linear = re.compile(r"inception_resnet_[abc]\.\d+\.conv\.(weight|bias)")
    assert {name for name in first if name not in normed} == set(filter(linear.fullmatch, first))


STANDALONE = """
import sys
sys.modules["archspec"] = None
import runpy, torch
names = runpy.run_path(sys.argv[1])
network = next(each for name, each in names.items() if name == sys.argv[2])()
with torch.no_grad():
    print(tuple(network.eval()(torch.zeros(1, 3, int(sys.argv[3]), int(sys.argv[3]))).shape))
"""


@pytest.mark.parametrize(
    ("file", "kind", "side"),
    [
        ("inception_resnet_v2.py", "InceptionResnetV2", "107"),
        ("variants/inception_resnet_v2_2048.py", "InceptionResnetV2_2048", "107"),
    ],
)
@pytest.mark.slow
def test_file_needs_torch_alone(file: str, kind: str, side: str, tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-c", STANDALONE, str(GENERATED / file), kind, side]
    done = subprocess.run(command, check=True, cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout == "(1, 1000)\n"

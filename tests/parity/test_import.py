"""Networks of timm as specs, beside the specs that were written by hand."""

import re
from collections import Counter
from pathlib import Path

import networkx
import pytest

import archspec
from archspec.app.run import run
from archspec.graph import Graph

HAND_WRITTEN = {
    "inception_v4": "released/inception_v4",
    "inception_resnet_v2": "released/inception_resnet_v2",
    "inception_v3": "released/inception_v3",
    "resnet50": "zoo/resnet50",
    "densenet121": "zoo/densenet121",
    "mobilenetv2_100": "zoo/mobilenetv2",
    "efficientnet_b0": "zoo/efficientnet",
}
"""The specs by the names that timm has for their networks."""

DOCS = Path(__file__).parents[2] / "docs" / "import.md"


def count_steps(graph: Graph) -> Counter[tuple[str, int, int]]:
    """The steps with weights of a network at inference, in any order and with any names."""
    used = networkx.ancestors(graph.to_networkx(), graph.output.index) | {graph.output.index}
    nodes = [node for node in graph.nodes if node.index in used and node.parameters]
    return Counter((str(node.type), node.parameters, node.macs) for node in nodes)


def count_lines(text: str) -> int:
    return sum(
        bool(line.strip()) and not line.lstrip().startswith("#") for line in text.splitlines()
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", HAND_WRITTEN)
def test_imports_read_like_what_was_written_by_hand(name: str) -> None:
    done = archspec.import_network(f"timm:{name}", prove=False)
    written = archspec.load(HAND_WRITTEN[name])
    assert count_steps(done.network) == count_steps(written)
    hand = archspec.resolve(HAND_WRITTEN[name])
    assert count_lines(done.text) <= 1.5 * count_lines(hand)


def test_the_spec_in_the_docs_is_what_is_imported() -> None:
    [shown] = re.findall(r"```yaml\n(.*?)```", DOCS.read_text(), re.DOTALL)
    done = archspec.import_network("timm:resnet50")
    assert done.text == shown
    assert done.proof is not None
    assert done.proof.difference == 0
    assert done.proof.parameters == 25_557_032


def test_a_source_stands_in_place_of_a_spec(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(("diff", "zoo/resnet50", "timm:resnet50")) == 0
    assert "are the same network" in capsys.readouterr().out

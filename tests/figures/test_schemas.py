"""The figures of whole networks, Table 1, and the scaling of residuals."""

from pathlib import Path
from typing import Final

import pytest
import torch
import yaml

import archspec
from archspec.language import Box
from archspec.ops.join import Add
from archspec.summary.summary import summarize

SCHEMAS: Final = yaml.safe_load(Path(__file__).with_name("schemas.yaml").read_text())

TABLE_1: Final = {
    "inception_v4": (192, 224, 256, 384),
    "inception_resnet_v1": (192, 192, 256, 384),
    "inception_resnet_v2": (256, 256, 384, 384),
}
"""k, l, m and n."""


def stages(graph: archspec.Graph) -> list[tuple[str, str]]:
    return [(step.step, step.output) for step in summarize(graph).steps]


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS.keys())
def test_network_is_what_the_figure_draws(schema: dict) -> None:
    graph = archspec.load(schema["spec"])
    spec = graph.program.spec
    assert stages(graph) == [(box["used"], box["size"]) for box in schema["boxes"]]
    assert {each.name: each.default for each in spec.parameters}["keep"] == 0.8
    assert (graph.entering, spec.readout) == ("299x299x3", "softmax")


def test_every_printed_size_is_stated() -> None:
    """The spec says the sizes itself, so that the compiler proves them."""
    for schema in SCHEMAS.values():
        body = archspec.load(schema["spec"]).program.spec.body or ()
        stated = [str(step.size) for step in body if isinstance(step, Box)]
        assert stated == [box["size"] for box in schema["boxes"]]


def test_second_resnet_has_the_stages_of_the_first() -> None:
    """Figure 15 draws both; the second has the sizes that Table 1 and Figure 18 give."""
    wider = {"256": "384", "896": "1152", "1792": "2144"}
    expected = []
    for step, size in stages(archspec.load("inception_resnet_v1")):
        *grid, channels = size.split("x")
        grown = "x".join([*grid, wider.get(channels, channels)])
        expected.append((step.replace("Narrow", "Wide"), grown))
    assert stages(archspec.load("inception_resnet_v2")) == expected


@pytest.mark.parametrize("name", TABLE_1)
def test_table_1(name: str) -> None:
    table = archspec.load(name).program.tables["table1"]
    assert table.columns == ("k", "l", "m", "n")
    assert table.rows[name] == TABLE_1[name]
    assert table.rows.keys() == TABLE_1.keys()


@pytest.mark.parametrize("name", ["inception_resnet_v1", "inception_resnet_v2"])
def test_residual_is_scaled_before_the_sum(name: str) -> None:
    """Figure 20: shortcut first, then the scaled residual, by about 0.1 unless told otherwise."""
    for scale in (0.1, 0.3):
        graph = archspec.load(name, scale=scale) if scale != 0.1 else archspec.load(name)
        sums = [(node, node.op) for node in graph.operators if isinstance(node.op, Add)]
        assert len(sums) == 20
        for node, op in sums:
            assert op.scale.value == scale
            assert node.inputs[0] == graph.scopes[node.scope].chain.entry


def test_scaling_is_what_the_module_computes() -> None:
    """relu(x + scale * f(x)): nothing of f at 0, and twice as much of it at twice the scale."""
    torch.manual_seed(0)
    image = torch.rand(1, 1792, 8, 8, dtype=torch.double) + 100  # far from where the ReLU bends
    outputs = []
    state = None
    for scale in (0.0, 0.1, 0.2):
        network = archspec.build("inception_resnet_v1", scale=scale).eval()
        block = network.get_submodule("inception_resnet_c.0").double()
        state = state or block.state_dict()
        block.load_state_dict(state)
        with torch.no_grad():
            outputs.append(block(image))
    none, once, twice = outputs
    assert torch.equal(none, image)
    assert (once - none).abs().max() > 1e-3
    assert torch.allclose(twice - none, 2 * (once - none))

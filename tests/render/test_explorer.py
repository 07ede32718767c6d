"""Model Explorer gets every figure as a graph."""

import json

import pytest

from archspec.render.backends.model_explorer import write_model_explorer
from archspec.render.backends.outline_text import print_label
from archspec.render.scene.arrows import list_edges
from archspec.text.visible import escape_invisible
from tests.render.hostile import MARK, PAYLOADS, hostile_scene


@pytest.mark.parametrize("payload", PAYLOADS)
def test_explorer_holds_any_text(payload):
    scene = hostile_scene(payload, payload)
    text = write_model_explorer(scene, MARK)
    assert all(escape_invisible(line) == line for line in text.splitlines())
    document = json.loads(text)
    spine, block = document["graphs"]
    nodes = {node["id"]: node for node in spine["nodes"]}
    assert {node["label"] for node in spine["nodes"] if node["id"] != "l_0"} <= {
        print_label(box) for box in scene.spine.boxes()
    }
    assert nodes["stem/in/a"]["namespace"] == "stem/in"
    assert nodes["stem/b"]["namespace"] == "stem"
    assert set(spine["groupNodeAttributes"]) == {"", "stem", "stem/in"}
    assert nodes["stage"]["subgraphIds"] == [block["id"]] == ["tiny/Block"]
    assert {"key": "path", "value": escape_invisible(payload)} in nodes["stage"]["attrs"]


def test_explorer_edges_are_those_of_the_figures(inception):
    document = json.loads(write_model_explorer(inception, MARK))
    assert document["label"] == "Inception-v4"
    assert [graph["id"] for graph in document["graphs"]][:2] == [
        "inception_v4",
        "inception_v4/Stem",
    ]
    for graph, figure in zip(document["graphs"], inception.figures, strict=True):
        ids = [node["id"] for node in graph["nodes"]]
        assert ids == [box.key for box in figure.boxes()]
        found = {
            (edge["sourceNodeId"], node["id"], int(edge["targetNodeInputId"]))
            for node in graph["nodes"]
            for edge in node["incomingEdges"]
        }
        assert len(found) == len(list_edges(figure))
        assert {(source, target) for source, target, _ in found} == {
            (edge.source, edge.target) for edge in list_edges(figure)
        }


def test_explorer_keeps_the_order_of_inputs(inception):
    graph = json.loads(write_model_explorer(inception, MARK))["graphs"][2]
    concat = next(node for node in graph["nodes"] if node["id"] == "concat")
    assert concat["incomingEdges"][0] == {
        "sourceNodeId": "pool.1",
        "sourceNodeOutputId": "0",
        "targetNodeInputId": "0",
    }
    assert concat["outputsMetadata"] == [
        {"id": "0", "attrs": [{"key": "tensor_shape", "value": "35×35×384"}]}
    ]


def test_explorer_tells_what_a_box_costs(inception):
    nodes = json.loads(write_model_explorer(inception, MARK))["graphs"][0]["nodes"]
    facts = {pair["key"]: pair["value"] for pair in nodes[2]["attrs"]}
    assert facts["repeat"] == "4"
    assert facts["parameters"] == f"{inception.spine.items[1].parameters:,}"
    assert facts["line"].endswith(f":{inception.spine.items[1].span.line}")

"""Depth: the layers with weights on the longest way, and the last grid on it."""

from itertools import pairwise

import networkx
import pytest

import archspec
from archspec.analysis.depth import find_deepest_path, find_last_grid, is_layer

CASES = {
    "a chain": ("[3x3 Conv (4), BN, ReLU, 2x2 MaxPool (stride 2), GlobalAvgPool, FC (2)]", 2),
    "the longest branch": (
        "[{branches: {a: [1x1 Conv (4)], b: [1x1 Conv (4), 3x3 Conv (4), 3x3 Conv (4)]}}]",
        3,
    ),
    "the identity": ("[{residual: [3x3 Conv (3), 3x3 Conv (3)], act: relu}]", 2),
    "transposed": ("[2x2 UpConv (4 stride 2), 3x3 Conv (2)]", 2),
    "a module applied twice": (
        "[Cell (4), {repeat: 2, body: [3x3 Conv (4)]}, Cell (4 share=c), Cell (4 share=c)]",
        5,
    ),
    "nothing": "[ReLU]",
}


def spec(body: str) -> str:
    return (
        "archspec: 1\nname: net\ninput: 16x16x3\n"
        f"blocks: {{Cell: {{params: {{n: int}}, body: [3x3 Conv (n)]}}}}\nbody: {body}\n"
    )


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_depth(case: tuple[str, int] | str) -> None:
    body, depth = (case, 0) if isinstance(case, str) else case
    assert find_deepest_path(archspec.load(spec(body))).layers == depth


@pytest.mark.parametrize(
    ("name", "depth"),
    [("bn_inception", 35), ("inception_v3", 48), ("inception_v4", 76), ("inception_resnet_v2", 96)],
)
def test_shipped_networks(name: str, depth: int) -> None:
    """The same number as by the longest path of networkx."""
    graph = archspec.load(name)
    dag = networkx.DiGraph(graph.dag)
    for source, target in dag.edges:
        dag.edges[source, target]["layers"] = int(is_layer(graph.nodes[target]))
    ancestors = networkx.ancestors(dag, graph.output.index) | {graph.output.index}
    inner = dag.subgraph(ancestors)
    assert networkx.dag_longest_path_length(inner, weight="layers") == depth
    assert find_deepest_path(graph).layers == depth


def test_the_way_leads_from_an_input_to_the_output() -> None:
    graph = archspec.load("inception_v4")
    way = find_deepest_path(graph).nodes
    assert way[0] in graph.inputs
    assert way[-1] == graph.output
    assert all(before.index in node.inputs for before, node in pairwise(way))


def test_heads_count_where_they_are_computed_at_inference() -> None:
    heads = "heads: {{aux: {{from: a, when: {}, body: [1x1 Conv (2), 1x1 Conv (2)]}}}}\n"
    body = spec("[3x3 Conv (4) as a, GlobalAvgPool]")
    assert find_deepest_path(archspec.load(body + heads.format("training"))).layers == 1
    assert find_deepest_path(archspec.load(body + heads.format("always"))).layers == 3


@pytest.mark.parametrize(
    ("body", "grid"),
    [
        ("[3x3 Conv (4), GlobalAvgPool, FC (2)]", "16x16x4"),
        ("[16x16 AvgPool (V), 1x1 Conv (4), Flatten]", "16x16x3"),
        ("[3x3 Conv (4)]", "16x16x4"),
        ("[3x3 Conv (4 stride 2), Flatten, FC (2)]", "8x8x4"),
    ],
)
def test_last_grid(body: str, grid: str) -> None:
    node = find_last_grid(find_deepest_path(archspec.load(spec(body))).nodes)
    assert node is not None
    assert str(node.type) == grid


def test_no_grid() -> None:
    text = "archspec: 1\nname: net\ninput: 12\nbody: [FC (2)]\n"
    assert find_last_grid(find_deepest_path(archspec.load(text)).nodes) is None

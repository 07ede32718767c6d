"""The network as a graph of networkx, held against truths that are found without networkx."""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import networkx
import pytest

import archspec
from archspec.elaborate import elaborate
from archspec.graph import Graph, Node
from archspec.graph.dag import find_cycles, find_longest_path, find_unused_nodes
from archspec.language import load_program
from tests.rounds import ROUNDS
from tests.specgen import random_spec

SEEDS = range(20 * ROUNDS)
HEAD = "archspec: 1\nname: net\ninput: 8x8x3\n"
ATTRIBUTES = ["operator", "path", "block", "shape", "parameters", "macs", "span"]


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", SEEDS)
def test_random_networks(seed: int) -> None:
    graph = archspec.load(random_spec(seed).text)
    dag = graph.to_networkx()
    assert list(networkx.lexicographical_topological_sort(dag)) == list(range(len(graph.nodes)))
    edges = [(source, node.index, place, {"input": place})
             for node in graph.nodes for place, source in enumerate(node.inputs)]  # fmt: skip
    assert sorted(dag.edges(keys=True, data=True), key=lambda edge: edge[1:3]) == edges
    assert sum(count for _, count in dag.nodes(data="parameters")) == graph.parameters
    assert sum(count for _, count in dag.nodes(data="macs")) == graph.macs
    assert all(list(each) == ATTRIBUTES for _, each in dag.nodes(data=True))
    text = json.dumps(networkx.node_link_data(dag))
    again = networkx.node_link_graph(json.loads(text))
    assert networkx.utils.graphs_equal(dag, again)
    assert again.graph == dag.graph
    assert (
        json.dumps(networkx.node_link_data(archspec.load(graph_text(seed)).to_networkx())) == text
    )


def graph_text(seed: int) -> str:
    return random_spec(seed).text


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", SEEDS)
def test_attributes_are_those_of_the_nodes(seed: int) -> None:
    graph = archspec.load(graph_text(seed))
    for node, (key, found) in zip(graph.nodes, graph.to_networkx().nodes(data=True), strict=True):
        assert (key, found["path"], found["operator"]) == (
            node.index, node.path, node.operator.__name__
        )  # fmt: skip
        assert "x".join(map(str, found["shape"])) == str(node.type)
        assert node.type is not None
        assert len(found["shape"]) == len(node.type.tensor)
        assert found["block"] == graph.scopes[node.scope].block
        assert found["span"].split(":")[1:] == [str(node.span.line), str(node.span.column)]


def test_a_value_that_is_added_to_itself() -> None:
    dag = archspec.load(f"{HEAD}body: [3x3 Conv (4) as a, {{add: [a, .]}}]").to_networkx()
    assert list(dag.edges(1, keys=True)) == [(1, 2, 0), (1, 2, 1)]


def test_shapes_are_unknown_before_they_are_inferred() -> None:
    graph = elaborate(load_program(f"{HEAD}body: [3x3 Conv (4)]", "net.yaml"))
    assert graph.to_networkx().nodes[1] == {
        "operator": "Conv",
        "path": "conv",
        "block": "Net",
        "shape": None,
        "parameters": 0,
        "macs": 0,
        "span": "net.yaml:4:8",
    }


def test_heads_and_inputs() -> None:
    text = (
        "archspec: 1\nname: net\ninputs: {left: 8x8x3, right: 8x8x3}\n"
        "body: [{concat: [left, right]}, 3x3 Conv (4) as a, GlobalAvgPool]\n"
        "heads: {aux: {from: a, body: [1x1 Conv (2)]}}"
    )
    dag = archspec.load(text).to_networkx()
    assert dag.graph == {"name": "net", "output": 4, "heads": {"aux": 5}}
    assert [dag.nodes[key]["path"] for key in (0, 1, 4, 5)] == [
        "left", "right", "global_avg_pool", "aux"
    ]  # fmt: skip


def test_a_module_that_is_applied_again_learns_once() -> None:
    blocks = "blocks: {Cell: {body: [3x3 Conv (3)]}}\n"
    graph = archspec.load(f"{HEAD}{blocks}body: [Cell (share=c), Cell (share=c)]")
    first, again = (graph.to_networkx().nodes[key] for key in (1, 2))
    assert (first["path"], first["macs"]) == (again["path"], again["macs"])
    assert (first["parameters"] > 0, again["parameters"]) == (True, 0)


def test_what_is_asked_is_made_once_and_what_is_given_away_is_new() -> None:
    graph = archspec.load("inception_v4")
    assert graph.dag is graph.dag
    with pytest.raises(networkx.NetworkXError):
        graph.dag.remove_node(0)
    graph.to_networkx().remove_node(0)
    assert 0 in graph.to_networkx()
    assert replace(graph, heads=()).dag is not graph.dag


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", SEEDS)
def test_unused_nodes(seed: int) -> None:
    """Of a network whose steps lose some of their inputs."""
    choice = random.Random(seed)
    graph = archspec.load(graph_text(seed))
    assert find_unused_nodes(graph) == frozenset()
    nodes = [replace(node, scope=0) for node in graph.nodes]
    nodes = [replace(node, inputs=node.inputs[choice.randrange(2) :][:1]) if node.operator.joins
             else node for node in nodes]  # fmt: skip
    torn = replace(graph, contents=replace(graph.contents, parts=tuple(nodes)))
    used = {graph.output.index, *(head.chain.output for head in graph.heads)}
    for node in reversed(nodes):
        used.update(node.inputs if node.index in used else ())
    assert find_unused_nodes(torn) == frozenset(range(len(nodes))) - used


def longest(graph: Graph, ends: Sequence[int], counts: Callable[[Node], bool]) -> list[int]:
    """The longest path, by the length of the longest path to each node."""
    paths: list[list[int]] = []
    for node in graph.nodes:
        before = max((paths[each] for each in node.inputs), default=[], key=total(graph, counts))
        paths.append([*before, node.index])
    return max((paths[end] for end in ends), key=total(graph, counts))


def total(graph: Graph, counts: Callable[[Node], bool]) -> Callable[[list[int]], int]:
    return lambda path: sum(counts(graph.nodes[index]) for index in path)


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", SEEDS)
def test_longest_path(seed: int) -> None:
    graph = archspec.load(graph_text(seed))
    choice = random.Random(seed)
    chosen = {node.index for node in graph.operators if choice.random() < 0.4}
    ends = (graph.output.index, *(head.chain.output for head in graph.heads))
    path = find_longest_path(graph, ends, lambda node: node.index in chosen)
    assert [node.index for node in path] == longest(graph, ends, lambda node: node.index in chosen)


@pytest.mark.parametrize(
    ("successors", "circles"),
    [
        ({"A": ["B"], "B": []}, []),
        ({"A": ["A"]}, ["AA"]),
        ({"A": ["B", "C"], "B": ["C"], "C": ["A"]}, ["ABCA"]),
        ({"A": ["B"], "B": ["A", "C"], "C": ["B"]}, ["ABA", "BCB"]),
        ({"A": ["C"], "B": ["C"], "C": [], "D": ["B", "D"]}, ["DD"]),
    ],
)
def test_circles(successors: dict[str, list[str]], circles: list[str]) -> None:
    assert ["".join(circle) for circle in find_cycles(successors)] == circles

"""Convert networks to networkx, and answer questions about paths with it.

networkx is imported only where it is needed, because the import takes nearly half as long as
checking a spec. Nodes are numbered after their inputs, and `check_invariants` enforces this: so a
proved network has no cycle, and if every value is used, every value reaches an output.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx

    from archspec.graph.graph import Graph
    from archspec.graph.node import Node


def build_dag(graph: "Graph") -> "networkx.MultiDiGraph":
    """Convert a network to a graph of networkx: see `Graph.to_networkx`."""
    import networkx

    heads = {head.name: head.chain.output for head in graph.heads}
    dag: networkx.MultiDiGraph = networkx.MultiDiGraph(
        name=graph.name, output=graph.output.index, heads=heads
    )
    for node in graph.nodes:
        dag.add_node(node.index, **_build_attributes(graph, node))
        for position, source in enumerate(node.inputs):
            dag.add_edge(source, node.index, key=position, input=position)
    return dag


def _build_attributes(graph: "Graph", node: "Node") -> dict[str, Any]:
    channels, *grid = node.type.tensor if node.type else (None,)
    return {
        "operator": node.operator.__name__,
        "path": node.path,
        "block": graph.scopes[node.scope].block,
        "shape": None if channels is None else [*grid, channels],
        "parameters": node.parameters,
        "macs": node.macs,
        "span": f"{node.span.file}:{node.span.line}:{node.span.column}",
    }


def find_unused_nodes(graph: "Graph") -> frozenset[int]:
    """Return the nodes from which no output of a network can be reached.

    If each value is an output or is used by a later node, there are none.
    """
    heads = {source for head in graph.heads for source in (head.chain.entry, head.chain.output)}
    if all(not template.find_unused(heads) for template in graph.contents.inner):
        return frozenset()
    outputs = {graph.output.index, *(head.chain.output for head in graph.heads)}
    import networkx

    used = outputs.union(*(networkx.ancestors(graph.dag, output) for output in outputs))
    return frozenset(graph.dag) - used


def find_longest_path(
    graph: "Graph", ends: Iterable[int], counts: Callable[["Node"], bool]
) -> "tuple[Node, ...]":
    """Return the path from an input to one of some nodes on which most nodes count.

    Args:
        graph: the network.
        ends: where the path may end.
        counts: whether a node counts.

    Returns:
        Its nodes, the input first; among several paths, the one along the first inputs and ends.
    """
    import networkx

    weighted: networkx.DiGraph = networkx.DiGraph()
    for node in graph.nodes:
        weighted.add_node(node.index)
        for source in node.inputs:
            weighted.add_edge(source, node.index, weight=int(counts(node)))
    behind = len(graph.nodes)
    weighted.add_edges_from(((end, behind) for end in ends), weight=behind)
    path = networkx.dag_longest_path(weighted, topo_order=range(behind + 1))
    return tuple(graph.nodes[index] for index in path[:-1])


def find_cycles(successors: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, ...]]:
    """Yield the cycles among names, in the order in which a depth-first search finds them.

    Args:
        successors: the successors of each name, including names without any.

    Yields:
        The names of a cycle, with the first repeated at the end.
    """
    import networkx

    trail: dict[str, None] = {}
    for _, following, kind in networkx.dfs_labeled_edges(networkx.DiGraph(successors)):
        if kind == "forward":
            trail[following] = None
        elif kind == "reverse":
            trail.popitem()
        elif following in trail:
            names = list(trail)
            yield (*names[names.index(following) :], following)

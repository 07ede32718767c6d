"""Check the invariants that every graph satisfies, whichever pass made it."""

from archspec.diagnostics import Findings
from archspec.graph import Graph


def check_invariants(graph: Graph) -> Graph:
    """Check the invariants of a graph.

    * the first nodes are the inputs, and there is at least one;
    * nodes and scopes are numbered in order, and the paths of operators are unique, except for
      modules that are applied again;
    * every input exists and comes before its node, so the graph has no cycle;
    * a join has two or more inputs, any other operator exactly one;
    * the scopes form a tree whose root is the network.

    Raises:
        SpecError: A311; a graph that fails here is a bug of the pass that made it.
    """
    findings = Findings()
    paths: set[str] = set()
    inputs = len(graph.inputs)
    for number, node in enumerate(graph.nodes):
        is_input = number < inputs
        problems = {
            "is out of order": node.index != number,
            "has the path of another node": node.reused != (node.path in paths),
            "takes a value that is not computed before it": any(
                not 0 <= source < number for source in node.inputs
            ),
            "has the wrong number of inputs": not is_input
            and (len(node.inputs) < 2 if node.operator.joins else len(node.inputs) != 1),
            "stands in no scope": not 0 <= node.scope < len(graph.scopes),
        }
        if not is_input and not node.reused:
            paths.add(node.path)
        for problem, found in problems.items():
            if found:
                findings.error("A311", f"node {node.path} {problem}", node.span)
    for number, scope in enumerate(graph.scopes):
        rooted = scope.parent is None if number == 0 else 0 <= (scope.parent or 0) < number
        if scope.index != number or not rooted:
            findings.error("A311", f"block {scope.path} is out of order", scope.span)
    findings.stop()
    return graph

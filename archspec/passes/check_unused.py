"""Check that every computed value is used by another step, or leaves its block."""

from archspec.diagnostics import Findings
from archspec.graph import Graph, Jump
from archspec.graph.dag import unused_nodes
from archspec.graph.walk import walk


def check_unused(graph: Graph) -> Graph:
    """Refuse values that nothing uses: a network would carry weights without effect.

    Raises:
        SpecError: A312 at each step whose value is never used.
    """
    unused = unused_nodes(graph)
    if not unused:
        return graph
    lost = {index for index in unused if not graph.dag.out_degree(index)}
    findings = Findings()
    for node in graph.inputs:
        if node.index in lost:
            message = f"the input `{node.path}` is never used"
            findings.error("A312", message, node.span, help="join it, or remove it")
    for chain in (scope.chain for scope in graph.scopes):
        for visit in walk(chain):
            is_lost = visit.item.output in lost and visit.item.output != chain.output
            if is_lost and not isinstance(visit.item, Jump):
                message = "the value of this step is never used"
                help = "name it with `as` and join it, or remove the step"
                findings.error("A312", message, visit.item.span, marks=visit.rounds, help=help)
    findings.stop()
    return graph

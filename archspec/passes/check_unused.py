"""Check that every computed value is used by another step, or leaves its block."""

from archspec.diagnostics import Findings
from archspec.graph import Graph, Item, Jump, Meet
from archspec.graph.dag import find_unused_nodes
from archspec.graph.walk import walk_chain


def check_unused(graph: Graph) -> Graph:
    """Refuse values that nothing uses: a network would carry weights without effect.

    Raises:
        SpecError: A312 at each step whose value is never used.
    """
    unused = find_unused_nodes(graph)
    if not unused:
        return graph
    lost = {index for index in unused if not graph.dag.out_degree(index)}
    findings = Findings()
    for node in graph.inputs:
        if node.index in lost:
            message = f"the input `{node.path}` is never used"
            findings.error("A312", message, node.span, help="join it, or remove it")
    for chain in (scope.chain for scope in graph.scopes):
        for visit in walk_chain(chain):
            is_lost = visit.item.output in lost and visit.item.output != chain.output
            if is_lost and not isinstance(visit.item, Jump):
                message, help = _describe_loss(visit.item)
                findings.error("A312", message, visit.item.span, marks=visit.rounds, help=help)
    findings.stop()
    return graph


def _describe_loss(item: Item) -> tuple[str, str]:
    """Return what is never used, and what to do about it."""
    if isinstance(item, Meet) and item.siblings:
        help = f"take it with `from: {item.label}`, or join it"
        return f"`{item.label}`, one of the values that leave this step, is never used", help
    help = "name it with `as` and join it, or remove the step"
    return "the value of this step is never used", help

"""Check the invariants that every graph satisfies, whichever pass made it."""

from archspec.diagnostics import Findings
from archspec.graph import ENTRY, Graph, Node, Template, TemplatePlacement
from archspec.ops.input import Input


def check_invariants(graph: Graph) -> Graph:
    """Check the invariants of a graph, block by block.

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
    for template in graph.contents.inner:
        scope, sizes = template.scope, (template.size, template.uses, len(template.parts))
        key = ("sound", id(scope), *sizes)  # what else it has, its scope is made for
        if not graph.memory.find(key):
            is_network = template is graph.contents
            _TemplateChecker(template, findings, is_network=is_network).check()
            if not findings:
                graph.memory.keep(key, True, scope)
    findings.stop()
    return graph


class _TemplateChecker:
    """Checks one template."""

    def __init__(self, template: Template, findings: Findings, *, is_network: bool) -> None:
        """Begin before its first part.

        Args:
            template: the template.
            findings: the findings so far.
            is_network: whether it is the network itself.
        """
        self.template, self.findings, self.is_network = template, findings, is_network
        inputs = template.scope.chain.inputs
        self.entry = 0 if is_network else min((ENTRY, *(node for _, node in inputs)))
        self.size, self.uses = 0, 1
        self.paths: set[str] = set()

    def check(self) -> None:
        """Check its parts, and that it counts them."""
        for part in self.template.parts:
            if isinstance(part, Node):
                self.check_node(part)
            else:
                self.check_placement(part)
        self.report(
            self.template.scope.block,
            {"is out of order": (self.size, self.uses) != (self.template.size, self.template.uses)},
        )

    def check_node(self, node: Node) -> None:
        """Check a node."""
        is_input = node.operator is Input and self.is_network
        least = 2 - node.operator.leaves_parts
        wrong_number = len(node.inputs) < least if node.operator.joins else len(node.inputs) != 1
        is_double = not node.reused and node.path in self.paths
        is_late = any(map(self.is_late, node.inputs))
        is_misplaced = node.index != self.size or node.scope != 0
        if is_misplaced or is_double or is_late or (wrong_number and not is_input):
            self.report(
                f"node {node.path}",
                {
                    "is out of order": node.index != self.size,
                    "has the path of another node": is_double,
                    "takes a value that is not computed before it": is_late,
                    "has the wrong number of inputs": not is_input and wrong_number,
                    "stands in no scope": node.scope != 0,
                },
            )
        if not is_input:
            self.paths.add(node.path)
        self.size += 1

    def check_placement(self, placement: TemplatePlacement) -> None:
        """Check uses of another template."""
        place = (placement.node, placement.scope)
        is_late = any(map(self.is_late, placement.entries))
        self.report(
            f"block {placement.path}",
            {"is out of order": place != (self.size, self.uses) or is_late},
        )
        self.size += placement.count * placement.template.size
        self.uses += placement.count * placement.template.uses

    def is_late(self, source: int) -> bool:
        """Check whether a value is not computed yet."""
        return not self.entry <= source < self.size

    def report(self, what: str, problems: dict[str, bool]) -> None:
        """Report the problems that were found."""
        for problem, found in problems.items():
            if found:
                self.findings.error("A311", f"{what} {problem}", self.template.scope.span)

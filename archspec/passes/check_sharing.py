"""Check that all uses of a shared module would create the same module."""

from collections.abc import Iterator
from typing import Final

from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, Findings, Mark
from archspec.expressions import Literal, Quantity, to_text
from archspec.graph import Graph, Node, Scope, Stage
from archspec.graph.walk import walk_chain, walk_chains
from archspec.language.messages import suggest_unsharing
from archspec.ops import Shape

_ONE_GRID: Final = "bring both to one size before it, or share a part that fits any grid"


def check_sharing(graph: Graph) -> Graph:
    """Refuse uses of a shared module that would create different modules.

    Args:
        graph: a graph with inferred shapes.

    Raises:
        SpecError: A226 at each later use that differs from the first.
    """
    templates = graph.contents.inner
    if all(each.reuses is None for template in templates for each in template.placements):
        return graph
    pairs = [
        (graph.scopes[scope.reuses], scope) for scope in graph.scopes if scope.reuses is not None
    ]
    findings, uses = Findings(), _BlockUses(graph, dict(_map_stages(graph)))
    differences = (uses.find_difference(first, again) for first, again in pairs)
    findings.extend(difference for difference in differences if difference)
    findings.stop()
    return graph


def _map_stages(graph: Graph) -> Iterator[tuple[int, tuple[Stage, tuple[Mark, ...]]]]:
    """Yield the step that uses each scope, with the rounds of loops around it."""
    for visit in (visit for chain in walk_chains(graph) for visit in walk_chain(chain)):
        if isinstance(visit.item, Stage):
            for index in visit.item.scopes:
                yield index, (visit.item, visit.rounds)


@dataclass(frozen=True, slots=True)
class _BlockUses:
    """The block uses of a network.

    Attributes:
        graph: the network.
        stages: the step of each use, by its scope.
    """

    graph: Graph
    stages: dict[int, tuple[Stage, tuple[Mark, ...]]]

    def find_difference(self, first: Scope, again: Scope) -> Diagnostic | None:
        """Return the finding on the first difference between two uses, if any."""
        for name, value in again.bound.items():
            before = first.bound[name]
            if value.value != before.value:
                here = f"`{name}={_format_quantity(value)}` here"
                what = f", and gets {here}, and `{_format_quantity(before)}` first"
                help = f"give it the same every time, or {self.suggest_unsharing(first)}"
                return self.report_use(first, again, what, help)
        first_input, next_input = _describe_input(first.entry), _describe_input(again.entry)
        if first_input != next_input:
            what = f", and gets {next_input} here, and {first_input} first"
            help = f"let the same channels enter every time, or {self.suggest_unsharing(first)}"
            return self.report_use(first, again, what, help)
        inside = (self.graph.members(scope.index) for scope in (first, again))
        for one, other in zip(*inside, strict=True):
            if _module_key(one) != _module_key(other):
                what = f", made for {first.entry}, and gets {again.entry} here"
                mark = Mark(other.span, "fits one size")
                return self.report_use(first, again, what, _ONE_GRID, mark)
        return None

    def suggest_unsharing(self, first: Scope) -> str:
        """Return advice that works for uses that differ in any way."""
        again = (scope.index for scope in self.graph.scopes if scope.reuses == first.index)
        boxes = {self.stages[index][0].span for index in (first.index, *again)}
        return suggest_unsharing(len(boxes))

    def report_use(
        self, first: Scope, again: Scope, what: str, help: str, *marks: Mark
    ) -> Diagnostic:
        """Return the finding at a later use, with a mark at the first."""
        (here, rounds), (there, _) = self.stages[again.index], self.stages[first.index]
        if here.span != there.span:
            marks = (Mark(there.span, "first used here"), *marks)
        message = f"`{here.place.name}` is one {first.block}{what}"
        return Diagnostic("A226", message, here.span, "", (*marks, *rounds), (), help)


def _format_quantity(value: Quantity) -> str:
    return to_text(Literal(value.value))


def _describe_input(shape: Shape | None) -> str:
    """Describe the input of a block, without its grid."""
    assert shape is not None, "shapes are inferred"
    kind = "a vector of " if len(shape.tensor) == 1 else ""
    return f"{kind}{_format_quantity(shape.channels)} channels"


def _module_key(node: Node) -> object:
    """Return what determines an operator's module: its arguments and the sizes of its weights."""
    return (node.op, node.op.state_sizes(*node.sources)) if node.op else None

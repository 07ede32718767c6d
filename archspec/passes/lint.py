"""Warn about specs that are valid but probably not what was meant."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from archspec.analysis.receptive_field import PIXEL, Field, field_behind
from archspec.diagnostics import Diagnostic, Severity, Span
from archspec.graph import Chain, Graph, Lane, Node, Split
from archspec.graph.walk import forks_in
from archspec.passes.blame.expected_size import AHEAD, grid_of
from archspec.passes.lint_conventions import readings

_JOINS: Final = ("concat", "add")
"""The joins whose branches should see the same region."""


def lint(graph: Graph) -> Graph:
    """Warn about what is probably a mistake.

    One branch may see a window that is not square while its neighbors see squares: 1x7 followed by
    7x1 sees 7x7, but 1x7 written twice sees 1x13 at the same cost and with the same sizes, so
    nothing else reveals the slip. Some words also mean something else in other frameworks.

    Returns:
        The graph with its warnings, A313 to A315.
    """
    forks: dict[Span, Split] = {}
    for scope in graph.scopes:
        for split in forks_in(scope.chain):
            if graph.nodes[split.node].operator.word in _JOINS:
                forks.setdefault(split.span, split)
    found = [each for split in forks.values() for each in _askew(graph, split)]
    found += readings(graph)
    return replace(graph, warnings=tuple(sorted(found, key=Diagnostic.sort_key)))


def _askew(graph: Graph, split: Split) -> Iterator[Diagnostic]:
    """Yield a warning for a fork in which exactly one branch sees a window that is not square."""
    entry = graph.nodes[split.lanes[0].chain.entry].type
    fields = [_field(graph, lane.chain) for lane in split.lanes]
    if entry is None or 1 in grid_of(entry) or None in fields:
        return
    askew = [lane for lane, field in zip(split.lanes, fields, strict=True) if not _square(field)]
    if len(askew) == 1:
        yield _warning(graph, askew[0])


def _square(field: Field | None) -> bool:
    return field is not None and field.is_square


def _warning(graph: Graph, lane: Lane) -> Diagnostic:
    """Return the warning, at the last window whose transposition would make the view square."""
    nodes = _nodes(graph, lane.chain)
    known = _followed(nodes, {lane.chain.entry: PIXEL})
    seen = known.get(lane.chain.output)
    message = f"branch `{lane.name}` sees {seen} pixels, and its neighbours see squares"
    for place in range(len(nodes) - 1, max(len(nodes) - AHEAD, 0) - 1, -1):
        node = nodes[place]
        window = node.op.window() if node.op else None
        height, width = window.extent if window else (1, 1)
        if height == width:
            continue
        turned = _followed(nodes[place:], known, node.index)[lane.chain.output]
        if _square(turned):
            label = f"a {height}x{width} window"
            help = f"with `{width}x{height}` here it would see {turned}"
            return _found(message, node.span, label, help)
    help = "give the branch windows of both directions, such as `1x7` and `7x1`"
    return _found(message, lane.span, "", help)


def _found(message: str, span: Span, label: str, help: str) -> Diagnostic:
    return Diagnostic("A313", message, span, label, help=help, severity=Severity.WARNING)


def _field(graph: Graph, chain: Chain) -> Field | None:
    """Return the field of the end of a chain on its entry; None for all of it or values outside."""
    return _followed(_nodes(graph, chain), {chain.entry: PIXEL}).get(chain.output)


def _followed(
    nodes: Sequence[Node], before: Mapping[int, Field | None], turned: int = -1
) -> dict[int, Field | None]:
    """Return the fields of nodes.

    Args:
        nodes: the nodes, in order.
        before: the fields of earlier nodes.
        turned: the index of a node whose window is transposed.
    """
    known = dict(before)
    for node in nodes:
        sources = [known.get(source) for source in node.inputs]
        seen = [source for source in sources if source is not None]
        is_known = 0 < len(seen) == len(sources)
        turn = node.index == turned
        known[node.index] = field_behind(node, seen, turned=turn) if is_known else None
    return known


def _nodes(graph: Graph, chain: Chain) -> list[Node]:
    """Return the nodes behind the entry of a chain that its output depends on, in order."""
    wanted = {chain.output}
    for node in reversed(graph.nodes[chain.entry + 1 : chain.output + 1]):
        if node.index in wanted:
            wanted.update(node.inputs)
    return [graph.nodes[index] for index in sorted(wanted) if index > chain.entry]

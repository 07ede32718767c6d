"""Warn about branches of a fork that see another window than their neighbors."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from archspec.analysis.receptive_field import (
    ReceptiveField,
    make_pixel_field,
    propagate_field,
)
from archspec.diagnostics import Diagnostic, Severity, Span
from archspec.expressions import make_key
from archspec.graph import (
    ENTRY,
    Chain,
    Graph,
    Lane,
    Node,
    Split,
    Template,
    TemplateMemory,
    TemplateUse,
)
from archspec.graph.views import NodeView
from archspec.graph.walk import walk_forks
from archspec.passes.alike_templates import find_alike
from archspec.passes.expected_size import AHEAD, get_grid

_JOINS: Final = ("concat", "add")
"""The joins whose branches should see the same region."""

_PIXEL: Final = make_pixel_field(2)
"""The field of a position on its own grid."""

_make_warning = partial(Diagnostic, severity=Severity.WARNING)


def find_askew_branches(graph: Graph) -> Iterator[Diagnostic]:
    """Yield the warnings of a proved graph, A313.

    One branch may see a window that is not square while its neighbors see squares: 1x7 followed by
    7x1 sees 7x7, but 1x7 written twice sees 1x13 at the same cost and with the same sizes, so
    nothing else reveals the slip.
    """
    seen: set[Span] = set()
    for template in graph.contents.inner:
        found = _find_warnings(template, graph.memory)
        for span, warnings in found.items():
            if span not in seen:
                yield from warnings
        seen.update(found)


def _find_warnings(
    template: Template, memory: TemplateMemory
) -> Mapping[Span, tuple[Diagnostic, ...]]:
    """Return the warnings of a block by the step of their fork, found once."""
    key = ("askew", id(template))
    found: Mapping[Span, tuple[Diagnostic, ...]] | None = memory.find(key)
    if found is None:
        alike = find_alike(template, memory)
        found = memory.find(("askew", id(alike))) if alike else None
        found = dict(_examine_forks(template, memory)) if found is None else found
        if template.scope.parent is not None:
            memory.keep(key, found, template)
    return found


def _examine_forks(
    template: Template, memory: TemplateMemory
) -> Iterator[tuple[Span, tuple[Diagnostic, ...]]]:
    """Yield the step of each fork in a block, with its warnings."""
    nodes = NodeView(TemplateUse(template)) if template.placements else tuple(template.own.values())
    forks: dict[Span, Split] = {}
    for split in walk_forks(template.scope.chain):
        if nodes[split.node].operator.word in _JOINS:
            forks.setdefault(split.span, split)
    for span, split in forks.items():
        yield span, tuple(_find_askew_branch(template, nodes, split, memory))


def _find_askew_branch(
    template: Template, nodes: Sequence[Node], split: Split, memory: TemplateMemory
) -> Iterator[Diagnostic]:
    """Yield a warning for a fork in which exactly one branch sees a window that is not square."""
    number = split.lanes[0].chain.entry
    entering = (template.scope.entry, *template.scope.beside)
    entry = entering[ENTRY - number] if number < 0 else nodes[number].type
    grid = get_grid(entry) if entry is not None else ()
    if len(grid) != 2 or 1 in grid:
        return
    fields = [_find_field(nodes, lane.chain, memory) for lane in split.lanes]
    if None in fields:
        return
    askew = [lane for lane, field in zip(split.lanes, fields, strict=True) if not _is_square(field)]
    if len(askew) == 1:
        yield _warn_askew_branch(nodes, askew[0])


def _is_square(field: ReceptiveField | None) -> bool:
    return field is not None and field.is_square


def _warn_askew_branch(nodes: Sequence[Node], lane: Lane) -> Diagnostic:
    """Return the warning, at the last window whose transposition would make the view square."""
    nodes = _find_dependencies(nodes, lane.chain)
    known = _propagate_fields(nodes, {lane.chain.entry: _PIXEL})
    seen = known.get(lane.chain.output)
    message = f"branch `{lane.name}` sees {seen} pixels, and its neighbors see squares"
    for place in range(len(nodes) - 1, max(len(nodes) - AHEAD, 0) - 1, -1):
        node = nodes[place]
        window = node.op.window() if node.op else None
        height, width = window.extent if window else (1, 1)
        if height == width:
            continue
        turned = _propagate_fields(nodes[place:], known, node.index)[lane.chain.output]
        if _is_square(turned):
            label = f"a {height}x{width} window"
            help = f"with `{width}x{height}` here it would see {turned}"
            return _make_warning("A313", message, node.span, label, help=help)
    help = "give the branch windows of both directions, such as `1x7` and `7x1`"
    return _make_warning("A313", message, lane.span, help=help)


def _find_field(
    nodes: Sequence[Node], chain: Chain, memory: TemplateMemory
) -> ReceptiveField | None:
    """Return the field of the end of a chain on its entry; None for all of it or values outside.

    It depends on the operators and grids alone, so that equal branches share it.
    """
    needed = _find_dependencies(nodes, chain)
    places = {node.index: place for place, node in enumerate(needed)} | {chain.entry: -1}
    key = ("field", places.get(chain.output), *(_describe_step(node, places) for node in needed))
    known: tuple[ReceptiveField | None] | None = memory.find(key)
    if known is None:
        known = (_propagate_fields(needed, {chain.entry: _PIXEL}).get(chain.output),)
        memory.keep(key, known, tuple(node.op for node in needed))
    return known[0]


def _describe_step(node: Node, places: Mapping[int, int]) -> tuple[Hashable, ...]:
    """Return what determines how a node extends the fields of its inputs."""
    sides = (make_key(side) for source in node.sources for side in source.tensor[1:])
    return (id(node.op), *map(places.get, node.inputs), "", *sides)


def _propagate_fields(
    nodes: Sequence[Node], before: Mapping[int, ReceptiveField | None], turned: int = -1
) -> dict[int, ReceptiveField | None]:
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
        known[node.index] = propagate_field(node, seen, turned=turn) if is_known else None
    return known


def _find_dependencies(nodes: Sequence[Node], chain: Chain) -> list[Node]:
    """Return the nodes behind the entry of a chain that its output depends on, in order."""
    wanted = {chain.output}
    for node in reversed(nodes[max(chain.entry, ENTRY) + 1 : chain.output + 1]):
        if node.index in wanted:
            wanted.update(node.inputs)
    return [nodes[index] for index in sorted(wanted) if index > max(chain.entry, ENTRY)]

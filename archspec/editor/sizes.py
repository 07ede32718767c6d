"""The sizes behind the boxes of a spec, and the cost of its blocks."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.editor.open_spec import GoodSpec, OpenSpec
from archspec.graph import Graph
from archspec.graph.node import Node, Scope
from archspec.graph.structure import Chain, Item, Jump, Split
from archspec.language.walk import walk_steps
from archspec.text.numbers import abbreviate
from archspec.text.phrases import pluralize

_SHOWN: Final = 2
"""How many sizes stand behind a box that is used with several."""


@dataclass(frozen=True, slots=True)
class SizeHint:
    """A text behind a box.

    Attributes:
        span: the box.
        text: the sizes of its output.
        detail: all of them, where there are more.
    """

    span: Span
    text: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CostLens:
    """A text above a block.

    Attributes:
        span: its name.
        text: what it costs.
    """

    span: Span
    text: str


def list_size_hints(opened: OpenSpec) -> list[SizeHint]:
    """Return the size behind each box that does not state it, as of the last good text."""
    good = opened.good
    if good is None or good.graph is None:
        return []
    shift, stated = opened.shift, _find_stated(good, opened.file)
    stated |= {block.span for block in good.program.blocks.values()}  # lenses tell theirs
    hints: list[SizeHint] = []
    for span, sizes in collect_sizes(good.graph).items():
        now = shift.move(span) if span.file == opened.file and span not in stated else None
        if now is not None:
            more = len(sizes) - _SHOWN
            text = ", ".join(sizes[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
            hints.append(SizeHint(now, text, ", ".join(sizes) if more > 0 else ""))
    return sorted(hints, key=lambda hint: hint.span)


def collect_sizes(graph: Graph) -> dict[Span, list[str]]:
    """Return the sizes of the output of each step, by the place of the step."""
    nodes, found = list(graph.nodes), defaultdict[Span, dict[str, None]](dict)
    for chain in _list_chains(graph):
        for item in _walk_items(chain):
            shape = nodes[item.output].type
            if shape is not None and not isinstance(item, Jump):
                found[item.span][str(shape)] = None
    return {span: list(sizes) for span, sizes in found.items()}


def _list_chains(graph: Graph) -> Iterator[Chain]:
    yield from (scope.chain for scope in graph.scopes)
    yield from (head.chain for head in graph.heads)


def _walk_items(chain: Chain) -> Iterator[Item]:
    for item in chain.items:
        yield item
        if isinstance(item, Split):
            for lane in item.lanes:
                yield from _walk_items(lane.chain)


def _find_stated(good: GoodSpec, file: str) -> set[Span]:
    """Return the places of the steps that state their size."""
    steps = (step for chain in good.program.chains for step in walk_steps(chain))
    sized = (step for step in steps if getattr(step, "size", None) is not None)
    return {step.span for step in sized if step.span.file == file}


def list_cost_lenses(opened: OpenSpec) -> list[CostLens]:
    """Return what each block and the network cost, as of the last good text."""
    good = opened.good
    if good is None or good.graph is None:
        return []
    graph, shift = good.graph, opened.shift
    uses = defaultdict[Span, list[Scope]](list)
    for scope in graph.scopes:
        uses[scope.span].append(scope)
    lenses = [CostLens(span, _describe_block(graph, scopes)) for span, scopes in uses.items()]
    keys = {str(key.value): key.span for key, _ in good.program.spec.document.entries}
    if body := keys.get("body"):
        lenses = [lens for lens in lenses if lens.span != graph.root.span]
        lenses.append(CostLens(body, _describe_network(graph)))
    moved = [(shift.move(lens.span), lens.text) for lens in lenses if lens.span.file == opened.file]
    return [CostLens(span, text) for span, text in moved if span is not None]


def _describe_network(graph: Graph) -> str:
    costs = _describe_costs([graph.parameters], [graph.macs])
    return f"{graph.entering} → {graph.output.type} · {costs}"


def _describe_block(graph: Graph, scopes: Sequence[Scope]) -> str:
    parameters, macs = [], []
    for scope in scopes:
        members = _list_members(graph, scope)
        parameters.append(sum(node.parameters for node in members))
        macs.append(sum(node.macs for node in members))
    parts = [pluralize(len(scopes), "use")]
    if len({(scope.entry, scope.exit) for scope in scopes}) == 1:
        parts.append(f"{scopes[0].entry} → {scopes[0].exit}")
    each = " each" if len(scopes) > 1 else ""
    return " · ".join([*parts, f"{_describe_costs(parameters, macs)}{each}"])


def _list_members(graph: Graph, scope: Scope) -> Sequence[Node]:
    return graph.nodes[slice(*scope.nodes)]


def _describe_costs(parameters: Sequence[int], macs: Sequence[int]) -> str:
    return f"{_describe_range(parameters)} parameters · {_describe_range(macs)} MACs"


def _describe_range(numbers: Sequence[int]) -> str:
    low, high = min(numbers), max(numbers)
    return f"{low:,}" if low == high else f"{abbreviate(low)} to {abbreviate(high)}"

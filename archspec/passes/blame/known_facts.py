"""Say what is known of a fault that no single edit mends: the branches or blocks it lies in."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, Mark, Span
from archspec.expressions import find_names
from archspec.graph import Graph, Item, Leaf, Split, Stage
from archspec.graph.walk import walk_items
from archspec.language import Loop
from archspec.language.messages import PARTLY_NEEDED
from archspec.language.walk import walk_steps
from archspec.ops import JOINS
from archspec.passes.blame.search import EditSearch
from archspec.passes.expected_size import get_grid
from archspec.text.phrases import pluralize

_SHOWN: Final = 3
"""The most places to show."""


@dataclass(frozen=True, slots=True)
class BranchFault:
    """Branches that leave too few or too many channels together.

    Attributes:
        key: the place of their `branches`.
        more: how many channels they leave too many; negative for too few.
        size: the place of the stated size.
    """

    key: Span
    more: int
    size: Span

    @property
    def alternative(self) -> Mark:
        """What else may be wrong, beside a width."""
        problem = "missing" if self.more < 0 else "too many"
        return Mark(
            self.key, f"or one of these branches, of {abs(self.more)} channels, is {problem}"
        )


def list_branch_faults(search: EditSearch) -> Iterator[BranchFault]:
    """Yield the branches behind each stated size with the right grid and wrong channels."""
    sizes = search.measure.computed
    scopes = search.graph.scopes
    for item in (item for scope in scopes for item in walk_items(scope.chain)):
        found = sizes.get(item.size.span) if item.size is not None else None
        split = _find_branches(search.graph, item)
        if found is not None and item.size is not None and split is not None:
            more = found.channels.whole - item.size.sides[-1]
            if more and get_grid(found) == item.size.sides[:-1]:
                yield BranchFault(search.network.find_key(split), more, item.size.span)


def _find_branches(graph: Graph, item: Item) -> Split | None:
    """Return the branches whose concatenation leaves a step, if it ends with one."""
    while isinstance(item, Stage) and item.scopes:
        items = graph.scopes[item.scopes[-1]].chain.items
        if not items:
            return None
        item = items[-1]
    is_concat = isinstance(item, Split) and graph.nodes[item.node].operator is JOINS["concat"]
    return item if is_concat and isinstance(item, Split) else None


def tell_known_facts(search: EditSearch, found: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
    """Return findings that no edit mends, those of one fault as one.

    Args:
        search: the search that found no edit.
        found: the findings.
    """
    codes = {finding.code for finding in found}
    if codes == {"A307"}:
        return [_tell_totals(search, found)]
    if codes == {"A306"}:
        faults = {fault.size: fault for fault in list_branch_faults(search)}
        keys = {faults[one.span].key for one in found if one.span in faults}
        if len(keys) == 1 and all(one.span in faults for one in found):
            return [_tell_branches(found, next(iter(faults.values())))]
    first, *others = found
    marks = [*_mark_start(search), *dict.fromkeys(_mark_loops(search))]
    marks = [one for one in marks if first.span is None or not one.span.meets(first.span)]
    return [replace(first, marks=(*first.marks, *marks[:_SHOWN])), *others]


def _mark_start(search: EditSearch) -> Iterator[Mark]:
    """Yield the last step before a fault whose stated size holds."""
    near, items = search.near, search.graph.root.chain.items
    if near is not None and near.start > 0 and items[near.start - 1].size is not None:
        yield Mark(items[near.start - 1].span, "the sizes hold up to here")


def _mark_loops(search: EditSearch) -> Iterator[Mark]:
    """Yield what the loops go over that a fault may come from, each with how many rounds it has."""
    graph, near = search.graph, search.near
    items = graph.root.chain.items
    spans = [item.span for item in (items if near is None else items[near.start : near.stop])]
    blocks = {graph.scopes[item.scopes[0]].block: None for item in items
              if isinstance(item, Stage) and item.scopes and item.span in spans}  # fmt: skip
    program = graph.program
    used = [program.blocks[name].steps for name in blocks if name in program.blocks]
    own = [step for step in walk_steps(program.spec.body or ()) if isinstance(step, Loop)]
    loops = [loop for loop in own if any(span.is_within(loop.span) for span in spans)]
    loops += [step for steps in used for step in walk_steps(steps) if isinstance(step, Loop)]
    for variable in (variable for loop in loops for variable in loop.variables):
        values = variable.values
        names = () if isinstance(values, tuple) else tuple(find_names(values.tree))
        table = next((program.tables[name] for name in names if name in program.tables), None)
        if table is not None:
            rows = pluralize(len(table.rows), "row")
            yield Mark(table.span, f"a loop goes over its {rows}")
            continue
        given = [one.span for one in program.spec.parameters if one.name in names]
        place = given[0] if given else variable.source
        rounds = pluralize(len(values), "round") if isinstance(values, tuple) else ""
        yield Mark(place, f"this loop has {rounds}" if rounds else "a loop goes over this")


def mark_branches(search: EditSearch, finding: Diagnostic) -> Diagnostic:
    """Return a finding with what else may be wrong, if its edit changes a width in branches."""
    marks = tuple(dict.fromkeys(fault.alternative for fault in list_branch_faults(search)))
    return replace(finding, marks=(*finding.marks, *marks[:1]))


def _tell_branches(found: Sequence[Diagnostic], fault: BranchFault) -> Diagnostic:
    """Return the finding at branches that leave too few or too many channels."""
    first, amount = found[0], abs(fault.more)
    help = f"look for {amount} channels: a branch that is missing, or a width that is too small"
    if fault.more > 0:
        help = f"look for {amount} channels: a branch too many, or a width that is too large"
    marks = [Mark(one.span, one.label) for one in found if one.span is not None]
    return replace(first, span=fault.key, label="", marks=tuple(marks[:_SHOWN]), help=help)


def _tell_totals(search: EditSearch, found: Sequence[Diagnostic]) -> Diagnostic:
    """Return the finding of totals that differ, with the branches that may explain it."""
    first, *others = found
    marks = [Mark(one.span, one.label) for one in others if one.span is not None]
    functions = [
        Mark(function.span, "or this function is wrong")
        for function in search.graph.program.functions.values()
    ]
    loops = dict.fromkeys(_mark_loops(search))
    witnesses = [*_mark_partly_needed(search), *_mark_witnesses(search)] or _mark_largest(search)
    for more in (witnesses, loops, functions):
        marks += [*more][:_SHOWN]
    return replace(first, marks=tuple(marks))


def _mark_partly_needed(search: EditSearch) -> Iterator[Mark]:
    """Yield the steps that explain the totals if some of their uses should not have them."""
    yield from (Mark(span, PARTLY_NEEDED) for span in search.partly_needed)


def _mark_witnesses(search: EditSearch) -> Iterator[Mark]:
    """Yield where a single fault explains the totals, what is used most often first."""
    if search.totals is None:
        return
    parameters, _ = search.totals
    uses = [use for use in search.uses if use.explains(*search.totals)]
    for use in sorted(uses, key=lambda use: -use.count)[:_SHOWN]:
        splits = [item for item in use.items if isinstance(item, Split)]
        place = search.network.find_key(splits[0]) if splits else use.items[0].span
        if use.count > 1 and not all(isinstance(item, Leaf) for item in use.items):
            each = f"{parameters // use.count:+,} parameters in each of its {use.count} uses"
            yield Mark(place, f"{each} would explain it")


def _mark_largest(search: EditSearch) -> Iterator[Mark]:
    """Yield the block, or its branches, whose uses hold most of the parameters."""
    graph, held = search.graph, Counter[str]()
    for node in graph.nodes:
        held[graph.scopes[node.scope].block] += node.parameters
    blocks = graph.program.blocks
    for name in [name for name, _ in held.most_common() if name in blocks][:1]:
        uses = [scope for scope in graph.scopes if scope.block == name]
        splits = [item for item in uses[0].chain.items if isinstance(item, Split)]
        place = search.network.find_key(splits[0]) if splits else blocks[name].span
        yield Mark(place, f"{held[name]:,} parameters are in {pluralize(len(uses), 'use')} of this")

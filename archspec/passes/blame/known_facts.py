"""Say what is known of a fault that no single edit mends: the branches or blocks it lies in."""

from collections.abc import Iterator, Sequence
from typing import Final

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, Mark, Span
from archspec.graph import Graph, Item, Leaf, Split, Stage
from archspec.graph.walk import walk_items
from archspec.ops import JOINS
from archspec.passes.blame.expected_size import get_grid
from archspec.passes.blame.search import EditSearch

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
    return found


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
    return replace(first, marks=(*marks, *_mark_witnesses(search)))


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

"""Find joins that take the same values in another order, and judge the effect."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import compress

from archspec.diagnostics import Span
from archspec.differences.compare.arguments_diff import CompareContext
from archspec.differences.compare.channel_order import ChannelOrders, OrderObstacle, follow_orders
from archspec.differences.compare.match_branches import Pair
from archspec.differences.compare.model import (
    Change,
    Difference,
    Match,
    Reference,
    Remark,
    Reordering,
    ValueLink,
)
from archspec.differences.compare.outline import OutlineItem
from archspec.differences.compare.paths import print_place
from archspec.graph import Graph
from archspec.ops import JOINS
from archspec.ops.join import Concat


def find_reordered_lanes(
    before: OutlineItem, after: OutlineItem, pairs: Sequence[Pair], at: CompareContext
) -> Iterator[Reordering]:
    """Yield the reordering of a join that takes the same branches in another order.

    Args:
        before: the fork of the first network.
        after: the fork of the second network.
        pairs: the branches of the first, with those of the second.
        at: the context of the forks.
    """
    numbers = {id(two): before.lanes.index(one) for one, two in pairs if one and two}
    order = [numbers[id(lane)] for lane in after.lanes if id(lane) in numbers]
    if before.name != after.name or _is_commutative(before.name) or order == sorted(order):
        return
    are_same = len(order) == len(before.lanes) == len(after.lanes)
    one, two = (tuple(lane.name for lane in item.lanes) for item in (before, after))
    change = at.build_change((before, after), "order", (one, two))
    yield _build_reordering(change, before.name, "branches", tuple(order) if are_same else None)


def find_reordered_values(link: ValueLink, meant: Sequence[Reference]) -> Iterator[Reordering]:
    """Yield the reordering of a join that takes the same named values in another order.

    Args:
        link: the values that the join takes in both networks.
        meant: those of the first network, by the names of the second.
    """
    if _is_commutative(link.merge):
        return
    left = list(range(len(meant)))
    turn = []
    for reference in link.after:
        turn.append(next(number for number in left if meant[number] == reference))
        left.remove(turn[-1])
    yield _build_reordering(replace(link.change, what="order"), link.merge, "values", tuple(turn))


def _build_reordering(
    change: Change, merge: str, what: str, turn: tuple[int, ...] | None
) -> Reordering:
    joins = "concatenates" if merge == Concat.word else "joins"
    text = f"{print_place(change.place)} {joins} its {what} in another order"
    return Reordering(
        change=change, remark=Remark(text=text, before=change.before, after=change.after), turn=turn
    )


def _is_commutative(merge: str) -> bool:
    return merge in JOINS and JOINS[merge].commutes


def mark_reorderings(
    matches: Iterable[Match], reorderings: Iterable[Reordering]
) -> tuple[Match, ...]:
    """Return matches, each once, in which those of reordered joins have the change of the order."""
    marked: dict[tuple[Span | None, Span | None], Match] = {
        (match.before, match.after): match for match in matches
    }
    for change in (reordering.change for reordering in reorderings):
        key = (change.before_span, change.after_span)
        if key in marked:
            marked[key] = replace(marked[key], changes=(*marked[key].changes, change))
    return tuple(marked.values())


def settle_reorderings(difference: Difference, before: Graph, after: Graph) -> Difference:
    """Separate reorderings that only permute weights from those that are real differences.

    Args:
        difference: the difference found without the graphs.
        before: the graph of the first network, with its shapes inferred.
        after: that of the second network.

    Returns:
        The difference, in which a reordering that provably only permutes weights is a remark, and
        any other is a cause with a remark that names the operator that depends on the order.
    """
    turned = difference.reorderings
    verdicts = _judge_reorderings(turned, before, after)
    judged = list(zip(turned, verdicts, strict=True))
    moved = {id(each.change) for each, verdict in judged if isinstance(verdict, ChannelOrders)}
    said = [replace(each.remark, verdict=_print_verdict(verdict)) for each, verdict in judged]

    def drop_moved(changes: Iterable[Change]) -> tuple[Change, ...]:
        return tuple(change for change in changes if id(change) not in moved)

    return replace(
        difference,
        changes=drop_moved(difference.changes),
        matches=tuple(
            replace(match, changes=drop_moved(match.changes)) for match in difference.matches
        ),
        remarks=tuple(
            dict.fromkeys((*difference.remarks, *said, *_format_moved(verdicts, before)))
        ),
        reorderings=(),
    )


Verdict = ChannelOrders | OrderObstacle | None
"""The channel orders, or the obstacle to them; None if neither can be determined."""


def _judge_reorderings(turned: Sequence[Reordering], before: Graph, after: Graph) -> list[Verdict]:
    """Return the verdict on each reordering; the harmless ones must also be harmless together."""
    whole = _follow_reorderings(turned, before, after)
    if isinstance(whole, ChannelOrders):
        return [whole] * len(turned)
    alone = [_follow_reorderings((reordering,), before, after) for reordering in turned]
    are_fine = [isinstance(verdict, ChannelOrders) for verdict in alone]
    shared = _follow_reorderings([*compress(turned, are_fine)], before, after)
    return [
        shared if is_fine else verdict for verdict, is_fine in zip(alone, are_fine, strict=True)
    ]


def _follow_reorderings(turned: Sequence[Reordering], before: Graph, after: Graph) -> Verdict:
    """Propagate reorderings through both networks, since either may have other changes."""
    sides: tuple[dict[int, Sequence[int]], dict[int, Sequence[int]]] = ({}, {})
    for reordering in turned:
        if reordering.turn is None:
            return None
        back = [reordering.turn.index(number) for number in range(len(reordering.turn))]
        for joins, graph, span, turn in (
            (sides[0], before, reordering.change.before_span, reordering.turn),
            (sides[1], after, reordering.change.after_span, back),
        ):
            joined = (node for node in graph.operators if node.operator is Concat)
            found = [node.index for node in joined if node.span == span]
            if not found:
                return None
            joins.update(dict.fromkeys(found, turn))
    verdicts = follow_orders(before, sides[0]), follow_orders(after, sides[1])
    return verdicts[1] if isinstance(verdicts[1], OrderObstacle) else verdicts[0]


def _print_verdict(verdict: Verdict) -> str:
    """Return the effect of a reordering; empty if it cannot be determined."""
    match verdict:
        case None:
            return ""
        case ChannelOrders():
            return "this only moves weights"
        case OrderObstacle(node=node, is_output=True):
            return f"the channels of the output, {node.path}, move too"
        case OrderObstacle(node=node) if len(node.inputs) > 1:
            return f"{node.path} joins other channels then"
        case OrderObstacle(node=node):
            return f"{node.path} tells channels apart by their order"


def _format_moved(verdicts: Sequence[Verdict], graph: Graph) -> Iterator[Remark]:
    """Yield a remark on the modules whose weights are permuted, if there are any."""
    paths = {
        node.path: None
        for verdict in dict.fromkeys(verdicts)
        if isinstance(verdict, ChannelOrders)
        for node in verdict.moved(graph)
    }
    if paths:
        first, *further = paths
        more = f" and {len(further)} more" if further else ""
        yield Remark(text=f"weights move in {first}{more}")

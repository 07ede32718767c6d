"""Compare the heads of two networks: their outputs besides the last step."""

from collections.abc import Iterator

from archspec.diff.compare.arguments_diff import CompareContext
from archspec.diff.compare.labels import list_references
from archspec.diff.compare.match_branches import pair_lanes
from archspec.diff.compare.model import Change
from archspec.diff.compare.outline import NetworkOutline, OutlineLane
from archspec.diff.compare.paths import HEADS
from archspec.diff.compare.result import Outcome, ValueLink, merge_outcomes
from archspec.diff.compare.step_text import Side
from archspec.diff.compare.steps import StepComparer
from archspec.language import Head


def compare_heads(
    comparison: StepComparer, before: NetworkOutline, after: NetworkOutline, at: CompareContext
) -> Outcome:
    """Compare the heads of two networks: by name, then by contents."""

    def likeness(one: OutlineLane, two: OutlineLane) -> float:
        return comparison.likeness(one, two, at)

    pairs = pair_lanes(before.heads, after.heads, likeness)
    first, second = (
        {head.name: head for head in side.program.spec.heads} for side in (before, after)
    )
    found: list[Outcome] = []
    for one, two in pairs:
        if one is not None and two is not None:
            found.append(_compare_head(one, first[one.name], second[two.name], at))
        found.append(comparison.lane(one, two, at))
    return merge_outcomes(found)


def _compare_head(lane: OutlineLane, before: Head, after: Head, at: CompareContext) -> Outcome:
    """Compare the properties of two heads, apart from their steps."""
    link = ValueLink(
        before=tuple(list_references([before.source], {})),
        after=tuple(list_references([after.source], at.names)),
        change=_build_change(lane, before, after, "from", before.source, after.source),
    )
    return Outcome(changes=tuple(_list_settings(lane, before, after)), links=(link,))


def _list_settings(lane: OutlineLane, before: Head, after: Head) -> Iterator[Change]:
    for what, one, two in (
        ("when", before.when, after.when),
        ("loss_weight", before.loss_weight, after.loss_weight),
    ):
        if one != two:
            yield _build_change(lane, before, after, what, one, two)


def _build_change(
    lane: OutlineLane, before: Head, after: Head, what: str, one: Side | None, two: Side | None
) -> Change:
    return Change(
        kind="changed",
        place=lane.place,
        what=what,
        before=one,
        after=two,
        before_span=before.span,
        after_span=after.span,
        part="head",
        within=HEADS,
    )

"""Compare the heads of two networks: their outputs besides the last step."""

from collections.abc import Iterator
from functools import partial

from archspec.diff.compare.arguments_diff import CompareContext
from archspec.diff.compare.labels import build_link
from archspec.diff.compare.match_branches import pair_lanes
from archspec.diff.compare.model import Change
from archspec.diff.compare.outline import NetworkOutline
from archspec.diff.compare.paths import HEADS
from archspec.diff.compare.result import Finding, Outcome, merge_outcomes
from archspec.diff.compare.steps import StepComparer
from archspec.language import Head


def compare_heads(
    comparison: StepComparer, before: NetworkOutline, after: NetworkOutline, at: CompareContext
) -> Outcome:
    """Compare the heads of two networks: by name, then by contents."""
    pairs = pair_lanes(before.heads, after.heads, partial(comparison.likeness, at=at))
    first, second = (
        {head.name: head for head in side.program.spec.heads} for side in (before, after)
    )
    found: list[Outcome] = []
    for one, two in pairs:
        if one is not None and two is not None:
            settings = _compare_settings(first[one.name], second[two.name], at)
            found.append(Outcome(0, tuple(settings)))
        found.append(comparison.lane(one, two, at))
    return merge_outcomes(*found)


def _compare_settings(before: Head, after: Head, at: CompareContext) -> Iterator[Finding]:
    """Yield the findings on the properties of two heads, apart from their steps."""
    change = partial(
        Change.between, before, after, place=(*HEADS, before.name), part="head", within=HEADS
    )
    for what, one, two in (
        ("when", before.when, after.when),
        ("loss_weight", before.loss_weight, after.loss_weight),
    ):
        if one != two:
            yield change((one, two), what=what)
    source = change((before.source, after.source), what="from")
    yield build_link([before.source], [after.source], at, source)

"""The table of outcomes, as docs/errors.md shows it."""

from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import Final

from tests.mutants.outcomes import Outcome

_COLUMNS: Final = (
    *("edit", "made", "breaking", "refused", "any place", "primary place"),
    *("findings", "text restored", "network mended"),
)


def render_table(outcomes: Sequence[Outcome]) -> str:
    """Return the table in Markdown, one row for each kind of edit."""
    kinds = sorted({outcome.kind for outcome in outcomes})
    rows = [_row(kind, [each for each in outcomes if each.kind == kind]) for kind in kinds]
    lines = [_COLUMNS, ("---", *["--:"] * (len(_COLUMNS) - 1)), *rows, _row("**all**", outcomes)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _row(name: str, outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    breaking = [outcome for outcome in outcomes if outcome.breaks]
    if not breaking:
        return (name, str(len(outcomes)), "0", *[""] * (len(_COLUMNS) - 3))
    findings = sum(outcome.findings for outcome in breaking) / len(breaking)
    return (
        name,
        str(len(outcomes)),
        str(len(breaking)),
        _share(breaking, lambda outcome: outcome.refused),
        _share(breaking, lambda outcome: outcome.touched),
        _share(breaking, lambda outcome: outcome.pointed),
        f"{findings:.2f}",
        _share(breaking, lambda outcome: outcome.restored),
        _share(breaking, lambda outcome: outcome.mended),
    )


def _share(outcomes: Sequence[Outcome], holds: Callable[[Outcome], bool]) -> str:
    return f"{100 * sum(map(holds, outcomes)) / len(outcomes):.0f} %" if outcomes else ""


def summarize(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield the totals in sentences."""
    breaking = [outcome for outcome in outcomes if outcome.breaks]
    harmless = [outcome for outcome in outcomes if not outcome.breaks]
    typos = [outcome for outcome in breaking if outcome.kind.startswith("typo")]
    refused = sum(outcome.refused for outcome in breaking)
    wrongly = sum(outcome.refused for outcome in harmless)
    yield f"breaking edits refused: {refused:,} of {len(breaking):,}"
    yield f"harmless edits refused: {wrongly:,} of {len(harmless):,}"
    yield f"typos with the right suggestion: {_share(typos, lambda outcome: outcome.restored)}"


def summarize_time(outcomes: Sequence[Outcome]) -> str:
    """Return how long refusals take, which is another number on each machine."""
    refused = [outcome for outcome in outcomes if outcome.refused]
    middle = median(outcome.slowdown for outcome in refused)
    worst = max(outcome.seconds for outcome in refused)
    return f"time of a refusal: {middle:.2f} times that of a pass (median), {worst:.2f} s at worst"

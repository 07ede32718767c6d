"""Try to mend a slip, or a value that is refused, before a finding is printed.

It is mended if the spec has no errors left, so that every stated size and total holds.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, Edit, Mark, Span, apply_edits
from archspec.language.program import OVERRIDES
from archspec.passes.blame.claims import states_anything
from archspec.passes.trial_work import TrialWork
from archspec.passes.try_instructions import Outcome, Recheck, Solve
from archspec.reader.guess import Guess
from archspec.reader.guesses import list_guesses
from archspec.reader.slips import Slip, list_slips

_CODES: Final = frozenset(("A103", "A105", "A201", "A202", "A203", "A205", "A209", "A213"))
"""What a text is refused for that is read otherwise than it was meant."""

_NAMES: Final = frozenset(("A207", "A213"))
"""Names that are unknown or cannot be one; another for it often mends less than something else."""

_TRIED: Final = 24
"""The most trials for one spec."""

_FINDINGS: Final = 3
"""The most findings of one spec to try."""


@dataclass(frozen=True, slots=True)
class Trials:
    """What tries other texts.

    Attributes:
        recheck: checks the spec with other texts.
        solve: solves for what a probe leaves open.
        work: the work that may be done.
    """

    recheck: Recheck
    solve: Solve
    work: TrialWork


def mend_slip(
    found: Sequence[Diagnostic], sources: Mapping[str, str], trials: Trials
) -> tuple[Diagnostic, ...]:
    """Return findings of which one says how to mend a slip, if that is what is wrong.

    Args:
        found: the findings, whose instructions have been tried.
        sources: the texts that they point into, by their names in messages.
        trials: tries other texts.
    """
    numbered = [*enumerate(found)][:_FINDINGS]
    slips = (
        (number, slip) for number, one in numbered for slip in _list_slips(one, found, sources)
    )
    for number, slip in islice(slips, _TRIED):
        file = slip.edit.span.file
        if file == OVERRIDES:
            continue
        if trials.work.is_done:
            break
        texts = {**sources, file: apply_edits(sources[file], [slip.edit])}
        outcome = trials.recheck(texts)
        mended = _settle(slip, outcome, texts, trials.solve)
        if mended is not None:
            told = _tell(found[number], mended)
            return (*found[:number], told, *found[number + 1 :])
    return tuple(found)


def _tell(finding: Diagnostic, mended: Slip) -> Diagnostic:
    """Return a finding with what mends it, which is marked if it stands elsewhere."""
    place = mended.edit.span
    spans = [finding.span, *(mark.span for mark in finding.marks)]
    is_marked = any(span is not None and _shows(span, place) for span in spans)
    marks = finding.marks if is_marked else (*finding.marks, Mark(place, "here"))
    return replace(finding, marks=marks, help=mended.help, fix=(mended.edit,))


def _shows(span: Span, place: Span) -> bool:
    """Check whether a place is on the line of another one that is printed."""
    return span.file == place.file and span.line == place.line


def _list_slips(
    finding: Diagnostic, found: Sequence[Diagnostic], sources: Mapping[str, str]
) -> Iterator[Slip | Guess]:
    """Yield what may be wrong where a finding is that its help does not mend."""
    file = finding.span.file if finding.span else OVERRIDES
    if file == OVERRIDES or file not in sources or (finding.fix and finding.code not in _NAMES):
        return
    yield from list_guesses(finding, found, sources)
    if finding.code in _CODES:
        yield from list_slips(finding, sources[file])


def _settle(
    slip: Slip | Guess, outcome: Outcome, texts: Mapping[str, str], solve: Solve
) -> Slip | None:
    """Return a slip that mends everything, with what it leaves open; None for any other."""
    is_mended = not outcome.has_errors
    if isinstance(slip, Slip):
        return slip if is_mended else None
    if outcome.program is None or not (slip.is_sure or states_anything(outcome.program)):
        return None
    edit: Edit | None = slip.edit if is_mended else None
    if not is_mended and slip.is_probe:
        span, length = slip.edit.span, f"{slip.edit.text}\n".index("\n")
        place = Span(*span[:3], span.line, span.column + length)
        within = [replace(one, span=_shift(one.span, place)) for one in solve(texts, place)]
        edit = Edit(span, apply_edits(slip.edit.text, within)) if within else None
    words = "" if edit is None else edit.text.strip(" ,\n")
    return None if edit is None else Slip(slip.frame.replace("{}", words), edit)


def _shift(span: Span, place: Span) -> Span:
    """Return a span on one line, counted from a place on the same line."""
    before = place.column - 1
    return Span(span.file, 1, span.column - before, 1, span.end_column - before)

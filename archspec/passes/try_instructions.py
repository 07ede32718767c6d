"""Try each instruction of a help line on the text before it is printed.

It holds if the compiler accepts what it says: the finding is gone, none is new at that box, and no
stated size has changed. Otherwise the line says what is so, and does not tell what to do.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Final, NamedTuple, TypeAlias

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, Edit, Severity, Span, apply_edits
from archspec.diagnostics.follow import list_edits, states_size
from archspec.diagnostics.instruction import Instruction, Way
from archspec.language import Program
from archspec.language.program import OVERRIDES
from archspec.passes.trial_work import TrialWork

_TRIED: Final = 16
"""The most trials for the findings of one spec."""

_READINGS: Final = 3
"""The most readings of one instruction to try."""

_Fix: TypeAlias = tuple[Edit, ...]
_Key: TypeAlias = tuple[str, str, str, int]


class Outcome(NamedTuple):
    """What is found in changed texts.

    Attributes:
        found: the findings.
        program: the program; None if it could not be read.
    """

    found: tuple[Diagnostic, ...]
    program: Program | None = None

    @property
    def has_errors(self) -> bool:
        """Whether an error is found."""
        return any(finding.severity is Severity.ERROR for finding in self.found)


Recheck: TypeAlias = Callable[[Mapping[str, str]], Outcome]
"""Checks a spec with other texts of its files, by their names in messages."""

Solve: TypeAlias = Callable[[Mapping[str, str], Span], tuple[Edit, ...]]
"""Returns the edits within a place of other texts after which everything holds."""


def settle_help(
    found: Sequence[Diagnostic],
    sources: Mapping[str, str],
    recheck: Recheck | None,
    work: TrialWork,
) -> tuple[tuple[Diagnostic, ...], bool]:
    """Return findings whose instructions hold, and whether following one mends all of them.

    Args:
        found: the findings.
        sources: the texts that they point into, by their names in messages.
        recheck: checks the spec with other texts; None for one that is not as its files have it.
        work: the work that may be done.
    """
    if not any(isinstance(finding.help, Instruction) for finding in found):
        return tuple(found), False
    trial = _Trial(tuple(found), sources, recheck, work)
    return tuple(map(trial.settle, found)), trial.is_mended


@dataclass(slots=True)
class _Trial:
    """The instructions of one spec.

    Attributes:
        found: the findings.
        sources: the texts of the files.
        recheck: checks the spec with other texts.
        work: the work that may be done.
        count: the trials so far.
        is_mended: whether no error was left after one of them.
    """

    found: tuple[Diagnostic, ...]
    sources: Mapping[str, str]
    recheck: Recheck | None
    work: TrialWork
    count: int = 0
    is_mended: bool = False

    def settle(self, finding: Diagnostic) -> Diagnostic:
        """Return a finding with a help that holds."""
        said = finding.help
        if not isinstance(said, Instruction):
            return finding
        files = self.sources.keys() - {OVERRIDES}
        if finding.span is None or finding.span.file not in files:
            return replace(finding, help=str(said))  # of the command line, which nobody can edit
        kept = [(way, fix) for way in said.ways if (fix := self.find_fix(finding, way))]
        if not kept:
            return replace(finding, help=said.fact)
        fix = kept[0][1] if len(kept) == 1 else ()
        return replace(finding, help=str(said.narrow([way for way, _ in kept])), fix=fix)

    def find_fix(self, finding: Diagnostic, way: Way) -> _Fix:
        """Return edits that follow an instruction in one way and hold; empty if none do."""
        for fix in islice(list_edits(finding, way, self.sources), _READINGS):
            if self.recheck is None or self.count >= _TRIED or self.work.is_done:
                break
            self.count += 1
            outcome = self.apply(fix)
            if self.hold(finding, fix, outcome):
                self.is_mended = self.is_mended or not outcome.has_errors
                return fix
        return ()

    def apply(self, fix: _Fix) -> Outcome:
        """Check the spec with edits applied."""
        texts = dict(self.sources)
        for file in {edit.span.file for edit in fix}:
            texts[file] = apply_edits(texts[file], [e for e in fix if e.span.file == file])
        assert self.recheck is not None
        return self.recheck(texts)

    def hold(self, finding: Diagnostic, fix: _Fix, outcome: Outcome) -> bool:
        """Check whether the edits of a finding hold.

        Args:
            finding: the finding.
            fix: its edits.
            outcome: what is found once they are applied.
        """
        if any(states_size(edit) for edit in fix):
            return False
        before = Counter(_make_key(other, fix) for other in self.found)
        after = Counter(_make_key(other) for other in outcome.found)
        own = _make_key(finding, fix)
        if after[own] >= before[own]:
            return False
        places = [_find_box(edit, fix, outcome.program) for edit in fix]
        return not any(
            after[key] > before[key] and other.span and any(map(other.span.meets, places))
            for other in outcome.found
            for key in [_make_key(other)]
        )


def _make_key(finding: Diagnostic, applied: Iterable[Edit] = ()) -> _Key:
    """Return what a finding is known by in the text in which edits are applied."""
    span = finding.span or Span("", 0, 0, 0, 0)
    return finding.code, finding.message, span.file, _move_line(span.file, span.line, applied)


def _move_line(file: str, line: int, applied: Iterable[Edit]) -> int:
    """Return where a line is once edits are applied."""
    before = (edit for edit in applied if edit.span.file == file and edit.span.end_line <= line)
    return line + sum(
        edit.text.count("\n") - (edit.span.end_line - edit.span.line) for edit in before
    )


def _find_box(edit: Edit, applied: Iterable[Edit], program: Program | None) -> Span:
    """Return the place of the box that an edit is in, once it is applied; the lines for none."""
    span = edit.span
    before = [
        other
        for other in applied
        if (other.span.end_line, other.span.end_column) <= (span.line, span.column)
    ]
    first = _move_line(span.file, span.line, before)
    column = span.column + sum(
        len(other.text) - (other.span.end_column - other.span.column)
        for other in before
        if other.span.file == span.file and other.span.end_line == span.line
    )
    at = Span(span.file, first, column, first + edit.text.count("\n"), column + len(edit.text))
    boxes = (box.span for box in program.boxes) if program else iter(())
    around = [box for box in boxes if at.is_within(box)]
    lines = Span(at.file, at.line, 1, at.end_line + 1, 1)
    return min(around, key=_measure, default=lines)


def _measure(span: Span) -> tuple[int, int]:
    return span.end_line - span.line, span.end_column - span.column

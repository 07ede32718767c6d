"""What an answer is worth: where it points, how often, and what its help leads to."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from archspec.diagnostics import apply_edits
from tests.mutants.answers import Answer, Workshop
from tests.mutants.following import follow, follow_elsewhere


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of an edit.

    Attributes:
        kind: the kind of the edit.
        breaks: whether it breaks the network.
        refused: whether archspec refuses it.
        crashed: whether archspec fails on it.
        touched: whether a finding marks what was edited.
        pointed: whether the primary place of one does.
        findings: how many errors there are.
        restored: whether following a help brings back the text as it was.
        mended: whether following one makes everything right that the network stated before.
        slowdown: how many times as long it took as the network as it ships.
        seconds: processor time.
    """

    kind: str
    breaks: bool
    refused: bool
    crashed: bool
    touched: bool
    pointed: bool
    findings: int
    restored: bool
    mended: bool
    slowdown: float
    seconds: float


def judge_answer(workshop: Workshop, answer: Answer) -> Outcome:
    """Return what an answer is worth."""
    edited = answer.edit.apply(answer.original)
    fixes = list(dict.fromkeys(_follow_all(workshop, answer, edited)))
    restored = answer.original in fixes
    mended = restored or any(_mends(workshop, answer, fix) for fix in fixes if fix != edited)
    return Outcome(
        kind=answer.edit.kind,
        breaks=answer.breaks,
        refused=answer.refused,
        crashed=bool(answer.crash),
        touched=answer.touches(),
        pointed=answer.touches(primary=True),
        findings=sum(finding.severity == "error" for finding in answer.findings),
        restored=restored,
        mended=mended,
        slowdown=answer.seconds / workshop.time_passing(answer.network),
        seconds=answer.seconds,
    )


def _follow_all(workshop: Workshop, answer: Answer, edited: str) -> Iterator[str]:
    file = answer.edit.file
    for finding, (at, *others) in zip(answer.findings, answer.places, strict=True):
        if finding.fix and all(workshop.is_in(each.span, file) for each in finding.fix):
            yield apply_edits(edited, finding.fix)
        if at is not None:
            yield from follow(edited, at, finding.help)
        here = [other for other in others if other is not None]
        yield from follow_elsewhere(edited, here, finding.help)


def _mends(workshop: Workshop, answer: Answer, text: str) -> bool:
    """Check whether a text is right again, and states what was stated before the edit."""
    if _list_claims(text) != _list_claims(answer.original):
        return False
    with workshop.edited(answer.edit.file, text):
        return not workshop.judge(answer.network)


def _list_claims(text: str) -> Counter[str]:
    """Return the sizes and totals that a text states."""
    return Counter(re.findall(r"(?:->|size:|params:|macs:) *(\d[\dx]*)", text))

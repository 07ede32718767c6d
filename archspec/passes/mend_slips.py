"""Try to mend a slip of punctuation, brackets or indentation before a finding is printed.

A slip is mended if the spec has no errors left, so that every stated size and total holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from archspec.diagnostics import Diagnostic, Severity, apply_edits
from archspec.language.program import OVERRIDES
from archspec.passes.try_instructions import Recheck
from archspec.reader.slips import list_slips

_CODES: Final = frozenset(("A103", "A105", "A201", "A202", "A203", "A205", "A209", "A213"))
"""What a text is refused for that is read otherwise than it was meant."""

_NAME: Final = "A213"
"""A name that cannot be one; another name for it often mends less than a colon in it."""

_TRIED: Final = 24
"""The most trials for one spec."""


def may_be_slip(finding: Diagnostic) -> bool:
    """Check whether a finding may come from a slip that its help does not mend."""
    return (
        finding.code in _CODES
        and finding.span is not None
        and (not finding.fix or finding.code == _NAME)
    )


def mend_slip(
    found: Sequence[Diagnostic], sources: Mapping[str, str], recheck: Recheck
) -> tuple[Diagnostic, ...]:
    """Return findings of which the first says how to mend a slip, if that is what is wrong.

    Args:
        found: the findings, whose instructions have been tried.
        sources: the texts that they point into, by their names in messages.
        recheck: checks the spec with other texts.
    """
    first, *others = found
    file = first.span.file if first.span else OVERRIDES
    if not may_be_slip(first) or file == OVERRIDES or file not in sources:
        return tuple(found)
    for slip in islice(list_slips(first, sources[file]), _TRIED):
        text = apply_edits(sources[file], [slip.edit])
        outcome = recheck({**sources, file: text})
        if not any(other.severity is Severity.ERROR for other in outcome.found):
            return (replace(first, help=slip.help, fix=(slip.edit,)), *others)
    return tuple(found)

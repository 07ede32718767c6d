"""What can be done about a finding: what its help line says, as edits."""

from collections.abc import Iterable, Sequence

from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, Edit, SpecError, apply_edits
from archspec.diagnostics.edit_text import overlap
from archspec.editor.open_spec import OpenSpec
from archspec.language.formatting import format_spec


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that mends findings.

    Attributes:
        title: what it does, in the words of the help line.
        edits: its edits.
        finding: what it mends; None for everything.
    """

    title: str
    edits: tuple[Edit, ...]
    finding: Diagnostic | None = None


def list_fixes(findings: Iterable[Diagnostic], line: int, end_line: int) -> list[Fix]:
    """Return the fixes of the findings that touch some lines, then one for all findings.

    Args:
        findings: the findings, with helps that were tried.
        line: the first line.
        end_line: the last line.
    """
    known = [finding for finding in findings if finding.fix]
    here = [
        finding
        for finding in known
        if finding.span and finding.span.line <= end_line and finding.span.end_line >= line
    ]
    fixes = [Fix(_capitalize(str(finding.help)), finding.fix, finding) for finding in here]
    chosen = _choose(known)
    if len(chosen) > 1:
        edits = tuple(edit for finding in chosen for edit in finding.fix)
        fixes.append(Fix(f"Fix all {len(chosen)} findings", edits))
    return fixes


def _choose(findings: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Return findings whose edits can be applied together."""
    chosen: list[Diagnostic] = []
    edits: list[Edit] = []
    for finding in findings:
        if not overlap([*edits, *finding.fix]):
            chosen.append(finding)
            edits += finding.fix
    return chosen


def _capitalize(text: str) -> str:
    return text[:1].upper() + text[1:]


def format_text(opened: OpenSpec) -> str | None:
    """Return the text in canonical layout; None if it cannot be read."""
    try:
        return format_spec(opened.text, opened.file)
    except SpecError:
        return None


def apply_fix(opened: OpenSpec, fix: Fix) -> str:
    """Return the text after a fix."""
    return apply_edits(opened.text, [each for each in fix.edits if each.span.file == opened.file])

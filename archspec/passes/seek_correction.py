"""Seek the correction of the language after which a spec has no fault, where nothing else mends it.

Corrections are tried on the text: the commonest mistakes first, and those in the block of a finding
before those elsewhere. How many are tried depends on nothing but the spec.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, Severity, SpecError, apply_edits
from archspec.elaborate import elaborate_partially
from archspec.elaborate.network_size import TooLargeError, limiting_parts
from archspec.language import Program
from archspec.language.corrections.correction import Correction
from archspec.language.corrections.rank_corrections import rank_corrections
from archspec.passes import is_proved
from archspec.passes.blame.claims import states_anything
from archspec.passes.blame.report_correction import report_correction
from archspec.passes.trial_work import TrialWork

_CODES: Final = frozenset(
    "A202 A206 A207 A210 A211 A213 A214 A215 A217 A218 A224 A225 A229 A230 "
    "A301 A302 A303 A304 A305 A306 A307 A312 A316 A317 A318".split()
)
"""The codes of what a correction may mend."""

_TRIED: Final = 64
"""The most corrections to try."""

_LARGEST: Final = 2_500
"""The most parts of a network that is tried."""

_COUNTED: Final = 200
"""The work of counting the parts of a network that is too large, in results."""

_ALIKE: Final = 12
"""The most corrections to try that are as likely as one that mends everything."""


@dataclass(slots=True)
class Trial:
    """Tries other texts of a spec.

    Attributes:
        reread: loads the spec again with other texts of its files, by their names in messages.
        work: the work that may be done.
    """

    reread: Callable[[Mapping[str, str]], Program]
    work: TrialWork

    def holds(self, texts: Mapping[str, str]) -> bool:
        """Check whether a network states something, and has no fault, with other texts."""
        counted = 0
        try:
            program = self.reread(texts)
            if program.findings or not program.spec.is_network or not states_anything(program):
                return False
            with limiting_parts(_LARGEST):
                graph, found = elaborate_partially(program, None, self.work.memory)
                return not found and is_proved(graph)
        except TooLargeError:
            counted = _COUNTED
            return False
        except SpecError:
            return False
        finally:
            self.work.spend(counted)


def seek_correction(
    found: Sequence[Diagnostic],
    sources: Mapping[str, str],
    trial: Trial,
) -> tuple[Diagnostic, ...]:
    """Return one finding at the correction that mends all of the given ones; these, if none does.

    If an edit of sizes or totals mends everything, which the passes have tried, corrections are
    sought that are likelier.

    Args:
        found: the findings.
        sources: the texts that they point into, by their names in messages.
        trial: tries other texts.
    """
    codes = {one.code for one in found if one.severity is Severity.ERROR}
    mended = _find_rarity(found)
    if not codes <= _CODES or mended == 0:
        return tuple(found)
    mending: list[Correction] = []
    left = _TRIED
    for correction in rank_corrections(found, sources):
        if not left or trial.work.is_done or (mending and correction.rarity > mending[0].rarity):
            break
        if mended is not None and correction.rarity >= mended:
            break
        left -= 1
        file = correction.span.file
        texts = {**sources, file: apply_edits(sources[file], correction.edits)}
        if trial.holds(texts):
            left = left if mending else min(left, _ALIKE)
            mending.append(correction)
    return (report_correction(found, mending[0], mending[1:]),) if mending else tuple(found)


def _find_rarity(found: Sequence[Diagnostic]) -> int | None:
    """Return how rare the mistake is whose edit mends everything; None if there is none."""
    first = found[0]
    is_mended = len(found) == 1 and bool(first.fix) and (first.code[:2] == "A3" or first.rarity)
    return first.rarity if is_mended else None

"""Trials: what becomes of a network when a box is as its figure prints it.

Every erratum is tried by itself, and together with the others of its place: boxes that a figure
prints beside each other may fit each other, and only not the boxes that the spec has instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from archspec.diagnostics import Diagnostic, Severity, SpecError
from archspec.elaborate import elaborate
from archspec.graph import Graph
from archspec.language import Box, Erratum
from archspec.language.errata import as_printed, box_of
from archspec.language.extending import BODY, HEADS
from archspec.passes import prove

_TOTALS: Final = "A307"
_MISSING: Final = "A211"
_SIZES: Final = "A3"


@dataclass(frozen=True, slots=True)
class Trial:
    """An erratum, with what the compiler finds where the printed box is put back.

    Attributes:
        erratum: the erratum.
        box: the box of the spec that it is about.
        findings: what is wrong with the printed box, errors and warnings.
        together: what is wrong with all printed boxes of its place; None where it is the only one.
    """

    erratum: Erratum
    box: Box
    findings: tuple[Diagnostic, ...]
    together: tuple[Diagnostic, ...] | None = None

    def __repr__(self) -> str:
        codes = ", ".join(each.code for each in self.findings) or "nothing"
        return f"<Trial of {self.erratum.at}: {codes} found>"

    @property
    def fits_together(self) -> bool:
        """Whether the printed box fails by itself, and fits the other printed boxes."""
        together = self.together
        return any(map(_disproves, self.findings)) and together is not None and _fits(together)

    @property
    def disproved(self) -> bool:
        """Whether the printed box cannot be: by its sizes, or for want of an argument.

        A stated total alone does not disprove it: no figure prints one, and it may well have been
        computed with the box of the spec.
        """
        return any(map(_disproves, self.findings)) and not self.fits_together

    @property
    def fits(self) -> bool:
        """Whether nothing but totals and warnings speaks against the printed box alone."""
        return _fits(self.findings)


def _disproves(finding: Diagnostic) -> bool:
    is_proof = finding.code == _MISSING or finding.code.startswith(_SIZES)
    return is_proof and finding.code != _TOTALS and finding.severity is Severity.ERROR


def _fits(findings: Sequence[Diagnostic]) -> bool:
    errors = (each for each in findings if each.severity is Severity.ERROR)
    return all(each.code == _TOTALS for each in errors)


def inherited(graph: Graph) -> tuple[Erratum, ...]:
    """The errata that a variant takes over; they are tried in the network that they come from.

    Args:
        graph: a proved graph. What its variant does not state cannot be held against them here.
    """
    return tuple(erratum for erratum in _used(graph) if erratum.inherited)


def trials(graph: Graph) -> tuple[Trial, ...]:
    """Try every erratum that a network has itself, one at a time and by their places.

    Args:
        graph: a proved graph. Errata in blocks that it does not use are left out: whatever such a
            block prints, the network would be the same.
    """
    own = [erratum for erratum in _used(graph) if not erratum.inherited]
    places: dict[str, list[Erratum]] = {}
    for erratum in own:
        places.setdefault(erratum.at, []).append(erratum)
    together = {at: _news(graph, *each) for at, each in places.items() if len(each) > 1}
    return tuple(
        Trial(each, box_of(graph.program, each), _news(graph, each), together.get(each.at))
        for each in own
    )


def _used(graph: Graph) -> tuple[Erratum, ...]:
    used = {BODY, HEADS, *(scope.block for scope in graph.scopes)}
    errata = graph.program.errata
    return tuple(each for each in errata if each.at.partition(".")[0] in used)


def _news(graph: Graph, *errata: Erratum) -> tuple[Diagnostic, ...]:
    """What the compiler finds with boxes as printed that it does not find in the network itself."""
    try:
        found = prove(elaborate(as_printed(graph.program, *errata))).warnings
    except SpecError as error:
        return error.diagnostics
    return tuple(each for each in found if each not in graph.warnings)

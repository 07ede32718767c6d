"""Try every erratum: restore the box as the figure prints it, and check the network.

Every erratum is tried alone, and together with the others of its place: boxes that a figure prints
next to each other may fit each other, and conflict only with the spec's replacements.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, Severity, SpecError
from archspec.elaborate import elaborate
from archspec.graph import Graph
from archspec.language import Box, Erratum
from archspec.language.errata import find_box, restore_printed
from archspec.language.variants.inherit import BODY, HEADS
from archspec.passes import prove

_TOTALS: Final = "A307"
_MISSING: Final = "A211"
_SIZES: Final = "A3"


@dataclass(frozen=True, slots=True)
class ErratumTrial:
    """An erratum, with the compiler's findings when the printed box is restored.

    Attributes:
        erratum: the erratum.
        box: the box of the spec that it is about.
        findings: the errors and warnings for the printed box.
        together: the errors and warnings for all printed boxes of its place; None if it is the
            only one.
    """

    erratum: Erratum
    box: Box
    findings: tuple[Diagnostic, ...]
    together: tuple[Diagnostic, ...] | None = None

    def __repr__(self) -> str:
        codes = ", ".join(finding.code for finding in self.findings) or "nothing"
        return f"<Trial of {self.erratum.at}: {codes} found>"

    @property
    def fits(self) -> bool:
        """Whether only totals and warnings contradict the printed box alone."""
        return _list_errors(self.findings) <= {_TOTALS}

    @property
    def fits_together(self) -> bool:
        """Whether the printed box fails alone, but fits the other printed boxes."""
        fits = self.together is not None and _list_errors(self.together) <= {_TOTALS}
        return fits and any(map(_is_proof, _list_errors(self.findings)))

    @property
    def disproved(self) -> bool:
        """Whether the printed box is impossible, because of its sizes or a missing argument.

        A stated total alone does not disprove it: no figure prints one, and it may have been
        computed with the spec's box.
        """
        return any(map(_is_proof, _list_errors(self.findings))) and not self.fits_together


def _list_errors(findings: Iterable[Diagnostic]) -> set[str]:
    return {finding.code for finding in findings if finding.severity is Severity.ERROR}


def _is_proof(code: str) -> bool:
    return code == _MISSING or (code.startswith(_SIZES) and code != _TOTALS)


def list_inherited(graph: Graph) -> tuple[Erratum, ...]:
    """Return the errata that a variant inherits; they are tried in their own network.

    Args:
        graph: a proved graph. What the variant does not state cannot contradict them here.
    """
    return tuple(erratum for erratum in _list_used_errata(graph) if erratum.inherited)


def try_errata(graph: Graph) -> tuple[ErratumTrial, ...]:
    """Try every erratum of a network's own, one at a time and grouped by place.

    Args:
        graph: a proved graph. Errata in blocks that it does not use are left out, since they
            cannot affect the network.
    """
    own = [erratum for erratum in _list_used_errata(graph) if not erratum.inherited]
    places: dict[str, list[Erratum]] = defaultdict(list)
    for erratum in own:
        places[erratum.at].append(erratum)
    together = {
        at: _find_new_findings(graph, *place) for at, place in places.items() if len(place) > 1
    }
    return tuple(
        ErratumTrial(
            erratum=erratum,
            box=find_box(graph.program, erratum),
            findings=_find_new_findings(graph, erratum),
            together=together.get(erratum.at),
        )
        for erratum in own
    )


def _list_used_errata(graph: Graph) -> tuple[Erratum, ...]:
    used = {BODY, HEADS, *(scope.block for scope in graph.scopes)}
    errata = graph.program.errata
    return tuple(erratum for erratum in errata if erratum.at.partition(".")[0] in used)


def _find_new_findings(graph: Graph, *errata: Erratum) -> tuple[Diagnostic, ...]:
    """Return the findings with printed boxes that the network itself does not have."""
    try:
        found = prove(elaborate(restore_printed(graph.program, *errata))).warnings
    except SpecError as error:
        return error.diagnostics
    return tuple(finding for finding in found if finding not in graph.warnings)

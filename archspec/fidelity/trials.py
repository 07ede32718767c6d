"""Trials: what becomes of a network when a box is as its figure prints it."""

from dataclasses import dataclass
from typing import Final

from archspec.diagnostics import Diagnostic, Severity, SpecError
from archspec.elaborate import elaborate
from archspec.graph import Graph
from archspec.language import Box, Erratum, Program
from archspec.language.errata import as_printed, box_of
from archspec.language.extending import BODY, HEADS
from archspec.passes import prove

_TOTALS: Final = "A307"


@dataclass(frozen=True, slots=True)
class Trial:
    """An erratum, with what the compiler finds where the printed box is put back.

    Attributes:
        erratum: the erratum.
        box: the box of the spec that it is about.
        findings: what is wrong with the printed box, errors and warnings.
    """

    erratum: Erratum
    box: Box
    findings: tuple[Diagnostic, ...]

    @property
    def disproved(self) -> bool:
        """Whether the printed box cannot be.

        A stated total alone does not disprove it: no figure prints one, and it may well have been
        computed with the box of the spec.
        """
        errors = (each for each in self.findings if each.severity is Severity.ERROR)
        return any(each.code != _TOTALS for each in errors)


def trials(graph: Graph) -> tuple[Trial, ...]:
    """Try every erratum of a network, one at a time.

    Args:
        graph: a proved graph. Errata in blocks that it does not use are left out: whatever such a
            block prints, the network would be the same.
    """
    used = {BODY, HEADS, *(scope.block for scope in graph.scopes)}
    program = graph.program
    return tuple(
        Trial(erratum, box_of(program, erratum), _news(as_printed(program, erratum), graph))
        for erratum in program.errata
        if erratum.at.partition(".")[0] in used
    )


def _news(program: Program, graph: Graph) -> tuple[Diagnostic, ...]:
    """What the compiler finds in a program that it does not find in the network itself."""
    try:
        found = prove(elaborate(program)).warnings
    except SpecError as error:
        return error.diagnostics
    return tuple(each for each in found if each not in graph.warnings)

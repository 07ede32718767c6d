"""Errata: each is about a box that the spec really has."""

from archspec.diagnostics import Findings
from archspec.graph import Graph
from archspec.language.errata import refusals


def check_errata(graph: Graph) -> Graph:
    """Refuse errata that have lost their box.

    This comes last: where a box no longer fits its network, that is the news.

    Raises:
        SpecError: A223 for each erratum that finds no box, or several.
    """
    findings = Findings()
    findings.extend(refusals(graph.program))
    findings.stop()
    return graph

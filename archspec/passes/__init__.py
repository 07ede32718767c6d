"""Passes: graph in, graph out. Their order is one visible tuple."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias

from archspec.diagnostics import Diagnostic, Findings, SpecError, ending_with_enough
from archspec.graph import Graph
from archspec.passes.alone import check_library
from archspec.passes.collisions import check_collisions
from archspec.passes.errata import check_errata
from archspec.passes.infer import infer_shapes
from archspec.passes.lint import lint
from archspec.passes.pins import pin_parameters
from archspec.passes.shared import check_shared
from archspec.passes.totals import check_totals
from archspec.passes.unused import check_unused
from archspec.passes.used import check_used
from archspec.passes.verify import verify

Pass: TypeAlias = Callable[[Graph], Graph]

PASSES: Final[tuple[Pass, ...]] = (
    verify,
    check_used,
    check_collisions,
    check_unused,
    infer_shapes,
    check_shared,
    pin_parameters,
    check_totals,
    check_errata,
    lint,
)
"""What turns an elaborated graph into a proved one."""

_APART: Final[tuple[Pass, ...]] = (check_unused, infer_shapes)
"""What looks at a graph whatever else is wrong with it."""


@ending_with_enough()
def prove(graph: Graph) -> Graph:
    """Run every pass.

    Raises:
        SpecError: the findings of the first pass that has any, and of those that look at other
            things than it.
    """
    for number, each in enumerate(PASSES):
        try:
            graph = each(graph)
        except SpecError as error:
            others = (other for other in _APART if other in PASSES[number + 1 :])
            raise SpecError(_together(graph, error.diagnostics, others)) from None
    return graph


@ending_with_enough()
def faults(graph: Graph, found: Iterable[Diagnostic]) -> SpecError:
    """All that is wrong with a network of which some steps are holes.

    Args:
        graph: the network as far as it could be expanded.
        found: what is wrong with these steps.
    """
    return SpecError(_together(graph, found, _APART))


def _together(
    graph: Graph, found: Iterable[Diagnostic], passes: Iterable[Pass]
) -> Iterator[Diagnostic]:
    """What was found, and what further passes find; a place has one finding of a code."""
    findings = Findings()
    findings.extend(found)
    for each in passes:
        try:
            each(graph)
        except SpecError as error:
            findings.extend(error.diagnostics)
    return iter(findings)


__all__ = [
    "PASSES",
    "check_collisions",
    "check_library",
    "check_shared",
    "check_totals",
    "check_unused",
    "check_used",
    "faults",
    "infer_shapes",
    "prove",
    "verify",
]

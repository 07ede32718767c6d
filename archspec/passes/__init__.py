"""Passes: graph in, graph out. Their order is one visible tuple."""

from collections.abc import Callable
from typing import Final

from archspec.diagnostics import ending_with_enough
from archspec.graph import Graph
from archspec.passes.collisions import check_collisions
from archspec.passes.errata import check_errata
from archspec.passes.infer import infer_shapes
from archspec.passes.lint import lint
from archspec.passes.pins import pin_parameters
from archspec.passes.shared import check_shared
from archspec.passes.totals import check_totals
from archspec.passes.used import check_used
from archspec.passes.verify import verify

PASSES: Final[tuple[Callable[[Graph], Graph], ...]] = (
    verify,
    check_used,
    check_collisions,
    infer_shapes,
    check_shared,
    pin_parameters,
    check_totals,
    check_errata,
    lint,
)
"""What turns an elaborated graph into a proved one."""


@ending_with_enough()
def prove(graph: Graph) -> Graph:
    """Run every pass.

    Raises:
        SpecError: the findings of the first pass that has any.
    """
    for each in PASSES:
        graph = each(graph)
    return graph


__all__ = [
    "PASSES",
    "check_collisions",
    "check_shared",
    "check_totals",
    "check_used",
    "infer_shapes",
    "prove",
    "verify",
]

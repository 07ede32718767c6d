"""Passes over a graph, and the order in which they prove it."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final, TypeAlias

from archspec.diagnostics import Diagnostic, Findings, SpecError, stopping_at_limit
from archspec.elaborate import elaborate_partially
from archspec.graph import Graph, TemplateMemory
from archspec.language import Program
from archspec.passes.check_definitions import check_definitions
from archspec.passes.check_errata import check_errata
from archspec.passes.check_invariants import check_invariants
from archspec.passes.check_names import check_names
from archspec.passes.check_sharing import check_sharing
from archspec.passes.check_totals import check_totals
from archspec.passes.check_unused import check_unused
from archspec.passes.infer_shapes import infer_shapes
from archspec.passes.lint import lint_graph
from archspec.passes.pin_parameters import pin_parameters
from archspec.passes.settle_conditions import FaultyArmError, settle_conditions
from archspec.passes.template_inference import infer_until_fault

Pass: TypeAlias = Callable[[Graph], Graph]

PASSES: Final[tuple[Pass, ...]] = (
    settle_conditions,
    check_invariants,
    check_unused,
    check_names,
    check_definitions,
    infer_shapes,
    check_sharing,
    pin_parameters,
    check_totals,
    check_errata,
    lint_graph,
)
"""The passes that prove an elaborated graph, in order."""

_APART: Final[tuple[Pass, ...]] = (check_definitions, infer_shapes)
"""The passes that run even when an earlier pass has failed."""


@stopping_at_limit()
def prove(graph: Graph, *, seeks_edit: bool = True) -> Graph:
    """Run every pass.

    Args:
        graph: the graph.
        seeks_edit: whether to seek the edit that mends a fault.

    Raises:
        SpecError: with the findings of the first pass that fails, and of the later passes that
            do not depend on it.
    """
    for number, run_pass in enumerate(PASSES):
        try:
            graph = run_pass(graph)
        except SpecError as error:
            graph = error.graph if isinstance(error, FaultyArmError) else graph
            others = (other for other in _APART if other in PASSES[number + 1 :])
            found = _merge_findings(graph, error.diagnostics, others)
            raise _report_faults(graph, found, seeks_edit=seeks_edit) from None
    return graph


def is_sound(program: Program, memory: TemplateMemory | None = None) -> bool:
    """Check whether a changed program has no fault.

    Args:
        program: the program.
        memory: what was derived from the parts of other programs.
    """
    try:
        graph, found = elaborate_partially(program, None, memory)
    except SpecError:
        return False
    return not found and not program.findings and is_proved(graph)


def is_proved(graph: Graph) -> bool:
    """Check whether every pass holds for an elaborated network."""
    try:
        for run_pass in PASSES:
            graph = infer_until_fault(graph) if run_pass is infer_shapes else run_pass(graph)
    except SpecError:
        return False
    return True


@stopping_at_limit()
def collect_faults(
    graph: Graph, found: Iterable[Diagnostic], *, seeks_edit: bool = True
) -> SpecError:
    """Return all findings of a network in which some steps are holes.

    Args:
        graph: the network, expanded as far as possible.
        found: the findings of the steps that could not be expanded.
        seeks_edit: whether to seek the edit that mends a fault.
    """
    merged = _merge_findings(graph, found, _APART)
    return _report_faults(graph, merged, seeks_edit=seeks_edit)


def _report_faults(
    graph: Graph, found: Iterable[Diagnostic], *, seeks_edit: bool = True
) -> SpecError:
    """Return the findings, each told where the fault is."""
    from archspec.passes.blame.suggest_edit import suggest_edit
    from archspec.passes.blame.tell_at_source import tell_at_source
    from archspec.passes.pausing_collection import pausing_collection

    told = SpecError(found if graph.settings else tell_at_source(graph.program, found))
    if not seeks_edit:
        return told
    with pausing_collection():
        sound = partial(is_sound, memory=graph.memory)
        return SpecError(suggest_edit(graph, told.diagnostics, sound))


def _merge_findings(
    graph: Graph, found: Iterable[Diagnostic], passes: Iterable[Pass]
) -> Iterator[Diagnostic]:
    """Yield the given findings and those of further passes, at most one per place and code."""
    findings = Findings()
    findings.extend(found)
    for run_pass in passes:
        try:
            run_pass(graph)
        except SpecError as error:
            findings.extend(error.diagnostics)
    return iter(findings)


__all__ = [
    "PASSES",
    "check_invariants",
    "collect_faults",
    "infer_shapes",
    "is_proved",
    "is_sound",
    "prove",
]

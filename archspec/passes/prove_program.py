"""Expand and prove a program as it was read, with every finding told where it can be mended."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from archspec.diagnostics import SpecError, adding_findings, attaching_sources
from archspec.elaborate import elaborate_partially
from archspec.graph import Graph, Setting, TemplateMemory
from archspec.language import Program
from archspec.language.variants.edited_boxes import pointing_at_edits
from archspec.passes import collect_faults, prove


def prove_program(
    program: Program,
    params: Mapping[str, Setting] | None = None,
    memory: TemplateMemory | None = None,
    *,
    seeks_edit: bool = True,
) -> Graph:
    """Expand and prove a network.

    Args:
        program: the network.
        params: values for its parameters, overriding their defaults.
        memory: what was derived from the parts of other programs.
        seeks_edit: whether to seek the edit that mends a fault.

    Raises:
        SpecError: A2xx or A3xx; A220 for a library.
    """
    telling = _reporting_definitions(program)
    with attaching_sources(program.sources), pointing_at_edits(program.edits), telling:
        with adding_findings(program.findings):
            graph, found = elaborate_partially(program, params, memory)
        if found or program.findings:
            findings = (*program.findings, *found)
            raise collect_faults(graph, findings, seeks_edit=seeks_edit)
        return prove(graph, seeks_edit=seeks_edit)


def prove_unused(program: Program) -> None:
    """Check a library as far as possible without a use.

    Raises:
        SpecError: A2xx.
    """
    from archspec.passes.check_blocks import check_library

    telling = _reporting_definitions(program)
    with attaching_sources(program.sources), telling, adding_findings(program.findings):
        check_library(program)
    if program.findings:
        raise SpecError(program.findings, program.sources)


@contextmanager
def _reporting_definitions(program: Program) -> Iterator[None]:
    """Report unknown names of an error that is raised inside where they should be defined."""
    try:
        yield
    except SpecError as error:
        from archspec.language.misspelled_definitions import report_definitions

        raise report_definitions(error, program) from None

"""Check one spec and describe the result."""

from typing import TypedDict

from archspec.api import graph_of, prove_library
from archspec.app.specs import open_spec
from archspec.app.tasks.budget import GivenLimits
from archspec.app.tasks.check_report import (
    LibraryRecord,
    NetworkRecord,
    build_library_record,
    build_network_record,
    print_library_line,
    print_network_line,
)
from archspec.budget.usage import SpentLimit, collect_limits, measure_limits
from archspec.diagnostics import DiagnosticRecord, SpecError, make_records
from archspec.graph import Graph
from archspec.text.visible import escape_invisible


class CheckRecord(TypedDict):
    """The record of one checked spec. The order of the keys is fixed.

    `network` is null for a library, `library` for a network, and both for a spec that is not
    proved.
    """

    file: str
    ok: bool
    network: NetworkRecord | None
    library: LibraryRecord | None
    diagnostics: list[DiagnosticRecord]


def describe_check(argument: str, given: GivenLimits) -> tuple[str, SpecError | None]:
    """Check a spec and describe in one line what it is and what was proved.

    Args:
        argument: names the spec.
        given: limits from the command line.

    Returns:
        The line, and the remaining findings: warnings and exceeded limits.

    Raises:
        SpecError: with every error of the spec.
    """
    opened = open_spec(argument, going_on=True)
    spec, noticed = opened.program.spec, None
    if spec.body is None:
        prove_library(opened.program)
        line = print_library_line(spec)
    else:
        graph = graph_of(opened.program)
        found = measure_limits(graph, collect_limits(graph, given.limits))
        line, noticed = print_network_line(graph, found), _collect_warnings(graph, found, given)
    return f"{escape_invisible(opened.shown)}: {line}", noticed


def _collect_warnings(
    graph: Graph, found: tuple[SpentLimit, ...], given: GivenLimits
) -> SpecError | None:
    noticed = [*graph.warnings]
    if not all(spent_limit.is_met for spent_limit in found):
        from archspec.budget.violations import report_exceeded_limits

        noticed += report_exceeded_limits(graph, found)
    sources = {**graph.program.sources, **dict(given.sources)}
    return SpecError(noticed, sources) if noticed else None


def record_check(argument: str, given: GivenLimits) -> tuple[CheckRecord, SpecError | None]:
    """Check a spec and return the result as a record.

    Args:
        argument: names the spec.
        given: limits from the command line.

    Returns:
        The record, and the findings.
    """
    record: CheckRecord = {
        "file": argument,
        "ok": True,
        "network": None,
        "library": None,
        "diagnostics": [],
    }
    try:
        opened = open_spec(argument, going_on=True)
        record["file"] = opened.shown
        if opened.program.spec.body is None:
            prove_library(opened.program)
            record["library"] = build_library_record(opened.program.spec)
            return record, None
        graph = graph_of(opened.program)
    except SpecError as error:
        record["ok"], record["diagnostics"] = False, make_records(error.diagnostics)
        return record, error
    found = measure_limits(graph, collect_limits(graph, given.limits))
    noticed = _collect_warnings(graph, found, given)
    record["ok"] = all(spent_limit.is_met for spent_limit in found)
    record["network"] = build_network_record(graph, found)
    record["diagnostics"] = make_records(noticed.diagnostics) if noticed else []
    return record, noticed

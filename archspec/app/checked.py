"""Checking one spec."""

from typing import TypedDict

from archspec.api import graph_of
from archspec.app.specs import open_spec
from archspec.diagnostics import Record, SpecError, as_records
from archspec.diagnostics.visible import visible
from archspec.graph import Graph
from archspec.report.proof import (
    LibraryRecord,
    NetworkRecord,
    library_line,
    library_record,
    network_line,
    network_record,
)


class CheckRecord(TypedDict):
    """One checked spec for programs; the keys always stand in this order.

    `network` is null for a library, `library` for a network, both for a spec with errors.
    """

    file: str
    ok: bool
    network: NetworkRecord | None
    library: LibraryRecord | None
    diagnostics: list[Record]


def checked_line(argument: str) -> tuple[str, SpecError | None]:
    """Check a spec, and say in one line what it is and what was proved.

    Args:
        argument: names the spec.

    Returns:
        The line, and the warnings where there are any.

    Raises:
        SpecError: with what is wrong.
    """
    opened = open_spec(argument)
    spec, warnings = opened.program.spec, None
    if spec.body is None:
        line = library_line(spec)
    else:
        graph = graph_of(opened.program)
        line, warnings = network_line(graph), _warnings(graph)
    return f"{visible(opened.shown)}: {line}", warnings


def _warnings(graph: Graph) -> SpecError | None:
    return SpecError(graph.warnings, graph.program.sources) if graph.warnings else None


def checked_record(argument: str) -> tuple[CheckRecord, SpecError | None]:
    """Check a spec for programs.

    Args:
        argument: names the spec.

    Returns:
        The record, and what is wrong or noticed.
    """
    record: CheckRecord = {
        "file": argument,
        "ok": True,
        "network": None,
        "library": None,
        "diagnostics": [],
    }
    try:
        opened = open_spec(argument)
        record["file"] = opened.shown
        if opened.program.spec.body is None:
            record["library"] = library_record(opened.program.spec)
        else:
            graph = graph_of(opened.program)
            record["network"] = network_record(graph)
            record["diagnostics"] = as_records(graph.warnings)
            return record, _warnings(graph)
    except SpecError as error:
        record["ok"], record["diagnostics"] = False, as_records(error.diagnostics)
        return record, error
    return record, None

"""Checking one spec."""

from typing import TypedDict

from archspec.api import graph_of
from archspec.app.specs import open_spec
from archspec.diagnostics import Record, SpecError, as_records
from archspec.diagnostics.visible import visible
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


def checked_line(argument: str) -> str:
    """Check a spec, and say in one line what it is and what was proved.

    Args:
        argument: names the spec.

    Raises:
        SpecError: with what is wrong.
    """
    opened = open_spec(argument)
    spec = opened.program.spec
    line = library_line(spec) if spec.body is None else network_line(graph_of(opened.program))
    return f"{visible(opened.shown)}: {line}"


def checked_record(argument: str) -> tuple[CheckRecord, SpecError | None]:
    """Check a spec for programs.

    Args:
        argument: names the spec.

    Returns:
        The record, and what is wrong.
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
            record["network"] = network_record(graph_of(opened.program))
    except SpecError as error:
        record["ok"], record["diagnostics"] = False, as_records(error.diagnostics)
        return record, error
    return record, None

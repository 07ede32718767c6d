"""Report the outcome of a build."""

from typing import Final

from archspec.app.exit_codes import compute_exit_status
from archspec.app.findings import report_findings
from archspec.app.output.target import Target
from archspec.app.output.write import Built, format_path
from archspec.app.session import Session
from archspec.text.phrases import pluralize
from archspec.text.visible import escape_invisible

_STATES: Final = {"written": "written", "unchanged": "unchanged", "current": "up to date"}


def report_build(session: Session, built: Built, form: str) -> int:
    """Report each file and each error of a build.

    Args:
        session: prints the report.
        built: the outcome.
        form: `text`, or `json` for programs.

    Returns:
        The exit status.
    """
    return _print_records(session, built) if form == "json" else _print_lines(session, built)


def override_notes(built: Built) -> str:
    """Return a note on each file that holds an overridden network in the usual place."""
    return "".join(
        f"note: {format_path(target)} now holds {escape_invisible(target.spec)} "
        f"as changed by --set; -o writes it elsewhere\n"
        for target, state in built.files
        if state == "written"
    )


def _print_lines(session: Session, built: Built) -> int:
    for target, state in built.files:
        session.write_out(f"{format_path(target)}: {_STATES[state]}{_describe_cost(target)}\n")
    return report_findings(session, built.errors)


def _describe_cost(target: Target) -> str:
    """Return the cost of a generated network in parentheses; empty for a picture."""
    if target.cost is None:
        return ""
    parameters, macs = target.cost
    return f" ({pluralize(parameters, 'parameter')}, {pluralize(macs, 'MAC')})"


def _print_records(session: Session, built: Built) -> int:
    from archspec.app.output.records import record_build

    session.write_out(record_build(built).to_json())
    return compute_exit_status(found for error in built.errors for found in error.diagnostics)

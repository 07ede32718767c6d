"""Report the outcome of a build."""

from typing import Final

from archspec.app.exit_codes import status_of
from archspec.app.findings import say_json, tell_findings
from archspec.app.output.target import Target
from archspec.app.output.write import Built, shown_path
from archspec.app.session import Session
from archspec.diagnostics import as_records
from archspec.text.phrases import pluralize
from archspec.text.visible import visible

_STATES: Final = {"written": "written", "unchanged": "unchanged", "current": "up to date"}


def tell_built(session: Session, built: Built, form: str) -> int:
    """Report each file and each error of a build.

    Args:
        session: prints the report.
        built: the outcome.
        form: `text`, or `json` for programs.

    Returns:
        The exit status.
    """
    return _records(session, built) if form == "json" else _lines(session, built)


def set_apart(built: Built) -> str:
    """Return a note on each file that holds an overridden network in the usual place."""
    return "".join(
        f"note: {shown_path(target)} now holds {visible(target.spec)} as changed by --set; "
        f"-o writes it elsewhere\n"
        for target, state in built.files
        if state == "written"
    )


def _lines(session: Session, built: Built) -> int:
    for target, state in built.files:
        session.say(f"{shown_path(target)}: {_STATES[state]}{_cost(target)}\n")
    return tell_findings(session, built.errors)


def _cost(target: Target) -> str:
    """Return the cost of a generated network in parentheses; empty for a picture."""
    if target.cost is None:
        return ""
    parameters, macs = target.cost
    return f" ({pluralize(parameters, 'parameter')}, {pluralize(macs, 'MAC')})"


def _record(target: Target, state: str) -> dict[str, str | int]:
    cost = (
        {} if target.cost is None else dict(zip(("parameters", "macs"), target.cost, strict=True))
    )
    return {"file": target.path.as_posix(), "spec": target.spec, "state": state, **cost}


def _records(session: Session, built: Built) -> int:
    diagnostics = [each for error in built.errors for each in error.diagnostics]
    files = [_record(target, state) for target, state in built.files]
    say_json(session, {"files": files, "diagnostics": as_records(diagnostics)})
    return status_of(diagnostics)

"""Lay out files, or show what would be written to them."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from archspec.app.exit_codes import FINDINGS, FINE, compute_exit_status
from archspec.app.findings import report_findings
from archspec.app.options import STANDARD_INPUT, usage_error
from archspec.app.session import Session
from archspec.app.specs import REVISION, read_standard_input
from archspec.app.tasks.changed_file import ChangedFile
from archspec.diagnostics import SpecError
from archspec.reader import read_source
from archspec.reports.texts import format_text
from archspec.text.phrases import pluralize
from archspec.text.visible import escape_invisible

_SHOWN = "<stdin>"


def refuse_to_format(files: Iterable[str]) -> None:
    """Refuse arguments that name no file to write.

    Raises:
        UsageError: if there is one.
    """
    for file in files:
        shown = escape_invisible(file)
        if file.startswith(REVISION):
            raise usage_error(f"`fmt` writes files, and `{shown}` is in a commit")
        if not os.path.lexists(file) and not file.endswith((".yaml", ".yml")):
            raise usage_error(f"`fmt` writes files, and there is no file `{shown}`")


def format_standard_input(
    session: Session, files: Sequence[str], *, checks: bool, shows: bool
) -> int:
    """Print standard input in canonical layout, or what would change in it.

    Raises:
        UsageError: if there are other files.
        SpecError: if it is no spec.
    """
    if len(files) > 1:
        raise usage_error(f"`{STANDARD_INPUT}` stands alone: it is printed, and files are written")
    text = read_standard_input()
    change = ChangedFile(_SHOWN, Path(_SHOWN), text, format_text(text, _SHOWN))
    if not (checks or shows):
        session.write_out(change.after)
        return FINE
    return _show([change] if change.before != change.after else [], session, shows=shows)


def format_files(session: Session, files: Sequence[str], *, checks: bool, shows: bool) -> int:
    """Lay out files, or show what would be written to them.

    A file that cannot be read is reported and left as it is.

    Args:
        session: prints what changes, and how many files do.
        files: the paths of the files.
        checks: whether to list the files that would change, and write none.
        shows: whether to show what would change, and write nothing.

    Returns:
        The exit status.
    """
    changes: list[ChangedFile] = []
    errors: list[SpecError] = []
    for file in files:
        try:
            path = Path(os.path.realpath(file))
            before = read_source(path, file)
            change = ChangedFile(file, path, before, format_text(before, file))
            if change.before == change.after:
                continue
            if not (checks or shows):
                change.write()
            changes.append(change)
        except SpecError as error:
            errors.append(error)
    only_shown = checks or shows
    status = _show(changes, session, shows=shows) if only_shown else FINE
    report_findings(session, errors)
    verb = "would reformat" if only_shown else "reformatted"
    session.write_err(f"{verb} {len(changes):,} of {pluralize(len(files), 'file')}\n")
    found = [finding for error in errors for finding in error.diagnostics]
    return compute_exit_status(found) or status


def _show(changes: Sequence[ChangedFile], session: Session, *, shows: bool) -> int:
    """Print the changes as diffs, or the names of their files; return the exit status."""
    for change in changes:
        if shows:
            change.show(session)
        else:
            session.write_out(f"{escape_invisible(change.shown)}\n")
    return FINDINGS if changes else FINE

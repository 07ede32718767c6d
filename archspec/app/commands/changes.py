"""`archspec changes`: every spec that differs between two commits, in one report."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from archspec.app import options
from archspec.app.exit_codes import FINDINGS, FINE
from archspec.app.findings import FINDING_FORMS
from archspec.app.session import Session

if TYPE_CHECKING:
    from archspec.app.tasks.changes import FoundChanges

_EXAMPLES: Final = """\b
  archspec changes main..HEAD
  archspec changes main...HEAD --format markdown > comment.md
  archspec changes main specs/ --pictures out/
"""


@click.command(epilog=_EXAMPLES)
@click.argument("revisions", metavar="[BASE..HEAD]", default="")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(readable=False))
@click.option(
    "--pictures",
    metavar="FOLDER",
    default="",
    type=click.Path(readable=False),
    help="Draw what differs in each network into this folder; the Markdown shows the pictures.",
)
@click.option(
    "--pictures-at",
    "address",
    metavar="URL",
    default="",
    help="Where the pictures will be for who reads the Markdown.  [default: the folder]",
)
@click.option("--force", is_flag=True, help="Overwrite pictures that are otherwise left alone.")
@options.make_format_option("text", "json", "markdown", *FINDING_FORMS)
@click.pass_obj
def command(
    session: Session,
    revisions: str,
    paths: Sequence[str],
    pictures: str,
    address: str,
    force: bool,
    form: str,
) -> int:
    """Report every spec that differs between two commits.

    Lists the networks that are new, removed, renamed, changed or broken, with what differs and what
    it costs. A spec counts if it takes anything from a file that differs. With BASE alone, or
    nothing for the last commit, the files as they are are compared with it; BASE...HEAD are the
    changes since HEAD left BASE, as in a pull request. PATH restricts the report to folders and
    files.

    The formats for findings, such as github, have those of broken specs alone, at their places in
    the files as they are or in HEAD. In Markdown, the first line is a comment that no reader sees;
    by it, a bot finds the report that it is to replace. The exit status is 1 if a spec is broken.
    """
    from archspec.app.findings import report_failure
    from archspec.app.git_snapshots import resolve_paths, resolve_range, take_snapshot
    from archspec.app.tasks.changes import find_changes
    from archspec.diagnostics import SpecError

    if not pictures and (address or force):
        raise options.usage_error("--pictures-at and --force are for what `--pictures` draws")
    try:
        base, head = resolve_range(revisions)
        within = resolve_paths(paths)
        with take_snapshot(base) as one, take_snapshot(head, is_head=True) as two:
            found = find_changes(one, two, within)
            status = _draw(session, found, pictures, force=force) if pictures else FINE
            _print_changes(session, found, form, address or pictures)
            return status or _report_broken(session, found, form)
    except SpecError as error:
        return report_failure(session, [error], form)


def _draw(session: Session, found: "FoundChanges", folder: str, *, force: bool) -> int:
    """Draw what differs, and say so on standard error; return the exit status."""
    from archspec.app.findings import report_findings
    from archspec.app.tasks.changes_pictures import draw_changes
    from archspec.text.visible import escape_invisible

    built = draw_changes(found, Path(folder), force=force)
    for target, state in built.files:
        session.tell_note(f"{escape_invisible(target.path.as_posix())}: {state}\n")
    return report_findings(session, built.errors)


def _print_changes(session: Session, found: "FoundChanges", form: str, place: str) -> None:
    match form:
        case _ if form in FINDING_FORMS:
            return
        case "json":
            from archspec.differences.report.changes_records import record_changes

            session.write_out(record_changes(found.report).to_json())
        case "markdown":
            from archspec.app.tasks.changes_pictures import place_picture
            from archspec.differences.report.changes_markdown import render_changes_markdown

            locate = partial(place_picture, found, place) if place else None
            session.write_out(render_changes_markdown(found.report, locate))
        case _:
            from archspec.differences.report.changes_text import render_changes

            session.write_out(render_changes(found.report, session.choose_layout()))


def _report_broken(session: Session, found: "FoundChanges", form: str) -> int:
    """Return the exit status; in text and in formats for findings, print those of broken specs."""
    from archspec.app.findings import print_findings, report_findings

    if form in FINDING_FORMS:
        return print_findings(session, found.list_subjects(), form)

    if form == "text":
        report_findings(session, [error for spec in found.compared for error in spec.errors])
    return FINDINGS if found.report.broken else FINE

"""`archspec diff`: what differs between two networks, and what follows from it."""

import shutil
import sys
from typing import TYPE_CHECKING, Final

import click

from archspec.app.options import format_option_of, usage
from archspec.app.session import Session, draws_lines, is_terminal
from archspec.app.status import FINDINGS, FINE

if TYPE_CHECKING:
    from archspec.app.differing import Compared

_EXAMPLES: Final = """\b
  archspec diff inception_v4 released/inception_v4
  archspec diff git:HEAD:specs/net.yaml specs/net.yaml
  archspec diff --format markdown git:main:specs/net.yaml specs/net.yaml
  archspec diff --exit-code old.yaml new.yaml
"""


@click.command(epilog=_EXAMPLES)
@click.argument("before", metavar="BEFORE", type=click.Path(allow_dash=True))
@click.argument("after", metavar="AFTER", type=click.Path(allow_dash=True))
@click.option("--exit-code", is_flag=True, help="Exit with 1 where there is a difference.")
@format_option_of("text", "json", "markdown")
@click.pass_obj
def command(session: Session, before: str, after: str, exit_code: bool, form: str) -> int:
    """Tell what differs between two networks: causes first, then what follows from them.

    Each is a spec; `git:REV:path` is one as it is in a commit. Networks are compared by blocks and
    steps, so that no way of writing is a difference, and a change that many boxes follow is one.
    """
    from archspec.app.differing import compared
    from archspec.app.findings import say_findings, tell_findings
    from archspec.app.specs import STANDARD_INPUT
    from archspec.diagnostics import SpecError

    if before == after == STANDARD_INPUT:
        raise usage("only one of the two can be standard input")
    try:
        found = compared(before, after)
    except SpecError as error:
        say = say_findings if form == "json" else tell_findings
        return say(session, [error])
    _say(session, found, form)
    status = tell_findings(session, found.errors)
    return status or (FINDINGS if exit_code and not found.comparison.is_empty else FINE)


def _say(session: Session, found: "Compared", form: str) -> None:
    match form:
        case "json":
            from archspec.app.findings import say_json
            from archspec.report.difference.records import as_record

            diagnostics = [each for error in found.errors for each in error.diagnostics]
            say_json(session, as_record(found.comparison, diagnostics))
        case "markdown":
            from archspec.report.difference.markdown import render_markdown

            session.say(render_markdown(found.comparison))
        case _:
            session.say(_text(session, found))


def _text(session: Session, found: "Compared") -> str:
    """The text, as wide as the terminal; where there is none, as wide as it is."""
    from archspec.report.difference.text import render_difference

    width = shutil.get_terminal_size().columns if is_terminal(sys.stdout) else None
    boxed, color = draws_lines(sys.stdout), session.paints(sys.stdout)
    return render_difference(found.comparison, width=width, boxed=boxed, color=color)

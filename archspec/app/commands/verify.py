"""`archspec verify`: how faithfully a network follows its paper."""

from typing import TYPE_CHECKING, Final

import click

from archspec.app.exit_codes import FINE
from archspec.app.options import format_option_of, spec_argument
from archspec.app.session import Session

if TYPE_CHECKING:
    from archspec.verify import Fidelity

_EXAMPLES: Final = """\b
  archspec verify inception_v4
  archspec verify --format markdown specs/inception_v4.yaml > fidelity.md
"""


@click.command(epilog=_EXAMPLES)
@spec_argument
@format_option_of("text", "json", "markdown")
@click.pass_obj
def command(session: Session, spec: str, form: str) -> int:
    """Compare a network with its paper, place by place.

    Lists what its figures draw; every stated size and total with its proof; every erratum with the
    compiler's findings for the box as printed; and every value that no figure prints with the line
    that gives it.
    """
    from archspec.app.findings import say_findings, say_json, tell_findings
    from archspec.app.specs import open_spec
    from archspec.diagnostics import SpecError
    from archspec.verify import examine
    from archspec.verify.report.records import as_record

    try:
        found = examine(open_spec(spec).program)
    except SpecError as error:
        say = say_findings if form == "json" else tell_findings
        return say(session, [error])
    if form == "json":
        say_json(session, as_record(found))
    else:
        session.say(_text(session, found, form))
    return FINE


def _text(session: Session, found: "Fidelity", form: str) -> str:
    """Render the report as text, as wide as the terminal."""
    from archspec.verify.report.markdown import render_markdown
    from archspec.verify.report.text import render_fidelity

    if form == "markdown":
        return render_markdown(found)
    return render_fidelity(found, **session.look())

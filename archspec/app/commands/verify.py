"""`archspec verify`: how faithfully a network follows its paper."""

from typing import TYPE_CHECKING, Final

import click

from archspec.app.exit_codes import FINE
from archspec.app.options import add_spec_argument, make_format_option
from archspec.app.session import Session

if TYPE_CHECKING:
    from archspec.verification.fidelity import Fidelity

_EXAMPLES: Final = """\b
  archspec verify inception_v4
  archspec verify --format markdown specs/inception_v4.yaml > fidelity.md
"""


@click.command(epilog=_EXAMPLES)
@add_spec_argument
@make_format_option("text", "json", "markdown")
@click.pass_obj
def command(session: Session, spec: str, form: str) -> int:
    """Compare a network with its paper, place by place.

    Lists what its figures draw; every stated size and total with its proof; every erratum with the
    compiler's findings for the box as printed; and every value that no figure prints with the line
    that gives it.
    """
    from archspec.app.findings import report_failure
    from archspec.app.specs import open_spec
    from archspec.diagnostics import SpecError
    from archspec.verification.fidelity import compare_with_paper

    try:
        found = compare_with_paper(open_spec(spec).program)
    except SpecError as error:
        return report_failure(session, [error], form)
    if form == "json":
        from archspec.verification.report.records import record_fidelity

        session.write_out(record_fidelity(found).to_json())
    else:
        session.write_out(_render_text(session, found, form))
    return FINE


def _render_text(session: Session, found: "Fidelity", form: str) -> str:
    """Render the report as text, as wide as the terminal."""
    from archspec.verification.report.markdown import render_markdown
    from archspec.verification.report.text import render_fidelity

    if form == "markdown":
        return render_markdown(found)
    return render_fidelity(found, session.choose_layout())

"""`archspec verify`: how faithfully a network follows its paper."""

from typing import Final

import click

from archspec.app.exit_codes import FINE
from archspec.app.options import add_spec_argument, make_format_option
from archspec.app.session import Session

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
    match form:
        case "json":
            session.write_out(found.to_json())
        case "markdown":
            session.write_out(found.to_markdown())
        case _:
            from archspec.verification.report.text import render_fidelity

            session.write_out(render_fidelity(found, session.choose_layout()))
    return FINE

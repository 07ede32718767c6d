"""`archspec why`: the origin of a value in a spec."""

from typing import Final

import click

from archspec.app.options import add_format_option, add_spec_argument, make_completion
from archspec.app.session import Session

_EXAMPLES: Final = """\b
  archspec why inception_v4 body.ReductionA.k
  archspec why inception_v4 blocks.InceptionA.branches.b3.1.act
  archspec why variants/inception_v4_silu defaults.Conv.act
"""


@click.command(epilog=_EXAMPLES)
@add_spec_argument
@click.argument("path", metavar="PATH", shell_complete=make_completion("paths"))
@add_format_option
@click.pass_obj
def command(session: Session, spec: str, path: str, form: str) -> int:
    """Explain where the value at a path comes from.

    Follows the value back through the networks that are extended: the command line, the variant,
    its parent; and to its source: a mark of the legend, a default, the operator itself, a
    parameter, or a cell of a table.
    """
    from archspec.app.findings import report_failure
    from archspec.app.specs import open_spec
    from archspec.diagnostics import SpecError
    from archspec.reports.values import explain_path

    try:
        reason = explain_path(open_spec(spec), path)
    except SpecError as error:
        return report_failure(session, [error], form)
    session.write_out(reason.to_json() if form == "json" else f"{reason}\n")
    return 0

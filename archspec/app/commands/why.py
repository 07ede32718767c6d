"""`archspec why`: the origin of a value in a spec."""

from typing import Final

import click

from archspec.app.options import add_format_option, add_spec_argument, make_completion
from archspec.app.session import Session

_SHOWN: Final = "PATH"
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
    from archspec.app.tasks.why_text import render_reason
    from archspec.diagnostics import Span, SpecError, attaching_sources
    from archspec.language.variants.why import explain_value
    from archspec.reader import Scalar

    written = Scalar(path, Span(_SHOWN, 1, 1, 1, len(path) + 1))
    try:
        program = open_spec(spec).program
        with attaching_sources({**program.sources, _SHOWN: path}):
            reason = explain_value(program, written)
    except SpecError as error:
        return report_failure(session, [error], form)
    if form == "json":
        from archspec.app.tasks.why_records import ReasonRecord

        session.write_out(ReasonRecord.model_validate(reason).to_json())
    else:
        session.write_out(render_reason(reason))
    return 0

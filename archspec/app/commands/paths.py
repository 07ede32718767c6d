"""`archspec paths`: everything in a spec that a variant or `--set` can change."""

from typing import Final

import click

from archspec.app.options import add_format_option, add_spec_argument
from archspec.app.session import Session

_EXAMPLES: Final = """\b
  archspec paths inception_v4
  archspec paths inception_v4 --filter InceptionB.branches
  archspec paths inception_v4 --all --filter dilation
"""


@click.command(epilog=_EXAMPLES)
@add_spec_argument
@click.option(
    "--filter", "text", default="", metavar="TEXT", help="List only paths that contain TEXT."
)
@click.option(
    "--all", "unsaid", is_flag=True, help="Include arguments that boxes do not give themselves."
)
@add_format_option
@click.pass_obj
def command(session: Session, spec: str, text: str, unsaid: bool, form: str) -> int:
    """List what can be set in a spec: path, value and origin.

    A variant changes these paths with `set`, `insert` and `remove`; every command changes them with
    --set. A step goes by its box or label if that is unique, otherwise by its number, from 0.
    """
    from archspec.app.findings import report_failure
    from archspec.app.specs import open_spec
    from archspec.diagnostics import SpecError
    from archspec.reports.values import list_paths
    from archspec.text.visible import escape_invisible

    try:
        found = list_paths(open_spec(spec), text, unwritten=unsaid)
    except SpecError as error:
        return report_failure(session, [error], form)
    if form == "json":
        session.write_out(found.to_json())
    elif not found:
        shown, wanted = escape_invisible(spec), escape_invisible(text)
        session.write_err(f"note: no path of {shown} contains `{wanted}`\n")
    else:
        session.write_out(f"{found}\n")
    return 0

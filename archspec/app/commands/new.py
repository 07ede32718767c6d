"""`archspec new`: begin a spec."""

from typing import Final

import click

from archspec.app import options
from archspec.app.exit_codes import FINE
from archspec.app.session import Session

_EXAMPLES: Final = """\b
  archspec new my_net
  archspec new specs/my_net --from inception_v4
"""


@click.command(epilog=_EXAMPLES)
@click.argument("name", metavar="NAME", type=click.Path(readable=False))
@click.option(
    "--from",
    "source",
    metavar="SPEC",
    default="",
    help="Begin as a copy of this spec, a path or a name that `archspec list` lists.",
    shell_complete=options.complete_spec,
)
@options.add_format_option
@options.add_quiet_option
@click.pass_obj
def command(session: Session, name: str, source: str, form: str) -> int:
    """Begin a spec: write NAME.yaml, a small network with comments.

    With --from, it is a copy of another spec with all its comments, under the new name. What that
    one takes from other files it still takes from there: files that archspec ships by name, others
    by their path. `archspec resolve` prints a spec without other files instead. A file that exists
    is never overwritten.
    """
    from archspec.app.findings import report_failure
    from archspec.app.tasks.new import write_new_spec
    from archspec.diagnostics import SpecError
    from archspec.text.visible import escape_invisible

    if not name or name.endswith("/"):
        raise options.usage_error(f"`{name}` does not end in the name of a network")
    try:
        done = write_new_spec(name, source)
    except SpecError as error:
        return report_failure(session, [error], form)
    if form == "json":
        from archspec.app.tasks.new_records import NewRecord

        session.write_out(NewRecord.model_validate(done).to_json())
        return FINE
    path = escape_invisible(done.path.as_posix())
    session.tell_done(f"{path}: written\n")
    session.tell_note(f"next: archspec check {path}; archspec render {path}\n")
    return FINE

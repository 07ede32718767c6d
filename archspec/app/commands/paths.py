"""`archspec paths`: everything in a spec that a variant or `--set` can change."""

from typing import Final

import click

from archspec.app.options import format_option, spec_argument
from archspec.app.session import Session

_EXAMPLES: Final = """\b
  archspec paths inception_v4
  archspec paths inception_v4 --filter InceptionB.branches
  archspec paths inception_v4 --all --filter dilation
"""


@click.command(epilog=_EXAMPLES)
@spec_argument
@click.option(
    "--filter", "text", default="", metavar="TEXT", help="List only paths that contain TEXT."
)
@click.option(
    "--all", "unsaid", is_flag=True, help="Include arguments that boxes do not give themselves."
)
@format_option
@click.pass_obj
def command(session: Session, spec: str, text: str, unsaid: bool, form: str) -> int:
    """List what can be set in a spec: path, value and origin.

    A variant changes these paths with `set`, `insert` and `remove`; every command changes them with
    --set. A step goes by its box or label if that is unique, otherwise by its number, from 0.
    """
    from archspec.app.findings import say_findings, say_json, tell_findings
    from archspec.app.specs import open_spec
    from archspec.app.tasks.why_text import origin_record, render_paths
    from archspec.diagnostics import SpecError, pointing_into
    from archspec.language.variants.listing import Origins
    from archspec.text.visible import visible

    try:
        program = open_spec(spec).program
        with pointing_into(program.sources):
            origins = Origins(program).every() if unsaid else Origins(program).written()
            found = [each for each in origins if text.lower() in each.path.lower()]
    except SpecError as error:
        return (say_findings if form == "json" else tell_findings)(session, [error])
    if form == "json":
        say_json(session, {"paths": [origin_record(each) for each in found]})
    elif not found:
        session.tell(f"note: no path of {visible(spec)} contains `{visible(text)}`\n")
    else:
        session.say(render_paths(found))
    return 0

"""`archspec serve`: a page that follows a spec while it changes."""

from typing import Final

import click

from archspec.app import options
from archspec.app.exit_codes import FINE
from archspec.app.session import Session

_EXAMPLES: Final = """\b
  archspec serve net.yaml
  archspec serve --open --port 0 specs/net.yaml
"""


@click.command(epilog=_EXAMPLES)
@click.argument("spec", metavar="SPEC", shell_complete=options.complete_spec)
@click.option(
    "--host",
    metavar="ADDRESS",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen at; any but that of this machine lets others read the spec.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port to listen at; 0 takes a free one.",
)
@click.option("--open", "opens", is_flag=True, help="Open the page in the browser.")
@options.add_quiet_option
@click.pass_obj
def command(session: Session, spec: str, host: str, port: int, opens: bool) -> int:
    """Show a spec as a page that follows it while you edit.

    The page has the figures, the summary, the budget, and errors at their boxes. When a file of the
    spec is saved, what changed is drawn anew in place and flashes; while the text has errors, the
    figures are those of the last one that had none. The page can also show what differs from the
    last commit. Nothing can be changed through it, and it loads nothing from elsewhere.

    Ctrl-C ends it.
    """
    from archspec.app.tasks.serve import serve_spec

    serve_spec(session, spec, host, port, opens=opens)
    return FINE

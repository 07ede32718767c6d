"""`archspec fmt`: specs in canonical layout."""

from collections.abc import Sequence
from typing import Final

import click

from archspec.app.options import complete_spec
from archspec.app.session import Session

_EXAMPLES: Final = """\b
  archspec fmt specs
  archspec fmt --check specs/*.yaml
  archspec fmt --diff net.yaml
  archspec fmt - < net.yaml
"""


@click.command(epilog=_EXAMPLES)
@click.argument("files", nargs=-1, metavar="[FILE...]", shell_complete=complete_spec)
@click.option("--check", "checks", is_flag=True, help="List what would change; write nothing.")
@click.option("--diff", "shows", is_flag=True, help="Show what would change; write nothing.")
@click.pass_obj
def command(session: Session, files: Sequence[str], checks: bool, shows: bool) -> int:
    """Write specs in one layout, whatever their meaning.

    Sets spaces, indentation and blank lines, aligns sizes, branches and tables, and breaks lists
    and mappings of more than 120 columns. What is said, the order of keys, and all comments stay.
    A folder stands for the specs in it, no FILE for the present folder, and - for standard input,
    which is printed. The exit status of --check and --diff is 1 if a file would change.
    """
    from archspec.app.options import STANDARD_INPUT
    from archspec.app.specs import expand_folders
    from archspec.app.tasks.format import format_files, format_standard_input, refuse_to_format

    if STANDARD_INPUT in files:
        return format_standard_input(session, files, checks=checks, shows=shows)
    specs, note = expand_folders(files or ["."], libraries=True)
    refuse_to_format(specs)
    session.write_err(note)
    return format_files(session, specs, checks=checks, shows=shows)

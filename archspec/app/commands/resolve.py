"""`archspec resolve`: a spec and everything it takes from other files, as one file."""

from typing import Final

import click

from archspec.app.options import add_spec_argument
from archspec.app.session import Session

_EXAMPLES: Final = """\b
  archspec resolve variants/inception_v4_deep
  archspec resolve inception_v4 --set body.InceptionB.repeat=9 > mine.yaml
"""


@click.command(epilog=_EXAMPLES)
@add_spec_argument
@click.pass_obj
def command(session: Session, spec: str) -> int:
    """Print a spec as a single self-contained file.

    Merges whatever the spec extends and uses, applies the changes of variants and of --set, and
    prints the result in canonical form, with comments kept beside what they describe. Blocks and
    tables that the network does not use are left out. So are the sizes that an extended network
    states, since they are claims about that network.
    """
    from archspec.app.specs import open_spec
    from archspec.reports.texts import resolve_spec

    session.write_out(resolve_spec(open_spec(spec)))
    return 0

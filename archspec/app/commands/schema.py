"""`archspec schema`: the language as a JSON Schema."""

from typing import Final

import click

from archspec.app.session import Session

_EXAMPLES: Final = """\b
  archspec schema > archspec.schema.json
"""


@click.command(epilog=_EXAMPLES)
@click.pass_obj
def command(session: Session) -> int:
    """Print the JSON Schema of specs, for editors.

    It describes every key, with an example, and the form of boxes and of the arguments of operators
    in mapping form. The same file comes with archspec, beside its specs. An editor with a YAML
    language server finds it by a comment in the spec: `# yaml-language-server: $schema=PATH`.
    """
    from archspec.language.schema import print_schema

    session.write_out(print_schema())
    return 0

"""`archspec lsp`: a language server for editors."""

from typing import Final

import click

_EXAMPLES: Final = """\b
  archspec lsp    # an editor starts it, and speaks to it over its standard streams
"""


@click.command(epilog=_EXAMPLES)
def command() -> int:
    """Serve an editor: findings, sizes, completion, names and layout.

    Speaks the Language Server Protocol over standard input and output. Findings are told while one
    types, with the fixes of their help lines; sizes stand behind boxes, and costs above blocks.
    """
    from archspec.extras import require_package

    require_package("pygls", "`archspec lsp`")
    from archspec.editor.features import serve

    serve()
    return 0

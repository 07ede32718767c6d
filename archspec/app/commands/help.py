"""`archspec help`: the help of a command."""

from collections.abc import Sequence

import click

from archspec.app.exit_codes import FINE
from archspec.app.options import usage_error
from archspec.app.session import Session


def _complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    from archspec.app.group import COMMANDS

    return [name for name in COMMANDS if name.startswith(incomplete)]


@click.command()
@click.argument("words", nargs=-1, metavar="[COMMAND]...", shell_complete=_complete)
@click.pass_context
def command(context: click.Context, words: Sequence[str]) -> int:
    """Explain a command, or list all commands.

    `archspec help check` prints what `archspec check --help` does.
    """
    session = context.ensure_object(Session)
    explained = context.find_root()
    for word in words:
        explained = _enter_command(explained, word)
    session.write_out(f"{explained.get_help()}\n")
    return FINE


def _enter_command(context: click.Context, word: str) -> click.Context:
    """Return the context of a command in a group.

    Raises:
        UsageError: for an unknown command, with a suggestion.
    """
    group = context.command
    if not isinstance(group, click.Group):
        raise usage_error(f"`{context.command_path}` has no commands of its own")
    _, command, _ = group.resolve_command(context, [word])
    assert command is not None  # else an error was raised
    return click.Context(command, context, info_name=word)

"""The `archspec` command group: global options and subcommands."""

import keyword
from importlib import import_module
from typing import Final

import click

from archspec.app.exit_codes import FINE, USAGE
from archspec.app.options import add_quiet_option
from archspec.app.session import COLORS, Session
from archspec.app.spack_notice import warn_of_namesake
from archspec.version import VERSION

COMMANDS: Final = (
    "new",
    "import",
    "list",
    "check",
    "build",
    "render",
    "serve",
    "summary",
    "compare",
    "diff",
    "changes",
    "paths",
    "why",
    "resolve",
    "fmt",
    "verify",
    "space",
    "sample",
    "weights",
    "export",
    "push",
    "bench",
    "explain",
    "ops",
    "completion",
    "schema",
    "lsp",
    "help",
)
"""The commands in the order of the help; each is a module in `archspec/app/commands`."""

_EPILOG: Final = """\b
SPEC is a path, the name of a spec that comes with archspec, such as
inception_v4, or - for standard input. Where several are taken, a folder
stands for the specs in it.

\b
Exit status:
  0   fine
  1   a spec has an error, or a generated file is stale (A407) or
      was edited (A408)
  2   wrong usage, or a file cannot be read or written (other A4xx)
  70  a bug in archspec (A900)
"""


_WHOLE: Final = 1 << 10
"""A limit longer than any sentence of help."""


class Commands(click.Group):
    """A click group that imports its commands when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, if there is one."""
        if cmd_name not in COMMANDS:
            return None
        module = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        command: click.Command = import_module(f"archspec.app.commands.{module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the names of all commands with the first sentence of each, never truncated."""
        commands = ((name, self.get_command(ctx, name)) for name in COMMANDS)
        rows = [(name, command.get_short_help_str(_WHOLE)) for name, command in commands if command]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments name.

        Raises:
            UsageError: for an unknown command, with a suggestion.
        """
        if ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            from archspec.app.command_suggestions import suggest_command

            hint = suggest_command(args[0], COMMANDS) or f"there are {', '.join(COMMANDS)}"
            ctx.fail(f"there is no command `{args[0]}`; {hint}")
        return super().resolve_command(ctx, args)


def _print_version(context: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        session = context.ensure_object(Session)
        session.write_out(f"archspec {VERSION}\n")
        session.write_err(warn_of_namesake())
        context.exit()


@click.group(
    cls=Commands,
    invoke_without_command=True,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--color",
    type=click.Choice(COLORS),
    default="auto",
    show_default=True,
    help="When to use colors; NO_COLOR and FORCE_COLOR are honored.",
)
@click.option("--debug", is_flag=True, help="Print tracebacks of bugs in archspec.")
@add_quiet_option
@click.option(
    "-V",
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version.",
)
@click.pass_context
def group(context: click.Context, color: str, debug: bool) -> int:
    """Compile neural networks from specs in the notation of papers.

    A spec describes in YAML what the block diagrams of a paper draw. `check` proves every size that
    it states, `build` writes its PyTorch source, and `render` draws it.
    """
    session = context.ensure_object(Session)
    session.color, session.debug = color, debug
    if context.invoked_subcommand is None:
        session.write_err(f"{context.get_help()}\n")
        context.exit(USAGE)
    return FINE

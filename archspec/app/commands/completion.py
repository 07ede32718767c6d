"""`archspec completion`: completion with the Tab key."""

import os
from pathlib import Path, PurePath
from typing import Final

import click

from archspec.app import options
from archspec.app.exit_codes import FINE, USAGE
from archspec.app.session import Session

_SHELLS: Final = ("bash", "zsh", "fish")

_EXAMPLES: Final = """\b
  archspec completion install
  archspec completion install zsh --dry-run
"""


@click.group(invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> int:
    """Install completion of commands, specs and paths for a shell."""
    if context.invoked_subcommand is None:
        context.ensure_object(Session).write_err(f"{context.get_help()}\n")
        context.exit(USAGE)
    return FINE


@command.command("install", epilog=_EXAMPLES)
@click.argument("shell", metavar="[bash|zsh|fish]", default="")
@click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing.")
@options.add_format_option
@click.pass_obj
def install(session: Session, shell: str, dry_run: bool, form: str) -> int:
    """Make a shell complete what follows `archspec`.

    Adds a few lines to the end of ~/.bashrc or ~/.zshrc, between two comments, or writes a file of
    fish's own, and shows the change. Where completion is loaded already, nothing changes. Without a
    name, it is the shell that SHELL says.
    """
    from archspec.app.findings import report_failure
    from archspec.app.tasks.completion_install import install_completion
    from archspec.diagnostics import SpecError
    from archspec.text.visible import escape_invisible

    chosen = _choose_shell(shell)
    try:
        done = install_completion(chosen, os.environ, _find_home(), writes=not dry_run)
    except SpecError as error:
        return report_failure(session, [error], form)
    if form == "json":
        from archspec.app.tasks.completion_records import CompletionRecord

        session.write_out(CompletionRecord.model_validate(done).to_json())
        return FINE
    session.write_out(done.diff)
    session.write_out(f"{escape_invisible(done.path.as_posix())}: {done.state}\n")
    if done.state == "written":
        session.tell_note(f"note: a new {chosen} completes; `exec {chosen}` makes this one new\n")
    return FINE


def _choose_shell(named: str) -> str:
    """Return the shell that is named, or that the environment names.

    Raises:
        UsageError: for another shell.
    """
    shell = named or PurePath(os.environ.get("SHELL", "")).name
    if shell not in _SHELLS:
        said = f"`{shell}` is none of them" if shell else "SHELL names none"
        raise options.usage_error(f"completion is for bash, zsh and fish, and {said}; name one")
    return shell


def _find_home() -> Path:
    try:
        return Path.home()
    except RuntimeError as error:
        raise options.usage_error("there is no home folder: set HOME") from error

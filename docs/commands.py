"""The page of all commands, with what `--help` says about each."""

from collections.abc import Iterator
from typing import Final

import click

from archspec.app.group import group

_INTRODUCTION: Final = """\
# Commands

What `archspec COMMAND --help` says about each command. The page is generated. Options before the
command, exit status and what a SPEC may be are those of [`archspec --help`](#archspec).
"""

_WIDTH: Final = 88
"""Columns of a help text."""


def commands_page() -> str:
    """The page of all commands."""
    first = _make_context(group, "archspec", None)
    return "\n".join([_INTRODUCTION, *_describe(first)]).rstrip("\n") + "\n"


def _make_context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    context = click.Context(command, parent, name, **command.context_settings)
    context.terminal_width = context.max_content_width = _WIDTH
    return context


def _describe(context: click.Context) -> Iterator[str]:
    """Describe a command, then those that it groups."""
    yield from (f"## {context.command_path}", "", "```text", context.get_help(), "```", "")
    command = context.command
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from _describe(_make_context(found, name, context))

"""Completing commands in a shell, by the protocol of click's environment variable.

The shell asks by calling `archspec` with `_ARCHSPEC_COMPLETE` set: once with `bash_source`, and so
on, for a script of its own; and on each press of Tab with `bash_complete` and the line so far.
"""

import os
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

import click
from click.shell_completion import CompletionItem, get_completion_class, shell_complete

from archspec.app.group import group
from archspec.app.session import Session
from archspec.app.status import FINE, USAGE

if TYPE_CHECKING:
    from archspec.ops import Operator

_SHELLS: Final = ("bash", "zsh", "fish")
_STEPS: Final = ("source", "complete")
_SUFFIXES: Final = (".yaml", ".yml")
_QUOTED: Final = frozenset(" \t\n\"'\\$`&|;<>()*?[]{}!#~,")
"""What a shell would have to be told to take as it is; such files are left to the shell."""


def completion(program: str) -> int | None:
    """Answer a shell that asks for completions.

    Args:
        program: the name that archspec was called by; another name has a variable of its own.

    Returns:
        The exit status; None where no shell asks.
    """
    name = PurePath(program).stem if program.endswith(".exe") else PurePath(program).name
    variable = f"_{name.replace('-', '_').replace('.', '_')}_COMPLETE".upper()
    instruction = os.environ.get(variable)
    if not instruction:
        return None
    shell, _, step = instruction.partition("_")
    if get_completion_class(shell) is None or step not in _STEPS:
        known = ", ".join(f"{each}_source" for each in _SHELLS)
        Session().tell(f"error: {variable} must be one of {known}\n")
        return USAGE
    return _answered(name, variable, instruction)


def _answered(name: str, variable: str, instruction: str) -> int:
    """Return the status of an answer; a line that cannot be read is completed by nothing at all."""
    try:
        return shell_complete(group, {"obj": Session()}, name, variable, instruction)
    except (click.ClickException, click.exceptions.Exit, KeyError, ValueError):
        return FINE


def spec_items(incomplete: str) -> list[CompletionItem[str]]:
    """Specs that begin so: those that archspec ships by name, and files.

    Shells complete files best, but bash not beside words; so where names match, files that need no
    quotes are listed with them, and else the shell is asked to find files.

    Args:
        incomplete: the beginning.
    """
    from archspec.api import shipped_specs

    names = [each for each in shipped_specs() if each.startswith(incomplete)]
    if not names:
        return [CompletionItem(incomplete, type="file")]
    return [CompletionItem(each) for each in dict.fromkeys((*names, *_files(incomplete)))]


def _files(incomplete: str) -> list[str]:
    """Folders and spec files that begin so, where their names need no quotes."""
    folder, _, begun = incomplete.rpartition("/")
    shown = f"{folder}/" if folder else ""
    try:
        found = sorted(Path(folder or ".").iterdir())
    except OSError:
        return []
    wanted = [each for each in found if each.name.startswith(begun) and _is_plain(each.name)]
    folders = [f"{shown}{each.name}/" for each in wanted if each.is_dir()]
    return [f"{shown}{each.name}" for each in wanted if each.suffix in _SUFFIXES] + folders


def _is_plain(name: str) -> bool:
    return name.isprintable() and not name.startswith(".") and not _QUOTED & {*name}


def operator_items(incomplete: str) -> list[CompletionItem[str]]:
    """Operators and joins that begin so, in whatever case, each with what it does.

    Args:
        incomplete: the beginning.
    """
    from importlib.metadata import entry_points

    from archspec.ops import ENTRY_POINTS, JOINS, TABLE

    operators = {**{each.__name__: each for each in TABLE}, **JOINS}
    offered = dict.fromkeys(entry_points(group=ENTRY_POINTS).names, "Of another package.")
    known = {name: _sentence(each) for name, each in operators.items()}
    return _items(offered | known, incomplete)


def _sentence(operator: "type[Operator]") -> str:
    return " ".join((operator.__doc__ or "").partition("\n\n")[0].split())


def code_items(incomplete: str) -> list[CompletionItem[str]]:
    """Codes of findings that begin so, in whatever case, each with its title.

    Args:
        incomplete: the beginning.
    """
    from archspec.diagnostics import CODES

    return _items({code: each.title for code, each in CODES.items()}, incomplete)


def _items(known: dict[str, str], incomplete: str) -> list[CompletionItem[str]]:
    begun = incomplete.casefold()
    return [
        CompletionItem(name, help=help)
        for name, help in known.items()
        if name.casefold().startswith(begun)
    ]

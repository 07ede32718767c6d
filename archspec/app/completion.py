"""Shell completion, by the protocol of click's environment variable.

The shell calls `archspec` with `_ARCHSPEC_COMPLETE` set: once to `bash_source` (or the like) to get
its script, and at each press of Tab to `bash_complete` with the current line.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

import click
from click.shell_completion import CompletionItem, get_completion_class, shell_complete

from archspec.app.exit_codes import FINE, USAGE
from archspec.app.group import group
from archspec.app.options import STANDARD_INPUT
from archspec.app.session import Session

if TYPE_CHECKING:
    from archspec.language import Program
    from archspec.ops import Operator

_SHELLS: Final = ("bash", "zsh", "fish")
_STEPS: Final = ("source", "complete")
_SUFFIXES: Final = (".yaml", ".yml")
_QUOTED: Final = frozenset(" \t\n\"'\\$`&|;<>()*?[]{}!#~,")
"""Characters that a shell would have to quote; files with them are left to the shell."""


def answer_completion(program: str) -> int | None:
    """Answer a shell that asks for completions.

    Args:
        program: the name that archspec was called by; each name has a variable of its own.

    Returns:
        The exit status; None if no shell asks.
    """
    name = PurePath(program).stem if program.endswith(".exe") else PurePath(program).name
    variable = f"_{name.replace('-', '_').replace('.', '_')}_COMPLETE".upper()
    instruction = os.environ.get(variable)
    if not instruction:
        return None
    shell, _, step = instruction.partition("_")
    if get_completion_class(shell) is None or step not in _STEPS:
        known = ", ".join(f"{each}_source" for each in _SHELLS)
        Session().write_err(f"error: {variable} must be one of {known}\n")
        return USAGE
    return _run_instruction(name, variable, instruction)


def _run_instruction(name: str, variable: str, instruction: str) -> int:
    """Answer an instruction and return the exit status; a malformed line completes to nothing."""
    try:
        return shell_complete(group, {"obj": Session()}, name, variable, instruction)
    except (click.ClickException, click.exceptions.Exit, KeyError, ValueError):
        return FINE


def _complete_specs(context: click.Context, incomplete: str) -> list[CompletionItem[str]]:
    """List the specs that begin with a text: shipped specs by name, and files.

    Shells complete files best, but bash cannot mix files and words. So if shipped names match,
    files that need no quotes are listed with them; otherwise the shell is told to complete files.

    Args:
        context: the command.
        incomplete: the text so far.
    """
    from archspec.api import shipped_specs

    names = [spec for spec in shipped_specs() if spec.startswith(incomplete)]
    if not names:
        return [CompletionItem(incomplete, type="file")]
    return [CompletionItem(word) for word in dict.fromkeys((*names, *_list_files(incomplete)))]


def _list_files(incomplete: str) -> list[str]:
    """List folders and spec files that begin with a text and need no quotes."""
    folder, _, begun = incomplete.rpartition("/")
    shown = f"{folder}/" if folder else ""
    try:
        found = sorted(Path(folder or ".").iterdir())
    except OSError:
        return []
    wanted = [path for path in found if path.name.startswith(begun) and _is_plain(path.name)]
    folders = [f"{shown}{path.name}/" for path in wanted if path.is_dir()]
    return [f"{shown}{path.name}" for path in wanted if path.suffix in _SUFFIXES] + folders


def _is_plain(name: str) -> bool:
    return name.isprintable() and not name.startswith(".") and not _QUOTED & {*name}


def _complete_operators(context: click.Context, incomplete: str) -> list[CompletionItem[str]]:
    """List operators and joins that begin with a text, ignoring case, with their descriptions.

    Args:
        context: the command.
        incomplete: the text so far.
    """
    from importlib.metadata import entry_points

    from archspec.ops import ENTRY_POINTS, JOINS, TABLE

    operators = {**{operator.__name__: operator for operator in TABLE}, **JOINS}
    offered = dict.fromkeys(entry_points(group=ENTRY_POINTS).names, "Of another package.")
    known = {name: _summarize_operator(operator) for name, operator in operators.items()}
    return _match_items(offered | known, incomplete)


def _summarize_operator(operator: "type[Operator]") -> str:
    return " ".join((operator.__doc__ or "").partition("\n\n")[0].split())


def _complete_codes(context: click.Context, incomplete: str) -> list[CompletionItem[str]]:
    """List codes of findings that begin with a text, ignoring case, with their titles.

    Args:
        context: the command.
        incomplete: the text so far.
    """
    from archspec.diagnostics import CODES

    return _match_items({code: page.title for code, page in CODES.items()}, incomplete)


def _match_items(known: dict[str, str], incomplete: str) -> list[CompletionItem[str]]:
    begun = incomplete.casefold()
    names = (name for name in known if name.casefold().startswith(begun))
    return [CompletionItem(name, help=known[name]) for name in names]


def _complete_paths(context: click.Context, incomplete: str) -> list[CompletionItem[str]]:
    """List the paths that begin with a text in the spec that is named before it, with their values.

    Args:
        context: the command.
        incomplete: the text so far.
    """
    from archspec.language.variants.listing import OriginIndex

    program = _open_named_spec(context)
    if program is None:
        return []
    index = OriginIndex(program)
    every = [*index.written(), *(index.every() if incomplete else ())]
    found = {each.path: each.value for each in every if each.path.startswith(incomplete)}
    return [CompletionItem(path, help=value) for path, value in found.items()]


def _complete_settings(context: click.Context, incomplete: str) -> list[CompletionItem[str]]:
    """List what `--set` can set, up to the equals sign; what is behind one is for people to say.

    Args:
        context: the command.
        incomplete: the text so far.
    """
    if "=" in incomplete:
        return []
    found = _complete_paths(context, incomplete)
    return [CompletionItem(f"{item.value}=", help=item.help) for item in found]


def _complete_blocks(context: click.Context, incomplete: str) -> list[CompletionItem[str]]:
    """List the blocks that begin with a text in the spec that is named before it.

    Args:
        context: the command.
        incomplete: the text so far.
    """
    program = _open_named_spec(context)
    names = program.blocks if program is not None else ()
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def _open_named_spec(context: click.Context) -> "Program | None":
    """Return the last spec that a line names so far; None without one that can be read."""
    from archspec.app.specs import open_spec
    from archspec.diagnostics import SpecError

    given = (context.params.get(name) or () for name in ("specs", "spec", "before", "after"))
    named = [spec for each in given for spec in ((each,) if isinstance(each, str) else each)]
    named += context.args  # where an option still lacks its value, no argument has been read
    if not named or named[-1] == STANDARD_INPUT:
        return None
    try:
        return open_spec(named[-1], as_it_is=True).program
    except SpecError:
        return None


COMPLETIONS: Final[Mapping[str, Callable[[click.Context, str], list[CompletionItem[str]]]]] = {
    "specs": _complete_specs,
    "operators": _complete_operators,
    "codes": _complete_codes,
    "paths": _complete_paths,
    "settings": _complete_settings,
    "blocks": _complete_blocks,
}
"""The completions of an argument, by what it names."""

"""Expand folders among the arguments of a command into the specs in them."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from archspec.api import shipped_specs
from archspec.app.options import STANDARD_INPUT
from archspec.app.specs import REVISION, open_spec
from archspec.diagnostics import SpecError
from archspec.reader.files import list_spec_folders, list_specs
from archspec.text.phrases import pluralize
from archspec.text.visible import escape_invisible

_FEW: Final = 4


def expand_folders(specs: Sequence[str], *, libraries: bool = False) -> tuple[tuple[str, ...], str]:
    """Replace folders by the specs in them.

    A folder without specs is kept, so that opening it reports the error.

    Args:
        specs: the arguments of a command.
        libraries: whether the command takes libraries too.

    Returns:
        The specs, and a note on each folder.
    """
    found = [_expand_argument(spec, libraries=libraries) for spec in specs]
    return tuple(spec for taken, _ in found for spec in taken), "".join(note for _, note in found)


def _expand_argument(argument: str, *, libraries: bool) -> tuple[Sequence[str], str]:
    """Return the specs that an argument stands for, and a note if it is a folder of them."""
    path = Path(argument)
    files = [spec.as_posix() for spec in list_specs(path)] if _is_folder(argument) else []
    if not files:
        return [argument], ""
    skipped = [] if libraries else [*filter(_is_library, files)]
    taken = [file for file in files if file not in skipped]
    if not taken:
        taken, skipped = files, []
    text = f"note: {escape_invisible(argument)} has {pluralize(len(taken), 'spec')}"
    if skipped:
        text += f" and {pluralize(len(skipped), 'library', 'libraries')}, skipped"
    if below := [folder.as_posix() for folder in list_spec_folders(path)]:
        few, more = below[:_FEW], len(below) - _FEW
        text += f"; subfolders are not searched: {', '.join(map(escape_invisible, few))}"
        text += f" and {more:,} more" if more > 0 else ""
    return taken, f"{text}\n"


def _is_folder(argument: str) -> bool:
    """Check whether an argument names a folder; the name of a shipped spec takes precedence."""
    is_folder = os.path.isdir(argument)  # noqa: PTH112 - Path.is_dir raises at long names
    if argument == STANDARD_INPUT or argument.startswith(REVISION) or not is_folder:
        return False
    return argument.endswith("/") or argument not in shipped_specs()


def _is_library(spec: str) -> bool:
    """Check whether a spec is a library; False for one that cannot be read."""
    try:
        return not open_spec(spec, as_it_is=True).program.spec.is_network
    except SpecError:
        return False

"""Expand folders among the arguments of a command into the specs in them."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class FolderContents:
    """The specs found in a folder.

    Attributes:
        folder: its name as written.
        specs: its specs, ordered by name.
        libraries: the libraries among them that the command cannot use.
        below: subfolders that have specs too and are not searched.
    """

    folder: str
    specs: tuple[str, ...]
    libraries: tuple[str, ...] = ()
    below: tuple[str, ...] = ()

    @property
    def note(self) -> str:
        """A note on which specs were taken from the folder and which were not."""
        text = f"note: {escape_invisible(self.folder)} has {pluralize(len(self.specs), 'spec')}"
        if self.libraries:
            text += f" and {pluralize(len(self.libraries), 'library', 'libraries')}, skipped"
        if self.below:
            few, more = self.below[:_FEW], len(self.below) - _FEW
            text += f"; subfolders are not searched: {', '.join(map(escape_invisible, few))}"
            text += f" and {more:,} more" if more > 0 else ""
        return f"{text}\n"


def expand_folders(specs: Sequence[str], *, libraries: bool = False) -> tuple[tuple[str, ...], str]:
    """Replace folders by the specs in them.

    A folder without specs is kept, so that opening it reports the error.

    Args:
        specs: the arguments of a command.
        libraries: whether the command takes libraries too.

    Returns:
        The specs, and a note on each folder.
    """
    found = [_list_specs(spec, libraries=libraries) for spec in specs]
    spreading = (folder_contents.specs or (folder_contents.folder,) for folder_contents in found)
    notes = (
        folder_contents.note
        for folder_contents in found
        if folder_contents.specs != (folder_contents.folder,) and folder_contents.specs
    )
    return tuple(spec for each in spreading for spec in each), "".join(notes)


def _list_specs(argument: str, *, libraries: bool) -> FolderContents:
    """Expand an argument; one that is not a folder stands for itself."""
    path = Path(argument)
    if not _is_folder(argument):
        return FolderContents(argument, (argument,))
    files = [spec.as_posix() for spec in list_specs(path)]
    left_out = () if libraries else tuple(filter(_is_library, files))
    taken = tuple(file for file in files if file not in left_out)
    return FolderContents(
        argument,
        taken or left_out,
        left_out if taken else (),
        tuple(folder.as_posix() for folder in list_spec_folders(path)),
    )


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

"""Find the settings of the project that a command runs in."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from archspec.app.project import Project

OWN_FILE: Final = "archspec.toml"
"""The file that has the settings of a project and nothing else."""

_FILES: Final = (OWN_FILE, "pyproject.toml")
_TOP: Final = ".git"


def find_project() -> "Project | None":
    """Return the project of the current folder; None if no file states its settings.

    The nearest file with settings counts, up to the top of the repository.

    Raises:
        SpecError: A419 for settings that cannot be taken, A401 for a file that cannot be read.
    """
    here = Path.cwd()
    for folder in (here, *here.parents):
        for name in _FILES:
            if os.path.isfile(folder / name):  # noqa: PTH113 - never raises
                from archspec.app.project import read_project

                if (found := read_project(folder, name)) is not None:
                    return found
        if os.path.lexists(folder / _TOP):
            break
    return None

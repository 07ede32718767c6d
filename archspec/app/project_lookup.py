"""Find the settings of the project that a command runs in."""

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from archspec.app.project import Project

OWN_FILE: Final = "archspec.toml"
"""The file that has the settings of a project and nothing else."""

_FILES: Final = (OWN_FILE, "pyproject.toml")
_TOP: Final = ".git"
_TABLE: Final = re.compile(rb"^\s*\[?\s*tool\b.*archspec|^\s*\[\s*tool\s*\]", re.MULTILINE)
"""How settings may begin in a file that is mostly about other tools."""


def find_project() -> "Project | None":
    """Return the project of the current folder; None if no file states its settings.

    The nearest file with settings counts, up to the top of the repository.

    Raises:
        SpecError: A419 for settings that cannot be taken, A401 for a file that cannot be read.
    """
    here = Path.cwd()
    for folder in (here, *here.parents):
        for name in _FILES:
            if _may_have_settings(folder / name):
                from archspec.app.project import read_project

                if (found := read_project(folder, name)) is not None:
                    return found
        if os.path.lexists(folder / _TOP):
            break
    return None


def _may_have_settings(path: Path) -> bool:
    """Check whether a file may have settings, before what reads them is imported."""
    if not os.path.isfile(path):  # noqa: PTH113 - never raises
        return False
    with suppress(OSError):
        return path.name == OWN_FILE or _TABLE.search(path.read_bytes()) is not None
    return True

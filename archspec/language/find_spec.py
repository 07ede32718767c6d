"""Find the file of a spec: by its path, or among the shipped ones by its name."""

import os
from pathlib import Path
from typing import Final

from archspec.diagnostics import fail
from archspec.diagnostics.instruction import ask_whether_meant
from archspec.language.names import suggest_nearest
from archspec.reader.files import SUFFIXES
from archspec.reader.shipped import list_shipped_files, locate_shipped

_BLOCKS: Final = "blocks/"
"""Where the shipped libraries are."""


def find_spec(source: str | os.PathLike[str]) -> tuple[Path, str]:
    """Return the file of a spec and its name in messages.

    Args:
        source: a path, or the name of a shipped spec.

    Raises:
        SpecError: A401 if neither exists.
    """
    path = Path(source)
    exists = os.path.exists(path)  # noqa: PTH110 - Path.exists raises without permission
    is_folder = os.path.isdir(path)  # noqa: PTH112 - as above
    if path.suffix in (".yaml", ".yml") or (exists and not is_folder):
        return path, path.as_posix()
    name = path.as_posix()
    shipped = None if name.startswith(_BLOCKS) else locate_shipped(name)
    if shipped is not None:
        return shipped, f"{name}.yaml"
    if is_folder:
        return path, name
    message = f"`{name}` is neither a file nor a spec that archspec ships"
    near = next(filter(os.path.isfile, (f"{name}{suffix}" for suffix in SUFFIXES)), "")
    help = ask_whether_meant(near, wrong=name, frame="did you mean the file {}?") if near else ""
    raise fail("A401", message, None, help=help or suggest_nearest(name, shipped_specs()))


def shipped_specs() -> dict[str, Path]:
    """Return the networks that archspec ships, by name with folder: `released/inception_v4`.

    Libraries are in `blocks`, files of facts in `facts`. Specs in `as_printed` may not be provable,
    since they hold exactly what a paper prints.
    """
    return {
        name: path for name, path in list_shipped_files().items() if not name.startswith(_BLOCKS)
    }

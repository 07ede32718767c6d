"""The specs shipped with archspec, which any spec can refer to by name."""

import os
import re
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"\w[\w-]*(/\w[\w-]*)*", re.ASCII)
_FACTS: Final = "facts"

SHOWN: Final = "archspec:"
"""The prefix of shipped files in messages."""


def find_specs_folder() -> Path:
    """Return the `specs/` folder, inside an installed package or beside it in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "specs"
    return inside if inside.is_dir() else package.parent / "specs"


def list_shipped_files() -> dict[str, Path]:
    """Return the shipped networks and libraries by name: `inception_v4`, `blocks/se`."""
    folder = find_specs_folder()
    named = ((path.relative_to(folder), path) for path in sorted(folder.rglob("*.yaml")))
    return {
        place.with_suffix("").as_posix(): path for place, path in named if place.parts[0] != _FACTS
    }


def shipped_facts() -> dict[str, Path]:
    """Return the shipped files of facts by name: `arxiv_1602_07261`."""
    return {path.stem: path for path in sorted((find_specs_folder() / _FACTS).glob("*.yaml"))}


def is_shipped_name(written: str) -> bool:
    """Check whether a text may name a shipped spec: it has no suffix, unlike a path."""
    return bool(_NAME.fullmatch(written))


def locate_shipped(name: str) -> Path | None:
    """Return the path of a shipped network or library by its name; None for an unknown one.

    Only the folders on the way are listed, each for the exact name: some file systems ignore case.
    """
    if not is_shipped_name(name) or name.split("/", maxsplit=1)[0] == _FACTS:
        return None
    path = find_specs_folder()
    for part in f"{name}.yaml".split("/"):
        if not path.is_dir() or part not in os.listdir(path):  # noqa: PTH208 - makes no paths
            return None
        path /= part
    return path


def find_shipped(name: str) -> Path | None:
    """Return the real path of a shipped spec; None for an unknown name."""
    path = locate_shipped(name)
    return None if path is None else Path(os.path.realpath(path))


def suggest_shipped(path: Path) -> str:
    """Return the name of a shipped spec that a path ends with, or empty."""
    parts = path.with_suffix("").as_posix()
    found = [name for name in list_shipped_files() if f"/{parts}".endswith(f"/{name}")]
    return max(found, key=len, default="")

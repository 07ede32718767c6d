"""The specs that archspec ships: each is known by name, wherever the spec stands that takes it."""

import os
import re
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"\w[\w-]*(/\w[\w-]*)*", re.ASCII)
_FACTS: Final = "facts"

SHOWN: Final = "archspec:"
"""What stands before a shipped file that a spec takes by name, as people see it."""


def specs_folder() -> Path:
    """`specs/` in an installed package, beside the package in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "specs"
    return inside if inside.is_dir() else package.parent / "specs"


def shipped_files() -> dict[str, Path]:
    """The networks and libraries that archspec ships, by name: `inception_v4`, `blocks/se`."""
    folder = specs_folder()
    named = ((path.relative_to(folder), path) for path in sorted(folder.rglob("*.yaml")))
    return {
        place.with_suffix("").as_posix(): path for place, path in named if place.parts[0] != _FACTS
    }


def shipped_facts() -> dict[str, Path]:
    """Return the files of facts that archspec ships, by name: `arxiv_1602_07261`."""
    return {path.stem: path for path in sorted((specs_folder() / _FACTS).glob("*.yaml"))}


def is_name(written: str) -> bool:
    """Check whether a text may name a shipped spec: it has no suffix, as the path of a file has."""
    return bool(_NAME.fullmatch(written))


def shipped(name: str) -> Path | None:
    """Return the real path of a shipped spec, None for a name that none has."""
    path = shipped_files().get(name)
    return None if path is None else Path(os.path.realpath(path))


def named_like(path: Path) -> str:
    """Return the name of a shipped spec that a path ends like, or nothing."""
    parts = path.with_suffix("").as_posix()
    found = [name for name in shipped_files() if f"/{parts}".endswith(f"/{name}")]
    return max(found, key=len, default="")

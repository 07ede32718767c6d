"""Find spec files near a spec, as candidates for a misspelled path."""

import os
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from archspec import limits
from archspec.reader.files import SUFFIXES


def find_nearby_files(base: Path, root: Path) -> Iterator[Path]:
    """Yield the spec files of a folder, then of its parents and their subfolders, nearest first.

    Links are not followed, and hidden entries are skipped.

    Args:
        base: the folder.
        root: the parent folder that is not left.
    """
    walked = chain(_list_files(base), _list_files(root))
    looked_at = islice(walked, limits.NEARBY_ENTRIES)
    return (path for path in dict.fromkeys(looked_at) if path.suffix in SUFFIXES)


def _list_files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(place, name) for name in sorted(names))

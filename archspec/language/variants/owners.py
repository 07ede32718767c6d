"""Find the file of a network that defines what a path leads to."""

from collections.abc import Sequence
from typing import Final

from archspec.language.spec import Spec
from archspec.language.variants.inherit import Level
from archspec.reader import Object, Tree

_SECTIONS: Final = {
    **dict.fromkeys(("params", "legend", "defaults", "blocks", "heads"), 2),
    "tables": 3,
}
"""How many parts of a path select its file; 1 for sections that are not listed."""


def list_files(levels: Sequence[Level]) -> list[Spec]:
    """Return the files of a network, then of what it extends, and so on."""
    return [file for level in levels for file in level.files]


def find_owner(levels: Sequence[Level], parts: Sequence[str]) -> Spec:
    """Return the file that defines a path, or else the first that has its section.

    Args:
        levels: a network, then what it extends, and so on.
        parts: the path.
    """
    files = list_files(levels)
    owners = [file for file in files if is_owner(file, parts)]
    same = [file for file in files if file.document.get(parts[0]) is not None]
    return next(iter((*owners, *same, *files)))


def find_owners(levels: Sequence[Level], parts: Sequence[str]) -> list[Spec]:
    """Return the files that define a part of a network that is merged part by part.

    If the first of them no longer defined it, the next would count.

    Args:
        levels: a network, then what it extends, and so on.
        parts: the path; one that leads further in is about one file alone.
    """
    if len(parts) != _SECTIONS.get(parts[0], 1):
        return [find_owner(levels, parts)]
    owners = [file for file in list_files(levels) if is_owner(file, parts)]
    return owners or [find_owner(levels, parts)]


def is_owner(file: Spec, parts: Sequence[str]) -> bool:
    """Check whether a file defines what a path leads to."""
    tree: Tree | None = file.document
    for part in parts[: _SECTIONS.get(parts[0], 1)]:
        tree = tree.get(part) if isinstance(tree, Object) else None
    return tree is not None

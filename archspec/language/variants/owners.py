"""Find the file of a network that defines a path."""

from collections.abc import Sequence
from typing import Final

from archspec.language.spec import Spec
from archspec.language.variants.inherit import Level
from archspec.reader import Object, Tree

_SECTIONS: Final = {
    **dict.fromkeys(("params", "legend", "defaults", "blocks", "heads"), 2),
    "tables": 3,
}
"""The number of leading path parts that determine the file; one for sections not listed."""


def list_files(levels: Sequence[Level]) -> list[Spec]:
    """Return the files of a network, then those of the network that it extends, and so on."""
    return [file for level in levels for file in level.files]


def find_owner(levels: Sequence[Level], parts: Sequence[str]) -> Spec:
    """Return the file that defines a path, or else the first that has its section.

    Args:
        levels: a network, then the one that it extends, and so on.
        parts: the path.
    """
    files = list_files(levels)
    owners = [file for file in files if is_owner(file, parts)]
    same = [file for file in files if file.document.get(parts[0]) is not None]
    return next(iter((*owners, *same, *files)))


def find_owners(levels: Sequence[Level], parts: Sequence[str]) -> list[Spec]:
    """Return the files that define a part of a network that is merged part by part.

    If the first of them no longer defines it, the definition in the next one takes effect.

    Args:
        levels: a network, then the one that it extends, and so on.
        parts: the path; a deeper one concerns a single file.
    """
    if len(parts) != _SECTIONS.get(parts[0], 1):
        return [find_owner(levels, parts)]
    owners = [file for file in list_files(levels) if is_owner(file, parts)]
    return owners or [find_owner(levels, parts)]


def is_owner(file: Spec, parts: Sequence[str]) -> bool:
    """Check whether a file defines a path."""
    return find_part(file.document, parts[: _SECTIONS.get(parts[0], 1)]) is not None


def find_part(tree: Tree | None, parts: Sequence[str]) -> Tree | None:
    """Return the value below nested keys of mappings; None if it is absent."""
    for part in parts:
        tree = tree.get(part) if isinstance(tree, Object) else None
    return tree

"""Locate the keys of a network in its files, to attach comments to them."""

from collections.abc import Iterator
from typing import TypeAlias

from archspec.diagnostics import Span
from archspec.language.program import Program
from archspec.language.residuals import RESIDUAL
from archspec.language.writing.layout import Value
from archspec.reader import Array, Object, Scalar, Tree

Keys: TypeAlias = dict[Span, dict[str, Span]]
"""The places of the keys of each mapping, by the place of the mapping or of the key above it."""


def find_keys(program: Program) -> Keys:
    """Return the places of the keys of all mappings in a network's files."""
    found: Keys = {}
    for level in reversed(program.levels):
        for file in level.files:
            for above, mapping in _walk_mappings(file.document, None):
                places = {str(key.value): _find_place(key, tree) for key, tree in mapping.entries}
                anchors = [mapping.span, *([above.span] if above else [])]
                anchors += [key.span for key, _ in mapping.entries if key.value == RESIDUAL]
                found.update(dict.fromkeys(anchors, places))
    return found


def _find_place(key: Scalar, tree: Tree) -> Span:
    """Return the place of an entry; of its value, if a variant wrote it."""
    return key.span if key.span.file == tree.span.file else tree.span


def _walk_mappings(tree: Tree, above: Scalar | None) -> Iterator[tuple[Scalar | None, Object]]:
    """Yield every mapping with the key that contains it."""
    match tree:
        case Object(entries):
            yield above, tree
            for key, value in entries:
                yield from _walk_mappings(value, key)
        case Array(items):
            for item in items:
                yield from _walk_mappings(item, None)


def attach_places(value: Value, keys: Keys, above: Span | None = None) -> None:
    """Attach places to the entries of a value.

    Args:
        value: the value.
        keys: the places of keys.
        above: the place of the value.
    """
    if isinstance(value, str):
        return
    places = keys.get(above, {}) if above else {}
    for entry in value.entries:
        if entry.key is not None:
            entry.span = entry.span or places.get(entry.key)
        attach_places(entry.value, keys, entry.span)

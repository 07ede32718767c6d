"""Remembering what was found, or why it is refused."""

from collections.abc import Callable
from typing import TypeVar

from archspec.diagnostics.model import SpecError

K = TypeVar("K")
V = TypeVar("V")


def remember(known: "dict[K, V | SpecError]", key: K, find: Callable[[], V]) -> V:
    """Return what is known under a key, found once; an error is raised each time."""
    if key not in known:
        try:
            known[key] = find()
        except SpecError as error:
            known[key] = error
    found = known[key]
    if isinstance(found, SpecError):
        raise found
    return found

"""Name prefixes as `ignore` and `keep` take them."""

from collections.abc import Collection, Iterator
from typing import Final

_MOST: Final = 6
"""The maximum number of prefixes in a message."""


def find_prefixes(left: Collection[str], names: Collection[str]) -> tuple[str, ...]:
    """Return the shortest prefixes that cover some of the names and no others."""
    others = {prefix for name in names if name not in left for prefix in _list_prefixes(name)}
    shortest = (
        next(prefix for prefix in _list_prefixes(name) if prefix not in others) for name in left
    )
    return tuple(dict.fromkeys(shortest))


def suggest_prefixes(name: str, left: Collection[str], names: Collection[str]) -> str:
    """Return the argument that leaves some of the names out, if it is short."""
    prefixes = find_prefixes(left, names)
    return f"{name}={prefixes!r}" if len(prefixes) <= _MOST else ""


def _list_prefixes(name: str) -> Iterator[str]:
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        yield ".".join(parts[:end])

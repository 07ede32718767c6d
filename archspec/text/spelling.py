"""Spelling: how far two words are apart."""

from collections.abc import Iterable
from typing import Final

_KEYS: Final = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
"""The keys of a keyboard, by row."""


_FAR: Final = 32
"""The difference in length from which on two words are far apart, by however many letters."""


def find_slips(text: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the names that are one edit away from a text, whatever the case."""
    written = text.casefold()
    return tuple(name for name in known if count_edits(written, name.casefold()) == 1)


def count_edits(one: str, other: str) -> int:
    """Count the letters inserted, removed, replaced or swapped with their neighbor.

    It is the optimal string alignment distance. The dynamic program keeps one row for each letter
    of the first word. Words whose lengths are far apart count that difference alone.
    """
    if abs(len(one) - len(other)) > _FAR:
        return abs(len(one) - len(other))
    above: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        over, above, row = above, row, [i]
        for j, wanted in enumerate(other, 1):
            least = min(row[-1] + 1, above[j] + 1, above[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and (one[i - 2], letter) == (wanted, other[j - 2]):
                least = min(least, over[j - 2] + 1)
            row.append(least)
    return row[-1]


def is_slip_of_finger(one: str, other: str) -> bool:
    """Check whether two words differ in one key, and it is beside the right one."""
    pairs = [pair for pair in zip(one.lower(), other.lower(), strict=False) if pair[0] != pair[1]]
    if len(one) != len(other) or len(pairs) != 1:
        return False
    places = [
        (row, keys.index(letter))
        for letter in pairs[0]
        for row, keys in enumerate(_KEYS)
        if letter in keys
    ]
    return len(places) == 2 and max(abs(a - b) for a, b in zip(*places, strict=True)) == 1

"""Spelling: how far two words are apart."""

from collections.abc import Iterable


def find_slips(text: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the names that are one edit away from a text, whatever the case."""
    written = text.casefold()
    return tuple(name for name in known if count_edits(written, name.casefold()) == 1)


def count_edits(one: str, other: str) -> int:
    """Count the letters inserted, removed, replaced or swapped with their neighbor.

    It is the optimal string alignment distance. The dynamic program keeps one row for each letter
    of the first word.
    """
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

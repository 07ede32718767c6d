"""Misspell: letters exchanged, left out, doubled, replaced by a neighbor, or in the other case."""

from collections.abc import Iterator
from typing import Final

_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")


def misspell(word: str) -> Iterator[str]:
    """Yield the misspellings of a word, each once."""
    seen = {word}
    for found in _all(word):
        if found and found not in seen:
            seen.add(found)
            yield found


def _all(word: str) -> Iterator[str]:
    for at, letter in enumerate(word):
        if not letter.isalnum():
            continue
        before, after = word[:at], word[at + 1 :]
        if after and after[0].isalnum():
            yield before + after[0] + letter + after[1:]
        if len(word) > 3:
            yield before + after
            yield before + letter + letter + after
        if at:
            yield before + _beside(letter) + after
    yield word[0].swapcase() + word[1:]


def _beside(letter: str) -> str:
    for row in _ROWS:
        at = row.find(letter.lower())
        if at >= 0:
            found = row[at + 1] if at + 1 < len(row) else row[at - 1]
            return found.upper() if letter.isupper() else found
    return letter

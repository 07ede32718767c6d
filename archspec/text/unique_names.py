"""Names that are unique among others."""

from collections.abc import Container
from itertools import count


def choose_unique(wanted: str, taken: Container[str], suffix: str = "_{}") -> str:
    """Return a name that is not taken: the one that is wanted, or that with a number from 2.

    Args:
        wanted: the name.
        taken: the names that are taken.
        suffix: what stands behind it in place of `{}`, with the number.
    """
    if wanted not in taken:
        return wanted
    numbered = (wanted + suffix.format(number) for number in count(2))
    return next(name for name in numbered if name not in taken)

"""English phrases: counted nouns, and lists of words."""

from collections.abc import Iterable


def pluralize(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: `1 operator`, `4,096 operators`.

    Args:
        number: the number.
        noun: the singular.
        plural: the plural, if it is not the singular with an `s`.
    """
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def join_words(words: Iterable[str], conjunction: str = "and") -> str:
    """Join words into a list: `a`, `a and b`, `a, b, and c`."""
    listed = list(words)
    if len(listed) < 3:
        return f" {conjunction} ".join(listed)
    return f"{', '.join(listed[:-1])}, {conjunction} {listed[-1]}"


def list_names(names: Iterable[str]) -> str:
    """List names from a spec in backticks: `a`, `b`."""
    return ", ".join(map(_quote_name, names))


def _quote_name(name: str) -> str:
    return f"`{name}`"

"""Numbers as pictures write them: with a few digits, and a letter for what is left out."""

from typing import Final

_THOUSAND: Final = 1000
_ROUNDED_UP: Final = 999.995  # from here on two digits behind the point show a thousand
_LETTERS: Final = ("", "k", "M", "G", "T", "P", "E", "Z", "Y")
_LEAST_GIGA: Final = 0.1


def amount(number: int) -> str:
    """A number with a few digits: `42.68 M`."""
    if number < _THOUSAND:
        return str(number)
    value, letters = float(number), iter(_LETTERS)
    letter = next(letters)
    while value >= _ROUNDED_UP:
        value, letter = value / _THOUSAND, next(letters)
    return f"{value:.2f} {letter}"


def macs_text(number: int) -> str:
    """Multiply-accumulates, as people count them: `12.25 GMACs`."""
    giga = number / _THOUSAND**3
    return f"{giga:.2f} GMACs" if giga >= _LEAST_GIGA else f"{amount(number)} MACs"

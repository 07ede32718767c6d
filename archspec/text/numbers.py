"""Numbers as people read them, by the same rules in every output.

* An exact number has separators, `12,253,974,624`, which is Python's `f"{number:,}"`.
* A number with few digits has two places behind the point and an SI prefix, however large it is:
  `42.68 M`. A unit takes the prefix, `12.25 GMACs`; a noun stands behind it, `42.68 M parameters`.
  Below a thousand the number is exact.
* Bytes have three significant digits, since no allocator takes exactly as many: `163 MiB`.
* Percent have one place behind the point, or as many as their first digit needs: `0.04 %`.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Prefix:
    """An SI prefix: `G` for 10^9; the empty one for 1."""

    letter: str
    size: int


_LETTERS: Final = ("", *"kMGTPEZY")
_PREFIXES: Final = tuple(Prefix(letter, 1000**power) for power, letter in enumerate(_LETTERS))
_ROUNDED_UP: Final = 999.995  # from here on two places behind the point show a thousand

_BINARY: Final = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
_DECIMAL: Final = ("B", "kB", "MB", "GB", "TB", "PB", "EB")

_LEAST_RATIO: Final = 0.01
_MANY_TIMES: Final = 100
"""A ratio from here on has no digits behind the point."""


def find_prefix(number: int) -> Prefix:
    """Return the prefix with which a number has one to three digits before the point."""
    fitting = (each for each in _PREFIXES if number < _ROUNDED_UP * each.size)
    return next(fitting, _PREFIXES[-1])


def abbreviate(number: int, unit: str = "", *, trim: bool = False) -> str:
    """Return a number with few digits: `42.68 M`, `12.25 GMACs`, `928 MACs`.

    Args:
        number: the number.
        unit: what takes the prefix.
        trim: leave out zeros at the end, which say nothing of a round number: `50 M`.
    """
    prefix = find_prefix(number)
    value = number / prefix.size
    digits = f"{value:g}" if trim or prefix.size == 1 else f"{value:.2f}"
    return f"{digits} {prefix.letter}{unit}".rstrip()


def format_bytes(number: int, *, decimal: bool = False) -> str:
    """Bytes with three significant digits: `512 B`, `9.54 MiB`, `95.4 MiB`, `954 MiB`.

    Args:
        number: how many.
        decimal: take units of 1000, as in `MB`, instead of 1024.
    """
    base, units = (1000, _DECIMAL) if decimal else (1024, _BINARY)
    size, power = float(number), 0
    while size >= 999.5 and power + 1 < len(units):
        size, power = size / base, power + 1
    places = 0 if not power or size >= 99.95 else 1 if size >= 9.995 else 2
    return f"{size:,.{places}f} {units[power]}"


def format_percent(share: float, *, signed: bool = False) -> str:
    """Return a part of one in percent: `12.5 %`, `0.04 %`, `0 %`; `+12.5 %` where it is signed."""
    if not share:
        return "0 %"
    percent = 100 * share
    exponent = int(f"{percent:.0e}".partition("e")[2])
    return f"{percent:{'+' if signed else ''},.{max(1, -exponent)}f} %"


def format_growth(before: int | None, after: int | None) -> str:
    """Return how much a number grows, `+12.5 %`; empty where there is nothing to compare with."""
    if not before or after is None or before == after:
        return ""
    return format_percent((after - before) / before, signed=True)


def format_ratio(ratio: float) -> str:
    """So many times as much: `1.25x`, `1,024x`; `<0.01x` for what is less, but something."""
    if 0 < ratio < _LEAST_RATIO / 2:
        return f"<{_LEAST_RATIO}x"
    return f"{ratio:.2f}x" if ratio < _MANY_TIMES else f"{ratio:,.0f}x"

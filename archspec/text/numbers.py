"""Numbers for people, formatted by the same rules in every output.

* An exact number has separators, `12,253,974,624`, which is Python's `f"{number:,}"`.
* An abbreviated number has two decimals and an SI prefix, however large it is: `42.68 M`. A unit
takes the prefix, `12.25 GMACs`; a noun follows it, `42.68 M parameters`. Below a thousand the
number is exact.
* Bytes have three significant digits, since no allocator takes exactly as many: `163 MiB`.
* Percentages have one decimal, or as many as their first nonzero digit needs: `0.04 %`.
"""

from typing import Final

from archspec.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Prefix:
    """An SI prefix: `G` for 10^9; the empty one for 1."""

    letter: str
    size: int


_LETTERS: Final = ("", *"kMGTPEZY")
_PREFIXES: Final = tuple(Prefix(letter, 1000**power) for power, letter in enumerate(_LETTERS))
_ROUNDED_UP: Final = 999.995  # from here on, two decimals would round to a thousand

_BINARY: Final = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
_DECIMAL: Final = ("B", "kB", "MB", "GB", "TB", "PB", "EB")

_LEAST_RATIO: Final = 0.01
_UNREADABLE: Final = 10**15
"""From here on, nobody reads all digits of a number."""

_MANY_TIMES: Final = 100
"""From here on, a ratio has no decimals."""


def find_prefix(number: int) -> Prefix:
    """Return the prefix that leaves one to three digits before the decimal point."""
    fitting = (prefix for prefix in _PREFIXES if number < _ROUNDED_UP * prefix.size)
    return next(fitting, _PREFIXES[-1])


def find_binary_prefix(number: int) -> tuple[str, int]:
    """Return the unit of bytes that leaves one to four digits before the point, and its size."""
    power = 0
    while number >= 1024 ** (power + 1) and power + 1 < len(_BINARY):
        power += 1
    return _BINARY[power], 1024**power


def abbreviate(number: int, unit: str = "", *, trim: bool = False) -> str:
    """Abbreviate a number: `42.68 M`, `12.25 GMACs`, `928 MACs`.

    Args:
        number: the number.
        unit: a unit that takes the prefix.
        trim: drop trailing zeros, which say nothing about a round number: `50 M`.
    """
    prefix = find_prefix(number)
    value = number / prefix.size
    digits = f"{value:g}" if trim or prefix.size == 1 else f"{value:.2f}"
    return f"{digits} {prefix.letter}{unit}".rstrip()


def format_size(number: int) -> str:
    """Format the size of a set, which may have any number of digits: `420`, `4.55e+54`."""
    if number < _UNREADABLE:
        return f"{number:,}"
    from decimal import Decimal

    return f"{Decimal(number):.2e}"


def format_bytes(number: int, *, decimal: bool = False) -> str:
    """Format bytes with three significant digits: `512 B`, `9.54 MiB`, `95.4 MiB`, `954 MiB`.

    Args:
        number: the number of bytes.
        decimal: use multiples of 1000, such as `MB`, instead of 1024.
    """
    base, units = (1000, _DECIMAL) if decimal else (1024, _BINARY)
    size, power = float(number), 0
    while size >= 999.5 and power + 1 < len(units):
        size, power = size / base, power + 1
    places = 0 if not power or size >= 99.95 else 1 if size >= 9.995 else 2
    return f"{size:,.{places}f} {units[power]}"


def format_measured(number: float) -> str:
    """Format a measured number with three significant digits: `1,234`, `371`, `37.1`, `0.371`."""
    exponent = int(f"{number:.2e}".partition("e")[2])
    return f"{number:,.{max(0, 2 - exponent)}f}"


def format_percent(share: float, *, signed: bool = False) -> str:
    """Format a fraction in percent: `12.5 %`, `0.04 %`, `0 %`; `+12.5 %` if signed."""
    if not share:
        return "0 %"
    percent = 100 * share
    exponent = int(f"{percent:.0e}".partition("e")[2])
    return f"{percent:{'+' if signed else ''},.{max(1, -exponent)}f} %"


def format_growth(before: int | None, after: int | None) -> str:
    """Format the growth of a number, `+12.5 %`; empty if there is nothing to compare with."""
    if not before or after is None or before == after:
        return ""
    return format_percent((after - before) / before, signed=True)


def format_ratio(ratio: float) -> str:
    """Format a ratio: `1.25x`, `1,024x`; `<0.01x` for a smaller one that is not zero."""
    if 0 < ratio < _LEAST_RATIO / 2:
        return f"<{_LEAST_RATIO}x"
    return f"{ratio:.2f}x" if ratio < _MANY_TIMES else f"{ratio:,.0f}x"

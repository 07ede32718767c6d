"""Amounts with units, as budgets use them: `45M` parameters, `20 MiB` of memory."""

import re
from collections.abc import Mapping
from typing import Final, Literal, TypeAlias, get_args

from archspec.dataclass import dataclass

Budgeted: TypeAlias = Literal[
    "params",
    "macs",
    "flops",
    "inference-params",
    "inference-macs",
    "memory",
    "peak-memory",
    "depth",
]
"""The quantities that a budget can limit."""

QUANTITIES: Final[tuple[Budgeted, ...]] = get_args(Budgeted)
"""The same quantities in order."""


@dataclass(frozen=True, slots=True)
class _UnitSystem:
    """The unit system of a quantity.

    Attributes:
        units: the size of each unit.
        expected: a description of a valid amount, for messages.
        example: a valid amount as a spec writes it.
    """

    units: Mapping[str, int]
    expected: str
    example: str


_COUNTS: Final = _UnitSystem(
    units={"": 1, "k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12},
    expected="a number such as 45000000 or 45M, by k, M, G or T",
    example="45M",
)
_BYTES: Final = _UnitSystem(
    units={
        "": 1,
        "B": 1,
        "KB": 1000,
        **{f"{prefix}B": 1000**power for power, prefix in enumerate("kMGT", 1)},
        **{f"{prefix}iB": 1024**power for power, prefix in enumerate("KMGT", 1)},
    },
    expected="a number of bytes such as 20MB or 20MiB, by kB to TB or KiB to TiB",
    example="20MiB",
)
_LAYERS: Final = _UnitSystem(units={"": 1}, expected="a whole number of layers", example="100")
_KINDS: Final[Mapping[Budgeted, _UnitSystem]] = {
    **dict.fromkeys(QUANTITIES, _COUNTS),
    "memory": _BYTES,
    "peak-memory": _BYTES,
    "depth": _LAYERS,
}
_AMOUNT: Final = re.compile(
    r"(?P<whole>[0-9]{1,18})(?:\.(?P<part>[0-9]{1,18}))?"
    r"(?:[eE]\+?(?P<zeros>[0-9]{1,2})|(?: ?(?P<unit>[A-Za-z]{1,3}))?)"
)


def parse_quantity(name: str) -> Budgeted | None:
    """Return the quantity of a name, with `_` equal to `-`; None for an unknown name."""
    plain = name.replace("_", "-")
    return next((quantity for quantity in QUANTITIES if quantity == plain), None)


def parse_amount(quantity: Budgeted, text: str) -> int | None:
    """Parse an amount; return None if it is malformed or has the wrong unit.

    Args:
        quantity: the quantity it is an amount of.
        text: such as `45M`, `12.5 G`, `20 MiB`, `1e9`; a fraction left by the unit is dropped.
    """
    found = _AMOUNT.fullmatch(text)
    unit: str = (found["unit"] or "") if found else ""
    if found is None or unit not in _KINDS[quantity].units:
        return None
    part: str = found["part"] or ""
    zeros: str = found["zeros"] or "0"
    times = _KINDS[quantity].units[unit] * 10 ** int(zeros)
    whole, rest = divmod(int(found["whole"] + part) * times, 10 ** len(part))
    return None if rest and not unit else whole


def is_bytes(quantity: Budgeted) -> bool:
    """Check whether a quantity is counted in bytes."""
    return _KINDS[quantity] is _BYTES


def describe_amount(quantity: Budgeted) -> str:
    """Describe a valid amount of a quantity, for messages."""
    return _KINDS[quantity].expected


def get_amount_example(quantity: Budgeted) -> str:
    """Return an example of an amount of a quantity, as a spec writes it."""
    return _KINDS[quantity].example

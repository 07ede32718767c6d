"""Numbers that differ between the uses of a block, and expressions that give them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from archspec.dataclass import dataclass

CHANNELS: Final = "cin"
"""The channels that enter a block, in its expressions."""

LARGEST_FACTOR: Final = 64
"""Between a number and another that it is a multiple of."""


@dataclass(frozen=True, slots=True)
class Vector:
    """A quantity with a value for each use of a block; None where the use does not have it.

    Attributes:
        text: the expression for it.
        values: its values.
        role: the argument that it is for; empty for the channels, and for factors of them.
    """

    text: str
    values: tuple[object, ...]
    role: str = ""


def find_expression(values: Sequence[object], known: Sequence[Vector]) -> str | None:
    """Return a short expression over known quantities that has these values; None if there is none.

    Args:
        values: the values; None where any will do.
        known: the quantities, the preferred ones first.
    """
    for write in (_find_equal, _find_multiple):
        for vector in known:
            if (text := write(values, vector)) is not None:
                return text
    return _find_product(values, known)


def find_constant(values: Sequence[object]) -> object:
    """Return the one value that all have, or None."""
    given = [value for value in values if value is not None]
    first = given[0] if given else None
    return first if all(_same(value, first) for value in given) else None


def _same(one: object, other: object) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _pair(values: Sequence[object], vector: Vector) -> list[tuple[object, object]] | None:
    pairs = [
        (value, base)
        for value, base in zip(values, vector.values, strict=True)
        if value is not None
    ]
    return None if any(base is None for _, base in pairs) else pairs


def _find_equal(values: Sequence[object], vector: Vector) -> str | None:
    pairs = _pair(values, vector)
    return vector.text if pairs and all(_same(value, base) for value, base in pairs) else None


def _find_multiple(values: Sequence[object], vector: Vector) -> str | None:
    pairs = _pair(values, vector)
    if not pairs or not all(_is_count(value) and _is_count(base) for value, base in pairs):
        return None
    whole = [(int(value), int(base)) for value, base in pairs]  # type: ignore[call-overload]
    if all(value % base == 0 for value, base in whole):
        factors = {value // base for value, base in whole}
        if len(factors) == 1 and 1 < (factor := factors.pop()) <= LARGEST_FACTOR:
            return f"{factor}*{vector.text}"
    for divisor in range(2, LARGEST_FACTOR + 1):
        if all(base // divisor == value for value, base in whole):
            return f"{vector.text}//{divisor}"
    return None


def _find_product(values: Sequence[object], known: Sequence[Vector]) -> str | None:
    """Return a product of two known quantities."""
    for number, one in enumerate(known):
        for other in known[number + 1 :]:
            product = tuple(
                a * b if _is_count(a) and _is_count(b) else None  # type: ignore[operator]
                for a, b in zip(one.values, other.values, strict=True)
            )
            text = _find_equal(values, Vector(f"{other.text}*{one.text}", product))
            if text is not None:
                return text
    return None


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def find_condition(present: Sequence[bool | None], known: Sequence[Vector]) -> str | None:
    """Return a condition over known quantities that holds for some uses of a block alone.

    Args:
        present: for which uses it has to hold; None where it does not matter.
        known: the quantities.
    """
    single = list(_list_comparisons(known))
    for text, holds in single:
        if fits(holds, present):
            return text
    for word, join in (("or", any), ("and", all)):
        for text, holds in single:
            for other, also in single:
                both = tuple(map(join, zip(holds, also, strict=True)))
                if fits(both, present):
                    return f"{text} {word} {other}"
    return None


def fits(holds: Sequence[bool], wanted: Sequence[bool | None]) -> bool:
    """Check whether a condition holds where it is wanted, and nowhere else."""
    return all(want is None or has == want for has, want in zip(holds, wanted, strict=True))


def add_stride(condition: str, present: Sequence[bool | None], known: Sequence[Vector]) -> str:
    """Return the condition of a shortcut that speaks of the stride, too, where it may.

    A shortcut is an identity only if the grid stays as it is, whatever the channels do.
    """
    stride = next((vector for vector in known if vector.text == "s"), None)
    if stride is None or CHANNELS not in condition or " and " in condition or " or " in condition:
        return condition
    strided = [value != 1 for value in stride.values]
    if " != " in condition and all(
        there or not moves for there, moves in zip(present, strided, strict=True)
    ):
        return f"s != 1 or {condition}"
    if " == " in condition and not any(
        there is True and moves for there, moves in zip(present, strided, strict=True)
    ):
        return f"s == 1 and {condition}"
    return condition


def _list_comparisons(
    known: Sequence[Vector],
) -> Iterator[tuple[str, tuple[bool, ...]]]:
    """Yield comparisons of quantities with constants, and of widths with the channels.

    The likelier ones come first: an architecture rarely depends on one width.
    """
    cin = next(vector for vector in known if vector.text == CHANNELS)
    given = [vector for vector in known if vector is not cin and None not in vector.values]
    switches = [vector for vector in given if all(isinstance(each, bool) for each in vector.values)]
    widths = [vector for vector in given if vector.role in ("filters", "features", "c")]
    others = [vector for vector in given if vector not in switches and vector not in widths]
    for vector in switches:
        yield vector.text, tuple(map(bool, vector.values))
    for vector in others:
        yield from _compare_constants(vector)
    for vector in widths:
        for factor in (1, 2, 4):
            scaled = tuple(value * factor for value in vector.values)  # type: ignore[operator]
            text = vector.text if factor == 1 else f"{factor}*{vector.text}"
            yield from _compare_all(cin.values, scaled, f"{CHANNELS} {{}} {text}")
    for vector in widths:
        yield from _compare_constants(vector)


def _compare_constants(vector: Vector) -> Iterator[tuple[str, tuple[bool, ...]]]:
    for constant in dict.fromkeys(vector.values):
        others = (constant,) * len(vector.values)
        yield from _compare_all(vector.values, others, f"{vector.text} {{}} {constant}")


def _compare_all(
    values: Sequence[object], others: Sequence[object], text: str
) -> Iterator[tuple[str, tuple[bool, ...]]]:
    equal = tuple(one == other for one, other in zip(values, others, strict=True))
    yield text.format("!="), tuple(not each for each in equal)
    yield text.format("=="), equal


def name_parameter(role: str, taken: Mapping[str, object]) -> str:
    """Return a name for a parameter of a block, by the argument that it is for."""
    stem = _NAMES.get(role, role)
    if role == "kernel":  # which a box writes as `kxk`, in one letter
        return next(letter for letter in _KERNELS if letter not in taken)
    if stem not in taken:
        return stem
    number = 2
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


_KERNELS: Final = "kqrzyvujihg"
"""Names for the sides of kernels."""

_NAMES: Final = {
    "filters": "c",
    "features": "c",
    "stride": "s",
    "groups": "g",
    "dilation": "d",
    "multiplier": "m",
    "repeat": "n",
    "rate": "rate",
    "scale": "scale",
    "present": "has",
    "size": "sides",
    "share": "shared",
    "as": "name",
    "if": "on",
}
"""What parameters are called that give an argument."""

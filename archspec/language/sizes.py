"""Read sizes as papers print them, such as `35x35x384`."""

import re
from typing import Final

from archspec import limits
from archspec.diagnostics import fail
from archspec.language.model import Size
from archspec.reader import Scalar

_SIZE: Final = re.compile(r"[1-9]\d*(x[1-9]\d*){0,3}", re.ASCII)
_SIDES: Final = re.compile(r"[1-9]\d*(x[1-9]\d*)+", re.ASCII)


def read_sides(text: str) -> tuple[int, ...]:
    """Return the sides of a size that is all of a text, such as `1x7`; none of another text."""
    sides = text.split("x") if _SIDES.fullmatch(text) else []
    is_small = all(len(side) <= limits.NUMBER_DIGITS for side in sides)
    return tuple(map(int, sides)) if is_small else ()


def read_size(source: Scalar, text: str, at: int = 0) -> Size:
    """Parse a size as papers print it.

    Args:
        source: the scalar that holds it.
        text: `HxWxC` or `C`.
        at: where it begins in the scalar.

    Raises:
        SpecError: A205 if it is not a size, A310 if a side is over the limit.
    """
    span = source.part(at, at + len(text))
    if not _SIZE.fullmatch(text):
        message = f"`{text}` is not a size"
        raise fail("A205", message, span, help="a size is HxWxC, such as 35x35x384, or C alone")
    sides = text.split("x")
    if any(len(side) > limits.NUMBER_DIGITS or int(side) > limits.DIMENSION for side in sides):
        message = f"a side of `{text}` is over {limits.DIMENSION:,}"
        raise fail("A310", message, span, help="no tensor of that size can be made")
    return Size(span=span, sides=tuple(map(int, sides)))

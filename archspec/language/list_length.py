"""The length limits of lists of numbers."""

from archspec import limits
from archspec.diagnostics import Span, fail


def check_length(length: int, span: Span | None) -> None:
    """Refuse an empty list and one over the limit.

    Raises:
        SpecError: A224 or A310.
    """
    if length == 0:
        raise fail("A224", "this list is empty", span, help="write at least one number")
    if length > limits.LIST_LENGTH:
        message = f"this list has {length:,} numbers, over {limits.LIST_LENGTH:,}"
        raise fail("A310", message, span, help="repeat what is equal, as in `4 x Cell`")

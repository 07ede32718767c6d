"""Print values by path as the command line and variants set them."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from archspec.expressions import Number
from archspec.language.writing.values import print_number

Value: TypeAlias = str | Number | Sequence[Number]
"""The value at a path: a number or a list of numbers, or text as a spec has it there."""


def print_overrides(values: Mapping[str, Value]) -> str:
    """Return values by path as the text that sets them, a line each.

    Raises:
        ValueError: for a path or text of several lines.
        TypeError: for what is no value.
    """
    return "".join(f"{path}: {print_value(path, value)}\n" for path, value in values.items())


def print_value(path: str, value: Value) -> str:
    """Return a value as it stands behind its path.

    Raises:
        ValueError: for a path or text of several lines.
        TypeError: for what is no value.
    """
    if str(path).splitlines() not in ([], [str(path)]):
        raise ValueError(f"a path is one line, and not {path!r}")
    if isinstance(value, str):
        if value.splitlines() not in ([], [value]):
            raise ValueError(f"the value of {path} is one line of a spec, and has several")
        return value
    if isinstance(value, int | float):
        return print_number(value)
    if not isinstance(value, list | tuple | range):
        raise TypeError(f"the value of {path} is a number, a list of numbers or text: {value!r}")
    return f"[{', '.join(print_number(number) for number in value)}]"

"""The registry of codes: what each finding means, and how to mend it.

A1xx reading · A2xx language · A3xx graph and shapes · A4xx files · A5xx generation ·
A6xx budgets and packages · A9xx a bug in archspec. A code that was once released never changes
its meaning.
"""

from collections.abc import Mapping
from textwrap import fill, indent
from types import MappingProxyType
from typing import Final

from archspec.diagnostics.codes import (
    budgets,
    files,
    generation,
    internal,
    language,
    packages,
    reading,
    shapes,
)
from archspec.diagnostics.codes.code import Code

__all__ = ["CODES", "Code", "explain"]

_FAMILIES: Final = (
    reading.CODES,
    language.CODES,
    shapes.CODES,
    files.CODES,
    generation.CODES,
    budgets.CODES,
    packages.CODES,
    internal.CODES,
)

CODES: Final[Mapping[str, Code]] = MappingProxyType(
    {each.code: each for family in _FAMILIES for each in family}
)
"""Every code that a diagnostic can carry, in ascending order."""

_WIDTH: Final = 80


def explain(code: str) -> str:
    """What a code means, with an example and its fix, as text for a terminal.

    Args:
        code: such as `A304`; small letters will do.

    Raises:
        KeyError: where there is no such code.
    """
    known = CODES[code.strip().upper()]
    parts = (
        f"{known.code}: {known.title}",
        fill(known.meaning, _WIDTH, break_long_words=False, break_on_hyphens=False),
        "Causes it:",
        indent(known.example.strip("\n"), "    "),
        "Mends it:",
        indent(known.fix.strip("\n"), "    "),
    )
    return "\n\n".join(parts) + "\n"

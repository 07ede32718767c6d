"""Resolve unquoted text: a number, a truth value, null, or the text itself.

The rules are those of the YAML 1.2 core schema wherever all YAML readers agree with them. Text that
readers interpret differently is refused, not guessed at.
"""

import math
import re
from typing import Final, TypeAlias

from archspec import limits
from archspec.diagnostics import Diagnostic
from archspec.reader.source_text import quote_text

Value: TypeAlias = str | int | float | bool | None


_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT: Final = re.compile(
    r"[-+]?(?P<digits>\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
)
_WORDS: Final[dict[str, Value]] = {"": None, "null": None, "true": True, "false": False}
_TRUTH: Final = "a truth value to some readers, text to others"
_NUMBER: Final = "a number to some readers, text to others"
_AMBIGUITIES: Final = tuple(
    (re.compile(pattern), label, advice)
    for pattern, label, advice in (
        (r"(?i:yes|no|on|off)", _TRUTH, "write `true` or `false`, or quote it"),
        (r"(?i:true|false)", _TRUTH, "write it in lower case, or quote it"),
        (r"~|(?i:null)", "nothing to some readers, text to others", "write `null`, or quote it"),
        (r"[-+]?0[0-9_]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?",
         "a leading zero means base 8 to some readers",
         "quote it or write a number without leading zeros"),
        (r"[-+]?0(?:[xX][0-9a-fA-F_]+|[oO][0-7_]+|[bB][01_]+)", _NUMBER,
         "quote it or write a number in base 10"),
        (r"[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?", _NUMBER,
         "quote it or write a number without `_`"),
        (r"[-+]?[0-9][0-9_]*(?::[0-9]+)+(?:\.[0-9_]*)?",
         "a number in base 60 to some readers, text to others", "quote it or write a number"),
        (r"[-+]?\.(?i:inf|nan)", "not a finite number", "quote it or write a finite number"),
        (r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]| +)[0-9]{1,2}:[0-9:.]+ *[-+:0-9Zz]*)?",
         "a date to some readers, text to others", "quote it"),
    )
)  # fmt: skip
"""What YAML readers interpret differently: a pattern, how they do, and what to write instead."""

_AMBIGUOUS: Final = re.compile("|".join(f"(?:{found.pattern})" for found, _, _ in _AMBIGUITIES))
_SUSPECTS: Final = frozenset("0123456789+-.~yYnNoOtTfF")


def resolve_plain(text: str) -> Value | Diagnostic:
    """Return the value of unquoted text, or the finding, without a place, that refuses it.

    `y` and `n` are names: papers have columns called `n`.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _SUSPECTS:
        return text
    if _INTEGER.fullmatch(text):
        return _parse_integer(text)
    number = _FLOAT.fullmatch(text)
    if number:
        return _parse_float(text, number["digits"])
    return _find_ambiguity(text) or text


def _parse_integer(text: str) -> int | Diagnostic:
    digits = len(text.lstrip("+-"))
    return int(text) if digits <= limits.NUMBER_DIGITS else _refuse_too_long(text, digits)


def _parse_float(text: str, digits: str) -> float | Diagnostic:
    significant = digits.replace(".", "").lstrip("0")
    if len(significant) > limits.NUMBER_DIGITS:
        return _refuse_too_long(text, len(significant))
    value = float(text)
    if math.isinf(value):
        return Diagnostic("A113", f"{quote_text(text)} is too large", help="write a smaller number")
    if significant and value == 0:
        message = f"{quote_text(text)} is too small to differ from 0"
        return Diagnostic("A113", message, help="write 0")
    return value


def _refuse_too_long(text: str, digits: int) -> Diagnostic:
    message = f"{quote_text(text)} has {digits:,} digits, more than {limits.NUMBER_DIGITS}"
    return Diagnostic("A113", message, help="write a number with fewer digits, or quote it")


def _find_ambiguity(text: str) -> Diagnostic | None:
    if not _AMBIGUOUS.fullmatch(text):
        return None
    for pattern, label, advice in _AMBIGUITIES:
        if pattern.fullmatch(text):
            return Diagnostic("A110", f"{quote_text(text)} is ambiguous", label=label, help=advice)
    return None

"""Resolve unquoted text: a number, a truth value, null, or the text itself.

The rules are those of the YAML 1.2 core schema wherever all YAML readers agree with them. Text that
readers interpret differently is refused, not guessed at.
"""

import math
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Final, TypeAlias

from archspec import limits
from archspec.diagnostics import Diagnostic
from archspec.diagnostics.instruction import Instruction, Way, say_to_write
from archspec.reader.source_text import quote_text

Value: TypeAlias = str | int | float | bool | None


_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT: Final = re.compile(
    r"[-+]?(?P<digits>\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
)
_Respell: TypeAlias = Callable[[str], str]
_WORDS: Final[dict[str, Value]] = {"": None, "null": None, "true": True, "false": False}
_TRUTH: Final = "a truth value to some readers, text to others"
_NUMBER: Final = "a number to some readers, text to others"


def _drop_zeros(text: str) -> str:
    """Return a number without its leading zeros and underscores."""
    return re.sub(r"^([-+]?)[0_]+(?=\d)", r"\1", text).replace("_", "")


_AMBIGUITIES: Final[tuple[tuple[re.Pattern[str], str, _Respell | None], ...]] = tuple(
    (re.compile(pattern), label, respell)
    for pattern, label, respell in (
        (r"(?i:yes|on)", _TRUTH, lambda _: "true"),
        (r"(?i:no|off)", _TRUTH, lambda _: "false"),
        (r"(?i:true|false)", _TRUTH, str.lower),
        (r"~|(?i:null)", "nothing to some readers, text to others", lambda _: "null"),
        (r"[-+]?0[0-9_]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?",
         "a leading zero means base 8 to some readers",
         _drop_zeros),
        (r"[-+]?0(?:[xX][0-9a-fA-F_]+|[oO][0-7_]+|[bB][01_]+)", _NUMBER,
         lambda text: str(int(text, 0))),
        (r"[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?", _NUMBER,
         lambda text: text.replace("_", "")),
        (r"[-+]?[0-9][0-9_]*(?::[0-9]+)+(?:\.[0-9_]*)?",
         "a number in base 60 to some readers, text to others", None),
        (r"[-+]?\.(?i:inf|nan)", "not a finite number", None),
        (r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]| +)[0-9]{1,2}:[0-9:.]+ *[-+:0-9Zz]*)?",
         "a date to some readers, text to others", None),
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
        return Diagnostic("A113", message, help=say_to_write("0"))
    return value


def _refuse_too_long(text: str, digits: int) -> Diagnostic:
    message = f"{quote_text(text)} has {digits:,} digits, more than {limits.NUMBER_DIGITS}"
    return Diagnostic("A113", message, help="write a number with fewer digits, or quote it")


def _find_ambiguity(text: str) -> Diagnostic | None:
    if not _AMBIGUOUS.fullmatch(text):
        return None
    for pattern, label, respell in _AMBIGUITIES:
        if pattern.fullmatch(text):
            help = _suggest_spellings(text, respell)
            return Diagnostic("A110", f"{quote_text(text)} is ambiguous", label=label, help=help)
    return None


def _suggest_spellings(text: str, respell: _Respell | None) -> str:
    """Return the line that says how to write a value that readers take differently."""
    plain = ""
    if respell is not None:
        with suppress(ValueError):
            plain = respell(text)
    ways = [Way(f"write `{plain}`", plain)] if plain else []
    ways.append(Way("quote it", f'"{text}"'))
    return Instruction("{}", ways, fact="text in quotes is text to all readers")

r"""Escape text for TeX, so that nothing in it is a command.

TeX gives ten ASCII characters a meaning and joins others into ligatures, and pdfTeX stops at
characters that its fonts lack. So special characters become commands, and a character beyond Latin
and Greek becomes its code point. Quotes and some letters need `\usepackage[T1]{fontenc}`.
"""

import re
import tomllib
from importlib.resources import files
from typing import Final

from archspec.text.visible import escape_invisible

_COMMANDS: Final = tomllib.loads(files("archspec.text").joinpath("latex.toml").read_text("utf-8"))
"""The commands of `signs` in text, and of `formulas` in math."""

_SMALL_GREEK: Final = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi _o pi rho varsigma "
    "sigma tau upsilon phi chi psi omega"
).split()
_LARGE_GREEK: Final = (
    "_A _B Gamma Delta _E _Z _H Theta _I _K Lambda _M _N Xi _O Pi _P _ Sigma _T Upsilon Phi _X Psi "
    "Omega"
).split()

_PLAIN: Final = frozenset(
    [chr(number) for number in (*range(0x20, 0x7F), *range(0xA0, 0x180))] + list("–—‘’‚“”„•…←↑→↓")
) - {*"ĦħĸĿŀŉŦŧſ"}
"""Characters that every TeX font has in the T1 encoding and prints unchanged."""

_JOINED: Final = re.compile(r"([-,])(?=\1)")
"""Characters that form ligatures in TeX: two hyphens a dash, two commas a quote."""


def escape_latex(text: str) -> str:
    """Escape text for a paragraph or node of TeX, on one line."""
    return _JOINED.sub(r"\1{}", "".join(map(_escape_character, escape_invisible(text))))


def _escape_character(character: str) -> str:
    if character in _COMMANDS["signs"]:
        return str(_COMMANDS["signs"][character])
    if character in _TABLE:
        return rf"\ensuremath{{{_TABLE[character]}}}"
    return character if character in _PLAIN else f"U+{ord(character):04X}"


def _map_greek(first: str, names: list[str]) -> dict[str, str]:
    """Map letters, in code point order, to commands; a name with `_` in front looks Latin."""
    letters = {chr(ord(first) + number): name for number, name in enumerate(names) if name != "_"}
    return {
        letter: name.lstrip("_") if name.startswith("_") else f"\\{name}"
        for letter, name in letters.items()
    }


_TABLE: Final[dict[str, str]] = {
    **_COMMANDS["formulas"],
    **_map_greek("α", _SMALL_GREEK),
    **_map_greek("Α", _LARGE_GREEK),
}

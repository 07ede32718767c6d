"""Explain texts that are not boxes by the mistakes they match.

A match only selects the wording. The box is rejected in any case, at the point where parsing
failed.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, NamedTuple

SHAPE: Final = (
    "a box is written `[count x] [KHxKW] Name (arguments) [as label] [-> HxWxC]`, "
    "such as `3x3 Conv (96 stride 2 V)`"
)


class Misreading(NamedTuple):
    """An explanation of a parse failure: a message, the length of the faulty text, and a help."""

    message: str
    length: int
    help: str


@dataclass(frozen=True, slots=True)
class _MistakePattern:
    """The explanation of a remaining text that matches a pattern.

    Attributes:
        pattern: matches the start of the text; the group `at` is the faulty part.
        message: the error message.
        help: the suggested replacement, with the groups of the pattern.
    """

    pattern: str
    message: str
    help: str


_BEFORE_NAME: Final = (
    _MistakePattern(
        r"(?P<at>(\d+)[xX×](\d+)[xX×](\d+))\s+(?P<name>(?:Up)?Conv)(?P<after>\s*(?:as\s.*|->.*)?$)",
        "a kernel has two sides, its height and its width",
        r"with \4 filters write `\2x\3 \g<name> (\4)\g<after>`; there are no boxes for volumes",
    ),
    _MistakePattern(
        r"(?P<at>\d+(?:[xX×]\d+){2,})(?=\s|$)",
        "a kernel has two sides, its height and its width",
        "there are no boxes for volumes: a grid has a height and a width",
    ),
    _MistakePattern(
        r"(?P<at>(\d+)\s*[xX×*]\s*(\d+))(?P<after>\s+[A-Za-z].*|$)",
        "a kernel is written with a small `x` and without spaces",
        r"write `\2x\3\g<after>`",
    ),
    _MistakePattern(
        r"(?P<at>(\d+)\s*[xX×*])\s*(?P<after>[A-Za-z\d].*)",
        "a count is written with a small `x` between spaces",
        r"write `\2 x \g<after>`",
    ),
    _MistakePattern(
        r"(?P<at>(\d+))\s+(?P<after>[A-Za-z].*)",
        "a lone number is neither a kernel nor a count",
        r"write `\2x\2 \g<after>` for a kernel, `\2 x \g<after>` for a stage",
    ),
)
_AFTER_NAME: Final = (
    _MistakePattern(r"[→⟶⇒]|[=—–-]+>(?<!^->)", "the arrow is written `->`", "write `-> 35x35x384`"),
    _MistakePattern(r"as(?=\s*(?:->|$))", "`as` needs a label", "write `as left`, or leave it out"),
    _MistakePattern(r"->$", "`->` needs a size", "write `-> 35x35x384`, or leave it out"),
    _MistakePattern(
        r"\d+x\d+(?=\s|\(|$)", "a kernel stands before the name", r"write `\g<0> Name`"
    ),
    _MistakePattern(r"[\[{].*", "arguments stand in round parentheses", "write `(96 stride 2 V)`"),
    _MistakePattern(
        r"\(.*", "a box has one pair of parentheses", "put all arguments into the first"
    ),
    _MistakePattern(
        r"[^()]*\)", "the parenthesis that ends here was never opened", "open it with `(`"
    ),
    _MistakePattern(r"stride \w+|V|same", "arguments stand in parentheses", r"write `(\g<0>)`"),
)
_AFTER_SIZE: Final = (
    _MistakePattern(
        r"as\s+\w+", "the label stands before the size", "write `as left -> 35x35x384`"
    ),
    _MistakePattern(r"[xX×].*", "a size is written without spaces", "write `-> 35x35x384`"),
)


def explain_name(rest: str) -> Misreading:
    """Explain a text found where a name is expected."""
    if not rest:
        return Misreading("the box is empty", 1, SHAPE)
    return _explain_rest(rest, _BEFORE_NAME, "expected the name of an operator or block")


def explain_end(rest: str, *, sized: bool) -> Misreading:
    """Explain the text after a box.

    Args:
        rest: the text, without spaces around it.
        sized: whether the box has a stated size.
    """
    slips = _AFTER_SIZE if sized else _AFTER_NAME
    return _explain_rest(rest, slips, f"unexpected `{rest}` after the box")


def _explain_rest(rest: str, slips: tuple[_MistakePattern, ...], otherwise: str) -> Misreading:
    for slip in slips:
        found = re.match(slip.pattern, rest, re.ASCII)
        if found:
            meant = found["at"] if "at" in found.groupdict() else found[0]
            return Misreading(slip.message, len(meant), found.expand(slip.help))
    foreign = next((character for character in rest if not character.isascii()), "")
    if foreign:
        name = unicodedata.name(foreign, "unknown").lower()
        otherwise = f"a box cannot hold U+{ord(foreign):04X} ({name})"
    return Misreading(otherwise, len(rest), SHAPE)

"""Explain texts that are not boxes by the mistakes they match.

A match only selects the wording. The box is rejected in any case, at the point where parsing
failed.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from archspec.diagnostics.instruction import say_to_write

SHAPE: Final = (
    "a box is written `[count x] [KHxKW] Name (arguments) [as label] [-> HxWxC]`, "
    "such as `3x3 Conv (96 stride 2 V)`"
)


class Misreading(NamedTuple):
    """An explanation of a parse failure: a message, the length of the faulty text, and a help."""

    message: str
    length: int
    help: str


@cache
def _read_mistakes() -> dict[str, Any]:
    import tomllib
    from importlib.resources import files

    return tomllib.loads((files("archspec.language") / "box_hints.toml").read_text("utf-8"))


def explain_name(rest: str) -> Misreading:
    """Explain a text found where a name is expected."""
    if not rest:
        return Misreading("the box is empty", 1, SHAPE)
    return _explain_rest(rest, "before_name", "expected the name of an operator or block")


def explain_end(rest: str, *, sized: bool) -> Misreading:
    """Explain the text after a box.

    Args:
        rest: the text, without spaces around it.
        sized: whether the box has a stated size.
    """
    before = "after_size" if sized else "after_name"
    return _explain_rest(rest, before, f"unexpected `{rest}` after the box")


def _read_help(mistake: Mapping[str, str], found: re.Match[str]) -> str:
    """Return the help of a mistake; what it says to write replaces all that its pattern matched."""
    if "write" in mistake:
        written, frame = found.expand(mistake["write"]), mistake.get("help", "write {}")
        return say_to_write(written, wrong=found[0], frame=frame)
    return found.expand(mistake["help"])


def _explain_rest(rest: str, place: str, otherwise: str) -> Misreading:
    for mistake in _read_mistakes()[place]:
        found = re.match(mistake["pattern"], rest, re.ASCII)
        if found:
            meant = found["at"] if "at" in found.groupdict() else found[0]
            return Misreading(mistake["message"], len(meant), _read_help(mistake, found))
    foreign = next((character for character in rest if not character.isascii()), "")
    if foreign:
        name = unicodedata.name(foreign, "unknown").lower()
        otherwise = f"a box cannot hold U+{ord(foreign):04X} ({name})"
    return Misreading(otherwise, len(rest), SHAPE)

"""The notation of boxes: `[count x ][KHxKW ]Name[ (arguments)][ as label][ -> size]`."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from tests.mutants.reading.broken import Broken, check

_BOX: Final = re.compile(
    r"(?:(?P<count>\S+) x )?(?:(?P<kernel>\d+x\d+) )?(?P<name>[A-Za-z]\w*)"
    r"(?: ?\((?P<words>.*)\))?(?: as (?P<label>[A-Za-z]\w*))?(?: *-> *(?P<size>\S+))?",
    re.ASCII,
)
_OPENING, _CLOSING = "([{", ")]}"


@dataclass(frozen=True, slots=True)
class Box:
    """A box.

    Attributes:
        name: the operator or block.
        count: how often it stands, an expression; empty for a box without one.
        kernel: the kernel before the name, or empty.
        words: what stands between the parentheses.
        label: the label, or empty.
        size: the stated size, or empty.
        given: arguments that replace those of the text, by name.
    """

    name: str
    count: str = ""
    kernel: str = ""
    words: tuple[str, ...] = ()
    label: str = ""
    size: str = ""
    given: tuple[tuple[str, Any], ...] = ()


@lru_cache(maxsize=4096)
def parse_box(text: str) -> Box:
    """Read a box."""
    found = _BOX.fullmatch(text.strip())
    if found is None:
        raise Broken(f"no box: {text}")
    count, kernel, name, words, label, size = (part or "" for part in found.groups())
    return Box(name, count, kernel, split_words(words), label, size)


def split_words(text: str) -> tuple[str, ...]:
    """Return the words between parentheses, apart at the spaces that stand in no brackets."""
    words, depth = [""], 0
    for letter in text:
        depth += (letter in _OPENING) - (letter in _CLOSING)
        check(depth >= 0, f"brackets in {text}")
        if letter == " " and not depth:
            words.append("")
        else:
            words[-1] += letter
    check(depth == 0, f"brackets in {text}")
    return tuple(word for word in words if word)


def parse_size(text: object) -> tuple[int, ...]:
    """Return a printed size, `HxWxC` or `C`, as torch has it: (C, H, W) or (C,)."""
    sides = str(text).split("x")
    whole = all(re.fullmatch(r"[1-9]\d*", side) for side in sides)
    check(whole and len(sides) in (1, 3) and not isinstance(text, bool), f"no size: {text}")
    *grid, channels = map(int, sides)
    return (channels, *grid)

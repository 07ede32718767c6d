"""The notation of boxes: `[count x ][K{xK} ]Name[ (arguments)][ if e][ as label][ -> size]`."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from tests.mutants.reading.broken import Broken, check

_HEAD: Final = re.compile(
    r"(?:(?P<count>\S(?:.*?\S)?) x )?(?:(?P<kernel>(?:\d+|[a-z])(?:x(?:\d+|[a-z]))*) )?"
    r"(?P<name>[A-Za-z]\w*)(?P<opening> ?\()?",
    re.ASCII,
)
_TAIL: Final = re.compile(
    r"(?: if (?P<condition>.+?))?(?: +as (?P<label>[A-Za-z]\w*(?:\([^()]+\))?))?"
    r"(?: *-> *(?P<size>\S+))?",
    re.ASCII,
)
_OPENING, _CLOSING = "([{", ")]}"
_BINARY: Final = frozenset("== != < <= > >= and or if else".split())
"""The words and signs of conditions, with spaces around them."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box.

    Attributes:
        name: the operator or block.
        count: how often it stands, an expression; empty for a box without one.
        kernel: the kernel before the name, or empty.
        words: what stands between the parentheses.
        condition: when it is there; empty for always.
        label: what its output is called, or empty; of several outputs, the output by its new name.
        size: the stated size, or empty.
        given: arguments that replace those of the text, by name.
        sources: the values that enter, or none for the running value.
    """

    name: str
    count: str = ""
    kernel: str = ""
    words: tuple[str, ...] = ()
    condition: str = ""
    label: Any = ""
    size: str = ""
    given: tuple[tuple[str, Any], ...] = ()
    sources: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def parse_box(text: str) -> Box:
    """Read a box."""
    text = text.strip()
    head = _HEAD.match(text)
    if head is None:
        raise Broken(f"no box: {text}")
    end = _find_closing(text, head.end()) if head["opening"] else head.end()
    words = split_words(text[head.end() : end - 1]) if head["opening"] else ()
    tail = _TAIL.fullmatch(text, end)
    if tail is None:
        raise Broken(f"no box: {text}")
    condition, label, size = (part or "" for part in tail.groups())
    count, kernel = head["count"] or "", head["kernel"] or ""
    return Box(head["name"], count, kernel, words, condition, label, size)


def _find_closing(text: str, start: int) -> int:
    """Return where the brackets are closed that are open at a place."""
    depth = 1
    for at in range(start, len(text)):
        depth += (text[at] in _OPENING) - (text[at] in _CLOSING)
        if not depth:
            return at + 1
    raise Broken(f"brackets in {text}")


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
    return _join_conditions([word for word in words if word])


def _join_conditions(words: list[str]) -> tuple[str, ...]:
    found: list[str] = []
    for word in words:
        last = found[-1].rpartition(" ")[2].rpartition("=")[2] if found else ""
        is_open = found and (found[-1].rpartition(" ")[2] in _BINARY or last == "not")
        if found and (word in _BINARY or is_open):
            found[-1] += f" {word}"
        else:
            found.append(word)
    return tuple(found)


def parse_size(text: object) -> tuple[int, ...]:
    """Return a printed size, `{side x} C`, as torch has it: the channels first."""
    sides = str(text).split("x")
    whole = all(re.fullmatch(r"[1-9]\d*", side) for side in sides)
    check(whole and len(sides) <= 4 and not isinstance(text, bool), f"no size: {text}")
    *grid, channels = map(int, sides)
    return (channels, *grid)

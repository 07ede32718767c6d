"""Words for what changed: `3×3 Conv (96 → 128 V)`."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from archspec.difference.model import Change
from archspec.render.metrics import LONGEST, clipped

ARROW: Final = " → "

_LABEL: Final = re.compile(r"(?P<name>[^(]*?) \((?P<arguments>.*)\)", re.DOTALL)


def label_between(before: str, after: str) -> str:
    """One label for two: what they share stands once."""
    one, two = _LABEL.fullmatch(before), _LABEL.fullmatch(after)
    if one and two:
        name = _between(one["name"].split(), two["name"].split())
        text = f"{name} ({_between(one['arguments'].split(), two['arguments'].split())})"
    else:
        text = _between(before.split(), after.split())
    if len(text) <= LONGEST:
        return text
    half = (LONGEST - len(ARROW)) // 2
    return clipped(before, half) + ARROW + clipped(after, half)


def text_between(before: str, after: str) -> str:
    """Two texts, or one where they are the same."""
    return after if before == after else f"{before}{ARROW}{after}"


def remark_on(changes: Sequence[Change]) -> str:
    """What changed of a box, in words."""
    return "; ".join(change_text(each) for each in changes)


def change_text(change: Change) -> str:
    """What a change is of, and what it changes: `filters 96 → 128`."""
    values = ARROW.join(each for each in (change.before, change.after) if each)
    return f"{change.what} {values}".strip() if change.what else values


def _between(before: Sequence[str], after: Sequence[str]) -> str:
    """Words, in pairs where they were replaced; all words of both, where some have no pair."""
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    if not all(code in ("equal", "replace") for code, *_ in codes):
        return " ".join(before) + ARROW + " ".join(after)
    pairs = ((" ".join(before[i:j]), " ".join(after[k:m])) for _, i, j, k, m in codes)
    return " ".join(text_between(*pair) for pair in pairs)

"""Words for what changed: `filters 96 → 128`."""

from collections.abc import Sequence
from typing import Final

from archspec.difference.model import Change
from archspec.difference.texts import print_side
from archspec.text.symbols import ARROW

_NOTHING: Final = "(none)"
"""What stands for a value that is not given."""


def text_between(before: str, after: str) -> str:
    """Two texts, or one where they are the same."""
    return after if before == after else f"{before}{ARROW}{after}"


def remark_on(changes: Sequence[Change]) -> str:
    """What changed of a box, in words."""
    return "; ".join(change_text(each) for each in changes)


def change_text(change: Change) -> str:
    """What a change is of, and what it changes: `filters 96 → 128`, `label mixed_6b → (none)`."""
    sides = [print_side(each) for each in (change.before, change.after)]
    if change.kind in ("added", "removed") or not change.what:
        values = ARROW.join(filter(None, sides))
    else:
        values = text_between(*(each or _NOTHING for each in sides))
    return f"{change.what} {values}".strip()

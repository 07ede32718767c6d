"""Words for what changed: `filters 96 → 128`."""

from collections.abc import Sequence
from typing import Final

from archspec.difference.model import Change

ARROW: Final = " → "


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

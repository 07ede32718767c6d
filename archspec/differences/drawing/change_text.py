"""Format changes as text: `filters 96 → 128`."""

from collections.abc import Sequence
from typing import Final

from archspec.differences.compare.model import Change
from archspec.differences.compare.paths import print_place
from archspec.differences.compare.step_text import print_side
from archspec.render.scene.captions import text_between
from archspec.render.scene.change import ChangeLine
from archspec.text.symbols import ARROW

_NOTHING: Final = "(none)"
"""The text for a missing value."""


def change_line(change: Change) -> ChangeLine:
    """Return a change as a line of a drawing."""
    return ChangeLine(
        kind=change.kind,
        place=print_place(change.place),
        text=format_change(change),
        before_span=change.before_span,
        after_span=change.after_span,
    )


def format_remark(changes: Sequence[Change]) -> str:
    """Return the changes of a box as text."""
    return "; ".join(format_change(change) for change in changes)


def format_change(change: Change) -> str:
    """Return the subject and values of a change: `filters 96 → 128`."""
    sides = [print_side(side) for side in (change.before, change.after)]
    if change.kind in ("added", "removed") or not change.what:
        values = ARROW.join(filter(None, sides))
    else:
        values = text_between(*(side or _NOTHING for side in sides))
    return f"{change.what} {values}".strip()

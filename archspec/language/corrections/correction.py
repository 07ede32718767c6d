"""A single edit of a text that may mend a spec, and how likely each kind of mistake is."""

from enum import IntEnum
from typing import NamedTuple

from archspec.diagnostics import Edit, Span


class Rarity(IntEnum):
    """How far to seek a correction: what the text itself points at has the smallest number."""

    OBVIOUS = 5
    """A list is a series but for one number."""

    EVIDENT = 9
    """A name is lacking, or stands unused."""

    USUAL = 10
    FREQUENT = 11
    OCCASIONAL = 12
    RARE = 13
    ODD = 14


class Correction(NamedTuple):
    """An edit that only a trial on the text can judge.

    Attributes:
        cost: how far to seek it is, from `Rarity`.
        span: what it changes.
        edit: the change of the text.
        words: the edit as an instruction: "write `add`".
    """

    cost: int
    span: Span
    edit: Edit
    words: str

    @staticmethod
    def at(cost: int, edit: Edit, words: str, span: Span | None = None) -> "Correction":
        """Return an edit that changes its own place, or a larger one."""
        return Correction(cost, span or edit.span, edit, words)

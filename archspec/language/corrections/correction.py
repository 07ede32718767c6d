"""A correction of a text, and how seldom people make the mistake that it mends."""

from enum import IntEnum

from archspec.dataclass import dataclass
from archspec.diagnostics import Edit, Span


class Rarity(IntEnum):
    """How seldom people make a mistake: what has the smallest number is tried first.

    All corrections are on one scale: those of names, joins, conditions and loops, which only a
    trial on the text can judge, and those whose change of the network can be measured.
    """

    OBVIOUS = 5
    """A list is a series but for one number."""

    REPEATED_STEP = 8
    EVIDENT = 9
    """A name is lacking, or stands unused."""

    EXTRA_WORD = 9
    USUAL = 10
    NUMBER = 10
    WORD = 10
    FREQUENT = 11
    OCCASIONAL = 12
    KERNEL = 12
    OPTION = 12
    RARE = 13
    OPERATOR = 13
    ODD = 14
    STEP = 14
    CLAIM = 15
    MISSING_STEP = 17
    MISSING_BRANCH = 19


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of a text.

    Attributes:
        rarity: how seldom people make the mistake, from `Rarity`, and more for an unusual number.
        span: what it changes.
        edits: the change of the text.
        words: the correction as an instruction: "write `3x3 Conv (8)`".
    """

    rarity: int
    span: Span
    edits: tuple[Edit, ...]
    words: str

    @staticmethod
    def at(rarity: int, edit: Edit, words: str, span: Span | None = None) -> "Correction":
        """Return a correction that changes the place of its edit, or a larger one."""
        return Correction(rarity, span or edit.span, (edit,), words)

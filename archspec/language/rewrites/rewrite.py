"""A single edit of a text that may mend a spec, and how likely each kind of mistake is."""

from enum import IntEnum
from typing import NamedTuple

from archspec.diagnostics import Edit, Span


class Likelihood(IntEnum):
    """How far to seek an edit: what people get wrong most often has the smallest number."""

    EXTRA_WORD = 9
    NUMBER = 10
    WORD = 10
    KERNEL = 12
    REPEATED_STEP = 11
    OPTION = 12
    OPERATOR = 13
    STEP = 14
    CLAIM = 15
    MISSING_STEP = 17
    MISSING_BRANCH = 19


class Rewrite(NamedTuple):
    """An edit that only a trial on the text can judge.

    Attributes:
        cost: how far to seek it is, from `Likelihood`.
        span: what it changes.
        edit: the change of the text.
        words: the edit as an instruction: "write `add`".
    """

    cost: int
    span: Span
    edit: Edit
    words: str

    @staticmethod
    def at(cost: int, edit: Edit, words: str, span: Span | None = None) -> "Rewrite":
        """Return an edit that changes its own place, or a larger one."""
        return Rewrite(cost, span or edit.span, edit, words)

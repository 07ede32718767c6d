"""What may have been meant where a value is refused or missing."""

from typing import NamedTuple

from archspec.diagnostics import Edit


class Guess(NamedTuple):
    """What may have been meant.

    Attributes:
        frame: the line that says so, with `{}` in the place of what is written.
        edit: the edit that writes it.
        is_probe: whether a part of it is solved for.
        is_sure: whether it is made of what is written, so that it needs no size or total to tell
            it from others.
    """

    frame: str
    edit: Edit
    is_probe: bool = False
    is_sure: bool = False

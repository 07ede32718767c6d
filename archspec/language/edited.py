"""A box of which a variant has changed an argument, in the place of the scalar that it was."""

from dataclasses import dataclass, field

from archspec.language.model import Box
from archspec.reader import Scalar


@dataclass(frozen=True, slots=True)
class EditedBox(Scalar):
    """A step that is read already: each part of its box knows the file that it comes from.

    Attributes:
        box: the box.
    """

    box: Box = field(kw_only=True)

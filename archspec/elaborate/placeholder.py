"""Holes: what stands in the place of a step that is wrong.

It is reported, and what leaves it is not known; where its size is stated, that is gone on from. So
a fault hides no other, and none is told for what follows from it.
"""

from archspec.ops import Operator


class ErrorHole(Operator):
    """A step that is wrong, and reported."""

"""A placeholder for a step that is wrong.

The error is reported, and the output of the step is unknown unless its size is stated, in which
case inference continues from there. So one error hides no other and causes no further ones.
"""

from archspec.ops import Operator


class ErrorHole(Operator):
    """A step that is wrong, and reported."""

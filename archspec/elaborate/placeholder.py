"""Hold the placeholder for an invalid step.

The step is reported, and its output is unknown; if its size is stated, inference continues from
that. So an error neither hides others nor causes follow-up errors.
"""

from archspec.ops import Operator


class ErrorHole(Operator):
    """An invalid step that has been reported."""

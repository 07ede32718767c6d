"""Symbols of figures and pages, for which specs and terminals have signs of ASCII."""

from typing import Final

ARROW: Final = " → "
"""From one to the next, and from before to after, with its spaces: ` -> ` in specs."""

TIMES: Final = "×"
"""Between the sides of a size, and before how often: `x` in specs."""

MINUS: Final = "−"
"""What is gone, and a number below zero."""

"""Symbols for figures and pages; specs and terminals use ASCII instead."""

from typing import Final

ARROW: Final = " → "
"""From one step to the next, or from before to after, with spaces: ` -> ` in specs."""

TIMES: Final = "×"
"""Between the sides of a size, and with a number of repetitions: `x` in specs."""

MINUS: Final = "−"
"""The sign of a removed part and of a negative number."""

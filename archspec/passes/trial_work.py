"""Bound the work of trying other texts of a spec, so that the answer is the same everywhere."""

from dataclasses import field
from typing import Final

from archspec.dataclass import dataclass
from archspec.graph import TemplateMemory

_WORK: Final = 4_500
"""The most results to derive in trials of one spec."""

_READ: Final = 80
"""What reading a text counts, in results."""


@dataclass(slots=True)
class TrialWork:
    """The work that may be done in trials of one spec.

    It counts what a trial derives that no other before it has, which is what takes time. So the
    trials have a memory of their own: that of a process may know more on one day than on another.

    Attributes:
        left: how many results may still be derived.
        memory: what was derived so far.
    """

    left: int = _WORK
    memory: TemplateMemory = field(default_factory=TemplateMemory)
    _counted: int = 0

    @property
    def is_done(self) -> bool:
        """Whether no further text may be tried."""
        return self.left <= 0

    def spend(self, more: int = 0) -> None:
        """Count a trial that is done.

        Args:
            more: what it took beside deriving results.
        """
        self.left -= _READ + self.memory.derived - self._counted + more
        self._counted = self.memory.derived

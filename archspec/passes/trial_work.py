"""Bound the work of trying other texts of a spec, so that the answer is the same everywhere."""

from typing import Final

from archspec.dataclass import dataclass

_WORK: Final = 5_000
"""The most operators of all networks that are tried for one spec."""

_READ: Final = 60
"""What reading a text counts, in operators."""

_USE: Final = 4
"""What a use of a block counts."""

_KEPT: Final = 16
"""How many operators that are known from other texts count as one."""


@dataclass(slots=True)
class TrialWork:
    """The work that may be done in trials of one spec.

    Attributes:
        left: how many operators may still be looked at.
    """

    left: int = _WORK

    @property
    def is_done(self) -> bool:
        """Whether no further text may be tried."""
        return self.left <= 0

    def spend(self, operators: int, uses: int = 0, *, is_local: bool = False) -> None:
        """Count one trial.

        Args:
            operators: the operators of the network that was tried, as far as it was expanded.
            uses: the uses of blocks in it.
            is_local: whether one block alone is another than in other texts.
        """
        work = operators + _USE * uses
        self.left -= _READ + (work // _KEPT if is_local else work)

"""A correction of a spec whose change of the network is known, or the number that one writes."""

from collections.abc import Callable, Collection
from enum import Enum
from typing import Final, TypeAlias

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Edit, Span
from archspec.language.corrections.correction import Correction, Rarity
from archspec.ops import Shape
from archspec.passes.remeasure.overlay import Overlay


class Effect(Enum):
    """What an edit can change, which says whether it can mend a fault at all."""

    GRID = frozenset({"sizes", "macs"})
    """Sizes, and with them multiply-accumulates: a stride, `V`, the input."""

    WEIGHTS = frozenset({"sizes", "params", "macs"})
    """All: a width, a kernel, a step."""

    PARAMETERS = frozenset({"params"})
    """Parameters alone: a bias, a normalization."""

    def can_mend(self, differing: Collection[str], stated: Collection[str]) -> bool:
        """Check whether an edit can mend what differs, and change nothing else that is stated.

        Args:
            differing: what does not hold, of `sizes`, `params` and `macs`.
            stated: what is stated.
        """
        if "sizes" in differing:
            return "sizes" in self.value
        return self.value & set(stated) - {"sizes"} == set(differing)


@dataclass(frozen=True, slots=True)
class Candidate(Correction):
    """A correction whose change of the network can be measured before the text is read again.

    Attributes:
        change: the change of the network.
        state: returns the change of the text with the output size of the step that it adds; None
            if it adds none.
    """

    change: Overlay
    state: Callable[[Shape], tuple[Edit, ...]] | None = None

    @staticmethod
    def write(
        rarity: int, change: Overlay, edit: Edit, quote: str = "", span: Span | None = None
    ) -> "Candidate":
        """Return the correction that writes a text.

        Args:
            rarity: how seldom people make the mistake.
            change: the change of the network.
            edit: the change of the text.
            quote: what the help says to write; the new text if empty.
            span: what it changes, if that is not the place of the edit.
        """
        words = f"write `{quote or edit.text}`"
        return Candidate(rarity, span or edit.span, (edit,), words, change)

    @property
    def in_text(self) -> "Candidate":
        """The same correction, to measure which the text is read again."""
        return replace(self, change=Overlay(edits=self.edits))


@dataclass(frozen=True, slots=True)
class NumberSlot:
    """A number in a spec that might be wrong; what it should be is solved for.

    Attributes:
        now: the number as it is.
        probes: two other numbers to learn what depends on it.
        make: returns the edit that writes another number.
        choices: the numbers that it can be; empty for any.
        is_curved: whether totals may depend on its square.
        guesses: numbers to try if none can be solved for, as for a stride.
    """

    now: int
    probes: tuple[int, int]
    make: Callable[[int], Candidate]
    choices: Collection[int] = ()
    is_curved: bool = False
    guesses: Collection[int] = ()

    @staticmethod
    def at(
        span: Span,
        now: int,
        change: Callable[[int], Overlay],
        quote: Callable[[int], str],
        guesses: Collection[int] = (),
        probes: tuple[int, int] | None = None,
    ) -> "NumberSlot":
        """Return a number on whose square totals may depend.

        Args:
            span: its place.
            now: the number as it is.
            change: returns the change of the network to another one.
            quote: returns what the help says to write.
            guesses: numbers to try if none can be solved for.
            probes: two other numbers; multiples of it if None.
        """

        def make(number: int) -> Candidate:
            rarity, edit = Rarity.NUMBER + _rate_value(number, now), Edit(span, str(number))
            return Candidate.write(rarity, change(number), edit, quote(number))

        probes = probes or (2 * now, 4 * now)
        return NumberSlot(now, probes, make, (), is_curved=True, guesses=guesses)

    @property
    def in_text(self) -> "NumberSlot":
        """The same number, for which each measure reads the text again."""

        def make(number: int) -> Candidate:
            return self.make(number).in_text

        return replace(self, make=make, guesses=())


Proposal: TypeAlias = Candidate | NumberSlot
"""An edit, or a number to solve for."""

_ODDNESS: Final = ((16, 0), (8, 1), (4, 2), (2, 4), (1, 6))
"""How unusual numbers are: widths are multiples of a power of two as a rule."""

_SMALL: Final = 8
"""Up to here, the numbers of tables and parameters are counts and strides, none of them unusual."""

_LARGE: Final = 4
"""A number so many times larger or smaller than what is written is unusual."""


def rate_number(number: int, now: int) -> int:
    """Return how unusual it is that a number was meant for another."""
    odd = next((rank for step, rank in _ODDNESS if number % step == 0))
    return odd + _is_far(number, now)


def _rate_value(number: int, now: int) -> int:
    """Return how unusual it is that the value of a table or parameter was meant for another."""
    is_small = max(number, now) <= _SMALL
    return _is_far(number, now) if is_small else rate_number(number, now)


def _is_far(number: int, now: int) -> bool:
    return not now <= number * _LARGE <= now * _LARGE * _LARGE

"""Draw members of a space for a study: different ones, valid, within limits, spread evenly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING, Final, TypeAlias

from archspec.space.measures import MEASURES

if TYPE_CHECKING:
    import numpy

    Arrays: TypeAlias = Mapping[str, numpy.ndarray]

POOL: Final = 64
"""How many members are drawn for each one of a sample that is spread evenly."""

BINS: Final = 20
"""The number of bins of equal width that such a sample fills, or one for each member."""

_BATCH: Final = 8192
_FEW: Final = 1 << 16
"""The size up to which all members of a space are tried, in a random order."""

_DRAWS: Final = 1000
"""The most draws, in multiples of what is asked for."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Members between two values of a measure.

    Attributes:
        low: the least value.
        high: the largest value.
        drawn: the number of members that were drawn.
        taken: the number of those in the sample.
    """

    low: int
    high: int
    drawn: int
    taken: int


@dataclass(frozen=True, slots=True)
class Sample:
    """Different valid members of a space.

    Attributes:
        values: the values of each axis by path.
        found: what `evaluate` finds of them.
        bins: the bins of the measure in which they are spread evenly, if in any.
    """

    values: Mapping[str, numpy.ndarray]
    found: Mapping[str, numpy.ndarray]
    bins: tuple[Bin, ...] = ()


@dataclass(frozen=True, slots=True)
class SampleLimits:
    """What members of a sample may cost.

    Attributes:
        at_most: limits of measures by name.
        within_budget: whether they keep to the budget of the spec.
    """

    at_most: Mapping[str, int]
    within_budget: bool = False

    def find_kept(self, found: Arrays) -> numpy.ndarray:
        """Return which members are valid and keep to the limits.

        Raises:
            ValueError: if there is no budget.
        """
        name = "within" if self.within_budget else "valid"
        if name not in found:
            raise ValueError("the spec has no budget")
        kept = found[name].copy()
        for measure, limit in self.at_most.items():
            kept &= (found[measure] >= 0) & (found[measure] <= limit)
        return kept


@dataclass(frozen=True, slots=True)
class Sampler:
    """Draws members by the positions of their choices, arrays of axes x members.

    Attributes:
        counts: the number of choices of each axis.
        meets: tells which members meet the conditions of the space.
        list_values: returns the values of members.
        evaluate: measures members by their values.
    """

    counts: tuple[int, ...]
    meets: Callable[[numpy.ndarray], numpy.ndarray]
    list_values: Callable[[numpy.ndarray], Arrays]
    evaluate: Callable[[Arrays], Arrays]

    def sample(self, n: int, seed: int, *, uniform_in: str, limits: SampleLimits) -> Sample:
        """Draw a sample; arguments as of `Space.sample_valid`."""
        for name in (*limits.at_most, *([uniform_in] if uniform_in else [])):
            if name not in MEASURES:
                raise ValueError(f"there is no measure `{name}`; there are {', '.join(MEASURES)}")
        if n < 0:
            raise ValueError(f"{n} is no number of members")
        pool = self.draw(n * POOL if uniform_in else n, seed, limits, least=n)
        drawn = self.list_values(pool)
        found = self.evaluate(drawn)
        if not uniform_in:
            return Sample(drawn, found)
        chosen, bins = spread_evenly(found[uniform_in], n)
        values = {path: column[chosen] for path, column in drawn.items()}
        return Sample(values, {name: found[name][chosen] for name in found}, tuple(bins))

    def draw(self, n: int, seed: int, limits: SampleLimits, least: int) -> numpy.ndarray:
        """Return different members that are wanted, in the order of drawing.

        Members that a larger n adds come last.

        Args:
            n: the number of members.
            seed: the same seed draws the same members.
            limits: what they may cost.
            least: the number of members that must be found.

        Raises:
            ValueError: if there are fewer, or they are too rare.
        """
        import numpy

        found: dict[bytes, None] = {}
        drawn = 0
        for positions in self._list_batches(n, seed):
            drawn += positions.shape[1]
            wanted = positions[:, self._find_wanted(positions, limits)].T.astype("int32")
            found.update((member.tobytes(), None) for member in wanted)
            if len(found) >= n:
                break
        if len(found) < least:
            whole = (
                "the space has" if drawn == prod(self.counts) else f"{drawn:,} members drawn have"
            )
            raise ValueError(f"{whole} only {len(found):,} such members")
        members = numpy.frombuffer(b"".join(list(found)[:n]), "int32")
        return members.reshape(-1, len(self.counts)).T

    def _find_wanted(self, positions: numpy.ndarray, limits: SampleLimits) -> numpy.ndarray:
        """Return which members belong to the space, are valid and within limits."""
        wanted = self.meets(positions)
        found = self.evaluate(self.list_values(positions[:, wanted]))
        wanted[wanted] = limits.find_kept(found)
        return wanted

    def _list_batches(self, n: int, seed: int) -> Iterator[numpy.ndarray]:
        """Yield members at random; each member once if there are few."""
        import numpy

        generator = numpy.random.default_rng(seed)
        size = prod(self.counts)
        if size <= _FEW:
            order = generator.permutation(size)
            for start in range(0, size, _BATCH):
                numbers = order[start : start + _BATCH]
                yield numpy.stack(numpy.unravel_index(numbers, self.counts))
            return
        batch = max(1, min(n, _BATCH))
        for _ in range(0, _DRAWS * n, batch):
            yield generator.integers(self.counts, size=(batch, len(self.counts))).T


def spread_evenly(measures: numpy.ndarray, n: int) -> tuple[numpy.ndarray, list[Bin]]:
    """Choose members such that a measure is spread as evenly as the members allow.

    The range of the measure is cut into bins of equal width. Each bin gives the same number of
    members, the first ones; what a bin lacks is taken from all others alike.

    Args:
        measures: the measure of each member.
        n: the number of members to choose, at most as many as there are.

    Returns:
        The numbers of the members in their order, and the bins.
    """
    import numpy

    if not n:
        return numpy.zeros(0, int), []
    bins = min(BINS, n)
    low, high = int(measures.min()), int(measures.max())
    every = (low + (high - low + 1) * number // bins for number in range(bins + 1))
    edges = list(dict.fromkeys(every))
    bins = len(edges) - 1
    which = numpy.searchsorted(edges, measures, side="right") - 1
    drawn = numpy.bincount(which, minlength=bins)
    taken, left = numpy.zeros(bins, int), n
    for done, number in enumerate(numpy.argsort(drawn, kind="stable")):
        taken[number] = min(drawn[number], left // (bins - done))
        left -= taken[number]
    chosen = [numpy.flatnonzero(which == number)[: taken[number]] for number in range(bins)]
    counts = zip(pairwise(edges), drawn.tolist(), taken.tolist(), strict=True)
    told = [Bin(first, behind - 1, *both) for (first, behind), *both in counts]
    return numpy.sort(numpy.concatenate(chosen)), told

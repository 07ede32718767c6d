"""Draw members of a space for a study: different ones, valid, within limits, spread evenly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING, Final, TypeAlias

from archspec.dataclass import dataclass

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
class MemberPool:
    """Draws members by the positions of their choices.

    Attributes:
        counts: the number of choices of each axis.
        holds: tells which members are wanted, of axes x members.
    """

    counts: tuple[int, ...]
    holds: Callable[[numpy.ndarray], numpy.ndarray]

    def draw(self, n: int, seed: int, least: int) -> numpy.ndarray:
        """Return different members that are wanted, axes x members, in the order of drawing.

        Members that a larger n adds come last.

        Args:
            n: the number of members.
            seed: the same seed draws the same members.
            least: the number of members that must be found.

        Raises:
            ValueError: if there are fewer, or they are too rare.
        """
        import numpy

        found: dict[bytes, None] = {}
        drawn = 0
        for positions in self._list_batches(n, seed):
            drawn += positions.shape[1]
            wanted = positions[:, self.holds(positions)].T.astype("int32")
            found.update((member.tobytes(), None) for member in wanted)
            if len(found) >= n:
                break
        if len(found) < least:
            raise ValueError(f"only {len(found):,} of {drawn:,} members that were drawn will do")
        members = numpy.frombuffer(b"".join(list(found)[:n]), "int32")
        return members.reshape(-1, len(self.counts)).T

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

"""Find which other values the network's parameters may take without changing the source."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import field
from itertools import product
from math import gcd
from typing import Final, TypeAlias

from archspec.dataclass import dataclass
from archspec.expressions import Number
from archspec.graph import Graph
from archspec.passes.parameter_conditions import ParameterCondition, ParameterConditions

_WHOLE: Final = (*range(-1, 18), 24, 32, 33, 48, 64, 97, 128, 255, 256, 1000)
"""The integers to try."""

_REAL: Final = (-1e6, -10.0, -1.0, -0.5, -0.1, 0.0, 1e-6, 1e-3, 0.01, 0.1, 0.25, 0.3, 0.5, 0.7,
                0.75, 0.9, 1.0, 1.25, 1.5, 2.0, 3.0, 10.0, 100.0, 1e6)  # fmt: skip
"""The real numbers to try; bounds beyond them count as no bound."""

_HALVES: Final = 60
"""The number of bisection steps toward a bound."""

_CLOSE: Final = 0.05
"""The largest relative distance of a rounded bound from the exact one."""

_SAMPLES: Final = 5
"""The number of values of each parameter to try in combination with others."""

_FEW: Final = 8
"""The most values to list."""


@dataclass(frozen=True, slots=True)
class Progression:
    """An unbounded arithmetic progression of integers.

    Attributes:
        first: the first number.
        step: the distance between neighbors.
    """

    first: int
    step: int = 1


@dataclass(frozen=True, slots=True)
class ClosedInterval:
    """A closed interval; None for no bound."""

    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class FiniteDomain:
    """A finite list of values."""

    values: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class FullDomain:
    """Every value of the parameter's type.

    Attributes:
        values: the values that were tried.
    """

    values: tuple[Number, ...]


Domain: TypeAlias = Progression | ClosedInterval | FiniteDomain | FullDomain


def find_domains(graph: Graph) -> dict[str, Domain]:
    """Return the values that each parameter of the network may take, independent of the others.

    Args:
        graph: a proved graph.

    Returns:
        A domain for each parameter of the generated source; none for lists or pinned parameters.
        It includes the value that the graph was proved with.
    """
    return _DomainSearch(graph).find_all()


@dataclass(slots=True)
class _DomainSearch:
    graph: Graph
    proved: dict[str, Number] = field(init=False)
    trials: dict[str, list[ParameterCondition]] = field(init=False)

    def __post_init__(self) -> None:
        self.proved = {name: quantity.value for name, quantity in self.graph.root.bound.items()}
        self.trials = defaultdict(list)
        for trial in ParameterConditions(self.graph).list_conditions():
            for name in trial.parameters:
                self.trials[name].append(trial)

    def find_all(self) -> dict[str, Domain]:
        """Return the domain of each parameter, by name; those that fail together are narrowed."""
        pinned = self.graph.root.pinned
        found = {name: self.find_domain(name) for name in self.proved if name not in pinned}
        for name in sorted(
            found, key=lambda name: isinstance(found[name], FiniteDomain), reverse=True
        ):
            if not self.fits_all_samples(name, found):
                found[name] = FiniteDomain((self.proved[name],))
        return found

    def find_domain(self, name: str) -> Domain:
        """Return the domain of a parameter while all others keep their proved values."""
        value = self.proved[name]
        if not self.trials[name]:
            return FullDomain((value,))
        tried = _list_candidates(value)
        good = [candidate for candidate in tried if self.accepts_value(name, candidate)]
        if value not in good:
            return FiniteDomain((value,))
        if good == tried:
            return FullDomain(tuple(good))
        return (
            _cover_integers(value, tried, good)
            if isinstance(value, int)
            else (self.find_interval(name, value, tried, good))
        )

    def accepts_value(self, name: str, value: Number) -> bool:
        return all(trial.holds({name: value}) for trial in self.trials[name])

    def find_interval(
        self, name: str, value: float, tried: Sequence[Number], good: Sequence[Number]
    ) -> Domain:
        """Return the interval around a proved value that the source is right for."""
        first, last = tried.index(good[0]), tried.index(good[-1])
        if good != tried[first : last + 1]:
            return FiniteDomain((value,))
        low = self.bisect_bound(name, good[0], tried[first - 1]) if first else None
        above = tried[last + 1 :]
        return ClosedInterval(low, self.bisect_bound(name, good[-1], above[0]) if above else None)

    def bisect_bound(self, name: str, good: float, bad: float) -> float:
        """Return the last good number between a good and a bad one, rounded to few digits."""
        for _ in range(_HALVES):
            middle = (good + bad) / 2
            good, bad = (middle, bad) if self.accepts_value(name, middle) else (good, middle)
        shorter = [float(f"{good:.{digits}g}") for digits in range(1, 16)]
        near = (
            candidate
            for candidate in shorter
            if abs(candidate - good) <= _CLOSE * max(abs(good), _CLOSE)
        )
        return next((candidate for candidate in near if self.accepts_value(name, candidate)), good)

    def fits_all_samples(self, name: str, found: dict[str, Domain]) -> bool:
        """Check whether a parameter's domain holds for all values of the other parameters."""
        return all(
            trial.holds(values)
            for trial in self.trials[name]
            if len(trial.parameters) > 1
            for values in _combine_samples(sorted(trial.parameters & found.keys()), found)
        )


def _list_candidates(value: Number) -> list[Number]:
    """Return the values to try of a parameter with this value."""
    match value:
        case bool():
            return [value, not value]
        case int():
            return sorted({*_WHOLE, value, value - 1, value + 1, 2 * value, 3 * value})
        case _:
            return sorted({*_REAL, value})


def _cover_integers(value: int, tried: Sequence[Number], good: Sequence[Number]) -> Domain:
    """Return the integers that the source is right for: a progression, or those near a value."""
    first = good[0]
    if len(good) > 1:
        step = gcd(*(int(candidate - first) for candidate in good))
        if good == [each for each in tried if each >= first and (each - first) % step == 0]:
            return Progression(int(first), step)
    near = sorted(sorted(good, key=lambda each: abs(each - value))[:_FEW])
    return FiniteDomain(tuple(near))


def _sample_values(domain: Domain) -> tuple[Number, ...]:
    """Return some values of a domain, with the bounds of an interval."""
    match domain:
        case Progression(first, step):
            return tuple(first + number * step for number in (0, 1, 2, 5, 12))
        case ClosedInterval(low, high):
            least = -1.0 if low is None else low
            most = least + 10.0 if high is None else high
            return (least, (least + most) / 2, most)
        case FiniteDomain(values):
            return values[:_SAMPLES]
        case FullDomain(values):
            return values[:: max(1, len(values) // _SAMPLES)]


def _combine_samples(names: Sequence[str], found: dict[str, Domain]) -> Iterator[dict[str, Number]]:
    """Yield combined samples of several parameters."""
    few = _SAMPLES if len(names) < 4 else 2
    for values in product(*(_sample_values(found[name])[:few] for name in names)):
        yield dict(zip(names, values, strict=True))

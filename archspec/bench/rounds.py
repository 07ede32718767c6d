"""Time runs in turns, so that whatever else the machine does slows all of them alike."""

import random
import time
from collections.abc import Callable, Collection, Mapping
from statistics import median
from typing import Final, TypeAlias

from archspec.dataclass import dataclass

Run: TypeAlias = Callable[[], object]
"""Computes one batch."""

SELDOM: Final = 3
"""Of how many rounds slow runs take part in one."""

_SEED: Final = 0


@dataclass(frozen=True, slots=True)
class Timing:
    """The times of a run, one for each round that it took part in.

    Attributes:
        cpu: the processor time of all threads, in seconds.
        wall: the time that passed, in seconds.
    """

    cpu: tuple[float, ...]
    wall: tuple[float, ...]


def find_median(times: Collection[float]) -> float:
    """Return the median of some times."""
    return median(times)


def compute_spread(times: Collection[float]) -> float:
    """Return how far the slowest of some times is from the fastest, as a fraction of the median."""
    return (max(times) - min(times)) / median(times) if median(times) else 0.0


def time_once(run: Run) -> tuple[float, float]:
    """Return the processor time and the time that passes while a batch is computed, in seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    taken = time.process_time() - cpu
    return taken, time.perf_counter() - wall


def time_in_turns(
    runs: Mapping[str, Run],
    rounds: int,
    *,
    slow: Collection[str] = (),
    advance: Callable[[], None] = lambda: None,
) -> dict[str, Timing]:
    """Run each once a round, in random order.

    Args:
        runs: what is timed, by name; each has run before.
        rounds: the number of rounds.
        slow: those that only take part in one round of three, and in the first.
        advance: is called after each round.
    """
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    turns, choice = list(runs), random.Random(_SEED)  # noqa: S311 - an order, not a secret
    for number in range(rounds):
        choice.shuffle(turns)
        for name in turns:
            if name not in slow or number % SELDOM == 0:
                taken[name].append(time_once(runs[name]))
        advance()
    return {name: _split(times) for name, times in taken.items()}


def _split(times: list[tuple[float, float]]) -> Timing:
    return Timing(tuple(cpu for cpu, _ in times), tuple(wall for _, wall in times))

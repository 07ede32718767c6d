"""Work on many specs: in several processes where that pays, with results in the order of the specs.

Reading and proving is Python alone, so threads would not help. A forked process has everything
imported already; where there is no fork, or only few specs, one process is as fast.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Final, TypeVar

from archspec.app.options import STANDARD_INPUT

R = TypeVar("R")

FEWEST: Final = 24
"""Fewest specs that are worth several processes."""

_MOST: Final = 16
_END_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG of prctl(2)
_CHUNK: Final = 2
"""How many specs a process takes at a time: few, since they differ in cost by a factor of ten."""


def map_specs(function: Callable[[str], R], specs: Sequence[str]) -> Iterator[R]:
    """Yield what a function returns for each spec, in their order.

    Args:
        function: what is done with a spec; neither its result nor its exceptions may hold what
            cannot be pickled.
        specs: what names the specs.
    """
    workers = _count_workers(specs)
    return map(function, specs) if workers == 1 else _spread(function, specs, workers)


def _count_workers(specs: Sequence[str]) -> int:
    """Return the number of processes for some specs, 1 for this one alone.

    A process with threads is not forked, since a lock that one of them holds would stay locked.
    """
    is_alone = threading.active_count() == 1
    if len(specs) < FEWEST or STANDARD_INPUT in specs or not is_alone or sys.platform != "linux":
        return 1
    return max(1, min(len(os.sched_getaffinity(0)), _MOST, len(specs) // (2 * _CHUNK)))


def _spread(function: Callable[[str], R], specs: Sequence[str], workers: int) -> Iterator[R]:
    """Yield the results of several processes; if one of them is killed, this one does the rest."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    done = 0
    context = get_context("fork")
    pool = ProcessPoolExecutor(workers, context, _prepare_worker, (os.getpid(),))
    try:
        for result in pool.map(function, specs, chunksize=_CHUNK):
            yield result
            done += 1
    except BrokenProcessPool:
        yield from map(function, islice(specs, done, None))
    finally:
        pool.shutdown(cancel_futures=True)  # without waiting, its thread may race with the exit


def _prepare_worker(first: int) -> None:
    """Leave interrupts to the first process, and end when it does, be it killed.

    Args:
        first: the number of the first process.
    """
    import ctypes

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with suppress(OSError, AttributeError):  # a system without it keeps an idle process
        ctypes.CDLL(None).prctl(_END_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != first:
        os._exit(1)

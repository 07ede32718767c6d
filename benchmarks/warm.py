"""Load Inception-v4 once more in one process, and variants of it with a width set.

python benchmarks/warm.py    prints the least seconds of processor time of each as JSON

A checkout without `archspec.open` loads a variant anew, as its users did.
"""

import gc
import json
import time
from collections.abc import Callable

import archspec
from archspec.api import find_spec, graph_of
from archspec.language import load_program
from archspec.reader import read_source

NAME = "inception_v4"
PATH = "blocks.InceptionA.branches.b33.1.filters"
RUNS = 60


def measure(work: Callable[[int], object]) -> float:
    """Return the least time of many runs, each with another number."""
    times = []
    gc.collect()
    gc.disable()
    for number in range(RUNS):
        start = time.process_time()
        work(number)
        times.append(time.process_time() - start)
    gc.enable()
    return min(times[1:])


def load(number: int) -> None:
    """Load the network as it is."""
    archspec.load(NAME)


def make_variants() -> Callable[[int], object]:
    """Return what makes a variant: with an open spec where there is one, or else anew."""
    if hasattr(archspec, "open"):
        session = archspec.open(NAME)
        return lambda number: session.with_values({PATH: 64 + number})
    place, shown = find_spec(NAME)

    def make(number: int) -> object:
        text = read_source(place, shown)
        return graph_of(load_program(text, shown, place, overrides=f"{PATH}: {64 + number}\n"))

    return make


if __name__ == "__main__":
    print(json.dumps({"load again": measure(load), "a variant": measure(make_variants())}))

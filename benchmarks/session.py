"""A spec that is kept open against one that is loaded anew: the work before a network is expanded.

python benchmarks/session.py    prints the median processor time of each, and the ratios

Both make the program of a variant of Inception-v4, with one value set. What they make is the same;
tests/api/test_session.py holds them together.
"""

import gc
import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from statistics import median

import archspec
from archspec.api import find_spec, graph_of
from archspec.language import Program, load_program
from archspec.reader import read_source

NAME = "inception_v4"
PATHS = {
    "a width in a block": "blocks.InceptionA.branches.b33.1.filters",
    "a number of repeats": "body.InceptionA.repeat",
    "a cell of a table": "tables.table1.inception_v4.k",
}
HEAD = ["what is set", "loaded anew", "kept open", "ratio"]
WHOLE = [*HEAD, "variants a second"]


def session_rows(runs: int) -> list[list[str]]:
    """One row for each path: both times and their ratio."""
    session = archspec.open(NAME)
    session.graph()
    rows = []
    for what, path in PATHS.items():
        values = random.Random(path).sample(range(2, 400), 2 * runs)
        anew = _measure(lambda value, path=path: _load_anew(path, value), values[:runs])
        kept = _measure(lambda value, path=path: session._program({path: value}), values[runs:])
        rows.append([what, *map(_print_time, (anew, kept)), f"{anew / kept:.1f}"])
    return rows


def variant_rows(runs: int) -> list[list[str]]:
    """One row for each path: the time of a whole variant, and how many there are a second."""
    session = archspec.open(NAME)
    session.graph()
    rows = []
    for what, path in PATHS.items():
        values = random.Random(path).sample(range(2, 400), 2 * runs)
        anew = _measure(lambda value, path=path: graph_of(_load_anew(path, value)), values[:runs])
        kept = _measure(lambda value, path=path: _make_variant(session, path, value), values[runs:])
        times = map(_print_time, (anew, kept))
        rows.append([what, *times, f"{anew / kept:.1f}", f"{1 / kept:,.0f}"])
    return rows


def _make_variant(session: archspec.Session, path: str, value: int) -> None:
    """Make a whole variant, valid or not, and ask for its costs."""
    with suppress(archspec.SpecError):
        graph = session.with_values({path: value})
        assert graph.parameters < graph.macs


def _load_anew(path: str, value: int) -> Program:
    place, shown = find_spec(NAME)
    return load_program(read_source(place, shown), shown, place, overrides=f"{path}: {value}\n")


def _measure(work: Callable[..., object], given: Sequence[object]) -> float:
    """Return the median processor time in seconds; the first run fills what is kept."""
    times = []
    gc.collect()
    gc.disable()  # as the command does
    for each in given:
        start = time.process_time()
        work(each)
        times.append(time.process_time() - start)
    gc.enable()
    return median(times[1:])


def _print_time(seconds: float) -> str:
    return f"{seconds * 1e3:.2f} ms"


if __name__ == "__main__":
    for cells in [HEAD, *session_rows(40), WHOLE, *variant_rows(40)]:
        print(" | ".join(cells))

"""What was read before against what is read anew: the work before a network is expanded.

python benchmarks/session.py    prints the median processor time of each, and the ratios

Both make the program of Inception-v4 or of a variant of it. What they make is the same;
tests/api/test_session.py and test_memory.py hold them together. Whole variants are counted, too,
next to those that timm builds.
"""

import gc
import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from statistics import median

from peer import BUILT, build_with_timm

import archspec
from archspec.api import find_spec, graph_of
from archspec.language import Program, load_program
from archspec.language.file_memory import FileMemory
from archspec.reader import read_source

NAME = "inception_v4"
PATHS = {
    "a width in a block": "blocks.InceptionA.branches.b33.1.filters",
    "a number of repeats": "body.InceptionA.repeat",
    "a cell of a table": "tables.table1.inception_v4.k",
}
FIVE = (
    *PATHS.values(),
    "blocks.InceptionA.branches.b33.2.filters",
    "blocks.InceptionC.branches.b1.0.filters",
)
HEAD = ["what changes", "loaded anew", "with what was read", "ratio"]
WHOLE = [*HEAD, "variants a second", f"those {BUILT}", "ratio"]
PEERS = 4


def session_rows(runs: int) -> list[list[str]]:
    """One row for each change: both times and their ratio."""
    session = archspec.open(NAME)
    session.graph()
    paths = {**{what: (path,) for what, path in PATHS.items()}, "five values": FIVE}
    rows = list(text_rows(runs))
    for what, places in paths.items():
        draw = random.Random(what)
        given = [{path: draw.randrange(2, 400) for path in places} for _ in range(runs)]
        rows.append(_row(what, _load_anew, session._program, given))
    return rows


def variant_rows(runs: int) -> list[list[str]]:
    """One row for each path: the time of a whole variant, and how many there are a second.

    Next to it, how many timm builds at that time.
    """
    session = archspec.open(NAME)
    session.graph()
    rows = []
    for what, path in PATHS.items():
        given = [{path: width} for width in random.Random(path).sample(range(2, 400), 2 * runs)]
        anew = _measure(lambda values: graph_of(_load_anew(values)), given[:runs])
        kept = _measure(lambda values: _make_variant(session, values), given[runs:])
        built = median([build_with_timm() for _ in range(PEERS)][1:])
        times = *map(_print_time, (anew, kept)), f"{anew / kept:.1f}"
        rows.append([what, *times, f"{1 / kept:,.0f}", f"{1 / built:.1f}", f"{built / kept:.0f}"])
    return rows


def _make_variant(session: archspec.Session, values: dict[str, int]) -> None:
    """Make a whole variant, valid or not, and ask for its costs."""
    with suppress(archspec.SpecError):
        graph = session.with_values(values)
        assert graph.parameters < graph.macs


def text_rows(runs: int) -> Sequence[list[str]]:
    """A row for the text that was loaded last, and one for a text with an edited line."""
    place, shown = find_spec(NAME)
    text, memory = read_source(place, shown), FileMemory()
    at = text.index("(64)")
    edited = [f"{text[:at]}({width}){text[at + 4 :]}" for width in range(8, 8 + runs)]

    def load(given: str, memory: FileMemory | None = None) -> Program:
        return load_program(given, shown, place, memory=memory)

    def load_with_memory(given: str) -> Program:
        return load(given, memory)

    return (
        _row("nothing", load, load_with_memory, [text] * runs),
        _row("a line of the text", load, load_with_memory, edited),
    )


def _load_anew(values: dict[str, int]) -> Program:
    place, shown = find_spec(NAME)
    said = "".join(f"{path}: {value}\n" for path, value in values.items())
    return load_program(read_source(place, shown), shown, place, overrides=said)


def _row(
    what: str, anew: Callable[..., object], kept: Callable[..., object], given: Sequence[object]
) -> list[str]:
    times = _measure(anew, given), _measure(kept, given)
    return [what, *map(_print_time, times), f"{times[0] / times[1]:.1f}"]


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

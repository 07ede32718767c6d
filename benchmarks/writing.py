"""Source next to what is needed to read it, and next to the number of repeats.

python benchmarks/writing.py    prints seconds and bytes, as JSON

A class is written once, whatever the number of its uses: the source of a network takes a few times
as long as Python takes to parse it, and repeats of a block take only a look at each.
"""

import ast
import gc
import json
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

from archspec import emit, load

SPECS = ("inception_v4", "inception_resnet_v2", "released/inception_v4")
REPEATS = (10, 1_000, 14_000)


def repeated(count: int) -> str:
    """A network that repeats a block of one operator."""
    return (
        "archspec: 1\nname: repeated\ninput: 8x8x8\n"
        f"blocks:\n  Tiny: {{body: [3x3 Conv (8)]}}\nbody: [{count} x Tiny]\n"
    )


def writing_rows(runs: int) -> list[list[str]]:
    """One row a network: the time for its source next to that of parsing it."""
    rows = []
    for name in SPECS:
        written, parsed = measure_source(name, runs)
        ratio = f"{written / parsed:.1f}"
        rows.append([name, f"{written * 1e3:.1f} ms", f"{parsed * 1e3:.1f} ms", ratio])
    return rows


def writing_repeat_rows(runs: int) -> list[list[str]]:
    """One row a count: the time for the source and its peak of memory next to the first row's."""
    found = [measure_repeats(count, runs) for count in REPEATS]
    (first, small), *_ = found
    return [
        [
            f"{count:,} x Tiny",
            f"{seconds * 1e3:.1f} ms",
            f"{seconds / first:.1f}",
            f"{memory / 1024:.0f} KiB",
            f"{memory / small:.1f}",
        ]
        for count, (seconds, memory) in zip(REPEATS, found, strict=True)
    ]


def measure_source(name: str, runs: int) -> tuple[float, float]:
    """Return the seconds that the source of a network takes, and Python to parse it."""
    graph = load(name)
    text = emit(graph)
    written = _measure(lambda: emit(replace(graph)), runs)  # a graph that remembers nothing
    return written, _measure(lambda: ast.parse(text), runs)


def measure_repeats(count: int, runs: int) -> tuple[float, int]:
    """Return the seconds and the peak of bytes that the source of a repeated block takes."""
    graph = load(repeated(count))
    seconds = _measure(lambda: emit(replace(graph)), runs)
    tracemalloc.start()
    emit(replace(graph))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return seconds, peak


def _measure(work: Callable[[], object], runs: int) -> float:
    gc.collect()
    gc.disable()  # as the command does
    times = []
    for _ in range(runs + 1):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    gc.enable()
    return median(times[1:])


def main(arguments: Sequence[str]) -> None:
    """Print every measurement."""
    runs = int(arguments[0]) if arguments else 15
    print(
        json.dumps({"networks": writing_rows(runs), "repeats": writing_repeat_rows(runs)}, indent=1)
    )


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    main(sys.argv[1:])

"""The stages of the compiler, one after the other on one spec.

python benchmarks/stages.py    prints the least processor time of each in seconds, as JSON
"""

import gc
import json
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from archspec.api import find_spec
from archspec.codegen import emit
from archspec.elaborate import elaborate
from archspec.language import load_program
from archspec.passes import PASSES
from archspec.reader import read_document, read_source
from archspec.summary.summary import summarize


def stage_rows(runs: int, name: str = "inception_v4") -> list[list[str]]:
    """One row a stage, and one for all of them."""
    times: dict[str, list[float]] = {}
    for _ in range(runs + 1):
        for stage, seconds in _run(name).items():
            times.setdefault(stage, []).append(seconds)
    medians = {stage: median(seconds[1:]) for stage, seconds in times.items()}
    total = sum(medians.values())
    rows = [[stage, *_cells(seconds, total)] for stage, seconds in medians.items()]
    return [*rows, ["all", *_cells(total, total)]]


def measure_least(runs: int = 12, name: str = "inception_v4") -> dict[str, float]:
    """The least processor time of each stage in one warm process."""
    gc.disable()  # as the command does
    found = []
    for _ in range(runs + 1):
        gc.collect()
        found.append(_run(name, time.process_time))
    return {stage: min(times[stage] for times in found[1:]) for stage in found[0]}


def _cells(seconds: float, total: float) -> list[str]:
    return [f"{seconds * 1e3:.1f} ms", f"{100 * seconds / total:.0f}%"]


def _run(name: str, clock: Callable[[], float] = time.perf_counter) -> dict[str, float]:
    times: dict[str, float] = {}

    def timed(stage: str, function: Callable[[], Any]) -> Any:
        start = clock()
        result = function()
        times[stage] = clock() - start
        return result

    path, shown = find_spec(name)
    source = timed("open the file", lambda: read_source(path, shown))
    program = timed("reader and language", lambda: load_program(source, shown, path))
    texts = program.sources.items()
    timed("reader: text to data", lambda: [read_document(text, file) for file, text in texts])
    times["language: data to spec"] = (
        times.pop("reader and language") - times["reader: text to data"]
    )
    graph = timed("elaborate: spec to graph", lambda: elaborate(program))
    for each in PASSES:
        graph = timed(f"pass: {each.__name__}", lambda each=each, graph=graph: each(graph))
    timed("codegen: graph to source", lambda: emit(graph))
    timed("summary: graph to numbers", lambda: summarize(graph))
    return times


if __name__ == "__main__":
    print(json.dumps(measure_least()))

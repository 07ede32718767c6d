"""The parts of a summary, each relative to asking all operators once for their shapes.

python benchmarks/summary.py    prints the medians of both as a table
"""

import time
from collections.abc import Callable
from statistics import median

from archspec.analysis.min_input import find_min_input, find_min_training_input
from archspec.analysis.receptive_field import compute_receptive_fields
from archspec.api import load
from archspec.graph import Graph
from archspec.summary.summary import summarize
from archspec.summary.text import render_table


def summary_rows(runs: int, name: str = "inception_v4") -> list[list[str]]:
    """One row for each part: the processor time, and its ratio to that of all shapes once."""
    graph = load(name)
    summary = summarize(graph)
    work = {
        "shapes of all nodes, once": lambda: _ask_operators(graph),
        "receptive fields": lambda: compute_receptive_fields(graph),
        "smallest input": lambda: find_min_input(graph, graph.at_inference),
        "smallest input in training": lambda: find_min_training_input(graph),
        "summary": lambda: summarize(graph),
        "its text": lambda: render_table(summary),
    }
    times = {part: _measure(task, runs) for part, task in work.items()}
    unit = times["shapes of all nodes, once"]
    return [[part, f"{own * 1e3:.2f} ms", f"{own / unit:.1f}"] for part, own in times.items()]


def _ask_operators(graph: Graph) -> None:
    for node in graph.nodes:
        if node.op is not None and node.sources:
            node.op.shape(*node.sources)


def _measure(task: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs + 1):
        start = time.process_time()
        task()
        times.append(time.process_time() - start)
    return median(times[1:])


if __name__ == "__main__":
    for row in summary_rows(25):
        print(" | ".join(row))

"""Pairs of networks that are hard to align: how the time to compare them grows.

python benchmarks/diff.py    prints the processor time of each pair in seconds, as JSON

Loading the specs is not measured.
"""

import gc
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from math import log

from archspec.differences.compare import diff_networks
from archspec.language import load_program

FORKS = (80, 160, 320, 640, 1_280)
ATTEMPTS = 3

Specs = tuple[str, str]


def make_forks(count: int) -> Specs:
    """Forks of two branches, each with widths of its own and one filter more in the second."""

    def make(more: int) -> str:
        widths = ((n + 4 + more, 2 * n + 5 + more) for n in range(count))
        return _make_network(
            f"{{branches: {{a: [1x1 Conv ({a})], b: [3x3 Conv ({b}), BN]}}}}" for a, b in widths
        )

    return make(0), make(1)


def make_strangers(count: int) -> Specs:
    """Steps that have nothing in common."""
    pools = ("2x2 MaxPool (stride 1)", "GlobalAvgPool", "Dropout (0.1)")
    other = (pools[n % len(pools)] for n in range(count))
    return _make_network(f"3x3 Conv ({n + 4})" for n in range(count)), _make_network(other)


def make_changed_chain(count: int) -> Specs:
    """A chain of boxes of which one changes."""
    boxes = [f"3x3 Conv ({n % 97 + 4})" for n in range(count)]
    changed = [*boxes[: count // 2], "5x5 Conv (999)", *boxes[count // 2 + 1 :]]
    return _make_network(boxes), _make_network(changed)


def _make_network(steps: Iterable[str]) -> str:
    body = "".join(f"  - {step}\n" for step in steps)
    return f"archspec: 1\nname: net\ninput: 32x32x3\nbody:\n{body}"


def measure_diff(specs: Specs) -> float:
    """Return the least processor time of some comparisons of two specs."""
    before, after = (load_program(text, f"{n}.yaml") for n, text in enumerate(specs))
    gc.disable()  # as the command does
    times = []
    for _ in range(ATTEMPTS):
        gc.collect()
        start = time.process_time()
        diff_networks(before, after)
        times.append(time.process_time() - start)
    return min(times)


def diff_rows(forks: Sequence[int] = FORKS) -> list[list[str]]:
    """One row a pair, with the growth since the first number of forks."""
    rows: list[list[str]] = []
    first = 0.0
    for count in forks:
        seconds = measure_diff(make_forks(count))
        first = first or seconds
        grown = f"{log(seconds / first) / log(count / forks[0]):.2f}" if rows else ""
        rows.append([f"{count:,} forks", f"{seconds:.2f} s", grown])
    for name, specs in _list_others().items():
        rows.append([name, f"{measure_diff(specs()):.2f} s", ""])
    return rows


def _list_others() -> dict[str, Callable[[], Specs]]:
    return {
        "5,000 steps, nothing in common": lambda: make_strangers(5_000),
        "10,000 steps, one change": lambda: make_changed_chain(10_000),
    }


def measure_few() -> dict[str, float]:
    """Return the times of pairs that are small enough for older checkouts."""
    return {
        "diff: 80 forks": measure_diff(make_forks(80)),
        "diff: 500 steps, nothing in common": measure_diff(make_strangers(500)),
        "diff: 10,000 steps, one change": measure_diff(make_changed_chain(10_000)),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure_few()) + "\n")

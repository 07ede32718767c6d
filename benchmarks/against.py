"""Two checkouts side by side: the processor time that each takes for the same work.

python benchmarks/run.py --against PATH    PATH is a checkout of another commit

Both run under this interpreter, with the packages installed for it. They take turns, and the least
of many runs counts, since other work on the machine can only add to it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from cold import ENVIRONMENT, ROOT

COMMANDS = {
    "`archspec --help`": ["--help"],
    "`archspec check`": ["check", "specs/inception_v4.yaml"],
    "`archspec summary`": ["summary", "specs/inception_v4.yaml"],
    "`archspec build`": ["build", "--stdout", "specs/inception_v4.yaml"],
    "`archspec render`": ["render", "-o", "-", "specs/inception_v4.yaml"],
    "`archspec diff`": ["diff", "specs/inception_v3.yaml", "specs/inception_v4.yaml"],
}
START = "import sys; from archspec.app.main import main; sys.exit(main())"
CHAIN_RUNS = 3
HERE = ROOT / "benchmarks"
OWN = Path("benchmarks")
"""Where a checkout has benchmarks that know the names of its modules."""

Times = dict[str, float]
"""Seconds of processor time, by the name of the work."""


def compare_rows(other: Path, runs: int, sizes: Sequence[int]) -> list[list[str]]:
    """One row for each piece of work, with the ratio of this checkout to another.

    Stages that the other checkout does not have by the same name are left out.

    Args:
        other: the other checkout.
        runs: how often each command runs, and the stages.
        sizes: the lengths of the chains of boxes.
    """
    rows: list[list[str]] = []
    for name, command in COMMANDS.items():
        measure = _measure_command(name, command)
        rows += _compare(other, runs, measure)
    rows += _compare(other, runs, _measure_benchmark(OWN, "stages.py"))
    rows += _compare(other, CHAIN_RUNS, _measure_benchmark(HERE, "warm.py"))
    rows += _compare(other, CHAIN_RUNS, _measure_benchmark(OWN, "diff.py"))
    for size in sizes:
        rows += _compare(other, CHAIN_RUNS, _measure_benchmark(HERE, "chain.py", size))
    return rows


def _compare(other: Path, runs: int, measure: Callable[[Path], Times]) -> list[list[str]]:
    found: dict[Path, list[Times]] = {other: [], ROOT: []}
    for _ in range(runs + 1):
        for root, times in found.items():
            times.append(measure(root))
    old, new = (_take_least(times[1:]) for times in found.values())  # the first fills caches
    return [
        [name, f"{old[name] * 1e3:.1f} ms", f"{new[name] * 1e3:.1f} ms", _ratio(new, old, name)]
        for name in old
        if name in new
    ]


def _ratio(new: Times, old: Times, name: str) -> str:
    return f"{new[name] / old[name]:.2f}" if old[name] else ""


def _take_least(found: Sequence[Times]) -> Times:
    return {name: min(times[name] for times in found) for name in found[0]}


def _measure_command(name: str, command: Sequence[str]) -> Callable[[Path], Times]:
    def measure(root: Path) -> Times:
        child = _start(root, ["-c", START, *command], subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        assert child.returncode == 0, f"{name} fails in {root}"
        return {name: used.ru_utime + used.ru_stime}

    return measure


def _measure_benchmark(folder: Path, file: str, *arguments: object) -> Callable[[Path], Times]:
    """Measure a checkout with a benchmark.

    Args:
        folder: `HERE` for the benchmark of this checkout, `OWN` for that of the other one.
        file: the benchmark.
        arguments: its arguments.
    """

    def measure(root: Path) -> Times:
        script = str(root / folder / file)
        child = _start(root, [script, *map(str, arguments)], subprocess.PIPE)
        text, _ = child.communicate()
        assert child.returncode == 0, f"{file} fails in {root}"
        times: Times = json.loads(text or "{}")  # old checkouts print nothing for their stages
        times.pop("memory", None)
        return {" ".join([*map(_print_boxes, arguments), name]): t for name, t in times.items()}

    return measure


def _print_boxes(size: object) -> str:
    return f"{size:,} boxes,"


def _start(root: Path, arguments: Sequence[str], output: int) -> "subprocess.Popen[bytes]":
    """Start Python on a checkout; bytecode is written, as it is where a package was installed."""
    return subprocess.Popen(
        [sys.executable, "-P", *arguments],
        cwd=root,
        env={**ENVIRONMENT, "PYTHONPATH": str(root)},
        stdout=output,
        stderr=subprocess.DEVNULL,
    )

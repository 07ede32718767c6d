"""What a check costs that fails, beside that of the same spec without the mistake.

    python benchmarks/failing.py [EDITS] [SEED]

Each edit is one of `tests/mutants` that breaks its network, of every kind in turn. A cold check is
a process of its own; a warm one is in a process that has loaded the network and the edit before.
All is processor time.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.mutants.answers import SPECS, USERS, Workshop  # noqa: E402
from tests.mutants.edits import Edit, make_corpus  # noqa: E402
from tests.mutants.edits.corpus import SEED  # noqa: E402

ARCHSPEC = str(Path(sys.executable).with_name("archspec"))
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


class Times(NamedTuple):
    """The seconds that the check of one spec takes."""

    passing: float
    failing: float
    warm: float


def main(edits: int = 70, seed: int = SEED) -> None:
    """Print the medians and the worst."""
    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop.open(Path(folder))
        found = [measure_edit(workshop, *one) for one in take_breaking(workshop, edits, seed)]
    ratio = median(one.failing / one.passing for one in found)
    print(f"{len(found)} edits, seed {seed}")
    print("check              median    worst")
    rows = {
        "passing, cold": [one.passing for one in found],
        "failing, cold": [one.failing for one in found],
        "failing, warm": [one.warm for one in found],
    }
    for name, times in rows.items():
        print(f"{name:16}{median(times):6.2f} s{max(times):7.2f} s")
    print(f"a failing check takes {ratio:.2f} times as long as a passing one (median, cold)")


def take_breaking(workshop: Workshop, most: int, seed: int) -> Iterator[tuple[Edit, str]]:
    """Yield edits that break, of every kind in turn, each with the network to check."""
    kinds: dict[str, list[Edit]] = {}
    for edit in make_corpus(SPECS, seed):
        kinds.setdefault(edit.kind, []).append(edit)
    for edits in kinds.values():
        Random(seed).shuffle(edits)
    left = most
    while left and any(kinds.values()):
        for edits in kinds.values():
            network = find_broken(workshop, edits) if left else None
            if network is not None:
                left -= 1
                yield network


def find_broken(workshop: Workshop, edits: list[Edit]) -> tuple[Edit, str] | None:
    """Take edits until one breaks a network, and return both."""
    while edits:
        edit = edits.pop()
        network = f"{USERS[edit.file][0]}.yaml" if edit.file in USERS else edit.file
        with workshop.edited(edit.file, edit.apply((SPECS / edit.file).read_text())):
            if workshop.judge(network):
                return edit, network
    return None


def measure_edit(workshop: Workshop, edit: Edit, network: str) -> Times:
    """Return the times of a network without an edit and with it."""
    passing = time_command(workshop.root / network)
    workshop.findings(network)
    with workshop.edited(edit.file, edit.apply((SPECS / edit.file).read_text())):
        failing = time_command(workshop.root / network)
        workshop.findings(network)
        warm = measure(lambda: workshop.findings(network))
    return Times(passing, failing, warm)


def measure(run: Callable[[], object]) -> float:
    """Return the processor time of a call."""
    start = time.process_time()
    run()
    return time.process_time() - start


def time_command(spec: Path) -> float:
    """Return the processor time of a check in a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [ARCHSPEC, "check", str(spec)]
    subprocess.run(command, env=ENVIRONMENT, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

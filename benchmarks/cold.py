"""Cold start: the processor time of whole processes."""

import os
import resource
import subprocess
import sys
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
TORCH = "import torch"
ARCHSPEC = str(Path(sys.executable).with_name("archspec"))
COMMANDS = {
    "`python -c 'import torch'`": [sys.executable, "-c", TORCH],
    "`python -c pass`": [sys.executable, "-c", "pass"],
    "`archspec --help`": [ARCHSPEC, "--help"],
    "`archspec explain A304`": [ARCHSPEC, "explain", "A304"],
    "`archspec check specs/inception_v4.yaml`": [ARCHSPEC, "check", "specs/inception_v4.yaml"],
    "`archspec summary inception_v4`": [ARCHSPEC, "summary", "inception_v4"],
    "`archspec build --stdout inception_v4`": [ARCHSPEC, "build", "--stdout", "inception_v4"],
    "`archspec render inception_v4 -o -`": [ARCHSPEC, "render", "inception_v4", "-o", "-"],
}


def cold_rows(runs: int) -> list[list[str]]:
    """One row a command.

    Commands take turns, so that a busy moment of the machine meets all of them. Bytecode is
    written, as it is where a package was installed.
    """
    found: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for run in range(runs + 1):
        for name, command in COMMANDS.items():
            seconds = _seconds(command)
            if run > 0:  # the first round fills caches
                found[name].append(seconds)
    torch, *_ = (median(each) for each in found.values())
    return [_row(name, each, torch) for name, each in found.items()]


def _row(name: str, seconds: list[float], torch: float) -> list[str]:
    middle = median(seconds)
    return [name, f"{middle * 1e3:.0f} ms", f"{min(seconds) * 1e3:.0f} ms", f"{middle / torch:.2f}"]


def _seconds(command: list[str]) -> float:
    start = _measure_children()
    subprocess.run(
        command,
        cwd=ROOT,
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return _measure_children() - start


def _measure_children() -> float:
    """Return the processor time of all processes that were waited for, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime

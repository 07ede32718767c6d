"""A chain of different boxes, ever longer: how time and memory grow.

python benchmarks/chain.py BOXES    prints seconds for check and build, and bytes, as JSON
"""

import gc
import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from math import log
from pathlib import Path

ATTEMPTS = 3
STATUS = Path("/proc/self/status")


def spec(boxes: int) -> str:
    """A network that is a chain of boxes, no two of which are equal."""
    body = "".join(f"  - 3x3 Conv ({channels})\n" for channels in range(8, 8 + boxes))
    return f"archspec: 1\nname: chain\ninput: 8x8x8\nbody:\n{body}"


def measure(boxes: int) -> dict[str, float]:
    """Check and build a chain in this process."""
    from archspec import load
    from archspec.codegen import emit

    emit(load(spec(1)))
    gc.disable()  # as the command does
    before = _peak()
    start = time.process_time()
    graph = load(spec(boxes))
    checked = time.process_time()
    emit(graph)
    built = time.process_time()
    return {"check": checked - start, "build": built - start, "memory": _peak() - before}


def _peak() -> int:
    """The most memory that this process has had, in bytes.

    On Linux, `ru_maxrss` begins with what the parent had when it forked, and `VmHWM` does not.
    """
    if STATUS.exists():
        return int(STATUS.read_text().partition("VmHWM:")[2].split()[0]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def chain_rows(sizes: Sequence[int]) -> list[list[str]]:
    """One row a size, each measured in processes of its own."""
    found = [_least([_in_process(size) for _ in range(ATTEMPTS)]) for size in sizes]
    rows = []
    for place, (size, new) in enumerate(zip(sizes, found, strict=True)):
        old = found[0] if place else None
        row = [f"{size:,}"]
        for key, shown in (("check", _time), ("build", _time), ("memory", _memory)):
            row.append(shown(new[key]))
            ratio = size / sizes[0]
            row.append(f"{log(new[key] / old[key]) / log(ratio):.2f}" if old else "")
        row.append(f"{new['memory'] / size / 1024:.1f} KiB")
        rows.append(row)
    return rows


def _in_process(size: int) -> dict[str, float]:
    command = [sys.executable, __file__, str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _least(found: list[dict[str, float]]) -> dict[str, float]:
    return {key: min(each[key] for each in found) for key in found[0]}


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s"


def _memory(size: float) -> str:
    return f"{size / 2**20:.0f} MiB"


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))

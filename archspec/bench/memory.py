"""Measure the peak memory of a way in a process of its own, where nothing else takes any.

The process makes a tiny network ready in the same way, so that whatever a compiler or a runtime
loads is there, and notes its size. Then it makes the network ready and runs it twice. Memory is the
peak of the second run, less that size and the weights: tensors between layers, what kernels work
in, and copies of the weights in another order. On a GPU it is what torch has allocated at most.
"""

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Final

from archspec.bench.model import BenchSettings
from archspec.bench.subject import NetworkSource, Subject
from archspec.bench.ways import Way
from archspec.dataclass import dataclass

STATUS: Final = Path("/proc/self/status")
"""Where Linux says how large a process is."""

_CHILD: Final = "archspec.bench.memory_process"
_RESULT: Final = "memory"


@dataclass(frozen=True, slots=True)
class MemoryRequest:
    """What the process is to measure.

    Attributes:
        way: the name of the way.
        source: the network; None for the peer.
        peer: the network of a library.
        shapes: the shape of each input, without the batch.
        settings: how it is measured.
        folder: a folder with the files that the way has written.
        result: the file that gets the bytes, as a decimal number.
    """

    way: str
    source: NetworkSource | None
    peer: str
    shapes: tuple[tuple[int, ...], ...]
    settings: BenchSettings
    folder: Path
    result: Path


def measure_memory(way: Way, subject: Subject, settings: BenchSettings, folder: Path) -> int | None:
    """Return the peak memory of a way beyond the weights in bytes; None where it is unknown.

    Args:
        way: the way, which has run in this process.
        subject: the network.
        settings: how it is measured.
        folder: a folder with the files that the way has written.
    """
    if settings.device == "cpu" and not STATUS.exists():
        return None
    result = folder / _RESULT
    result.unlink(missing_ok=True)
    request = MemoryRequest(
        way.name,
        subject.sources.get(way.form),
        subject.peer,
        subject.shapes,
        settings,
        folder,
        result,
    )
    subprocess.run(  # noqa: S603 - this interpreter, and a module of this package
        [sys.executable, "-m", _CHILD],
        input=pickle.dumps(request),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return int(result.read_text("ascii")) if result.exists() else None

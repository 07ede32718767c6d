"""Describe the machine that numbers were measured on."""

import os
import platform
from pathlib import Path
from typing import Final

import torch

from archspec.dataclass import dataclass

_PROCESSORS: Final = Path("/proc/cpuinfo")
_MODEL: Final = "model name"


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine, and what computes on it.

    Attributes:
        processor: its processor.
        cores: the cores that this process may use.
        instructions: the vector instructions that torch uses there.
        accelerator: its GPU, if that is what computes.
        torch: the version of torch.
    """

    processor: str
    cores: int
    instructions: str
    accelerator: str
    torch: str


def describe_machine(device: str) -> Machine:
    """Return the machine that this process runs on."""
    accelerator = torch.cuda.get_device_name() if device == "cuda" else ""
    return Machine(
        processor=_find_processor(),
        cores=_count_cores(),
        instructions=torch.backends.cpu.get_cpu_capability(),
        accelerator=accelerator,
        torch=str(torch.__version__),
    )


def _count_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _find_processor() -> str:
    """Return the name of the processor, which Linux does not tell Python."""
    try:
        lines = _PROCESSORS.read_text("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith(_MODEL))
    return next(named, "") or platform.processor() or platform.machine()

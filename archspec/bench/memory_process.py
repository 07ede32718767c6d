"""The process that measures the memory of one way: see `memory.py`."""

import ctypes
import gc
import pickle
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Final

import torch
from torch import nn

from archspec.bench.memory import STATUS, MemoryRequest
from archspec.bench.subject import Form, Setup, make_inputs
from archspec.bench.ways import BYTES, PEER_WAYS, WAYS, Way
from archspec.runtime.silence import silence
from archspec.weights.sources import create_peer

_RESET: Final = Path("/proc/self/clear_refs")
_RESET_PEAK: Final = "5"
_SIZE, _PEAK = "VmRSS:", "VmHWM:"
_TINY: Final = 8


def main() -> None:
    """Measure what the parent asks for on standard input, and write it to a file."""
    request: MemoryRequest = pickle.load(sys.stdin.buffer)  # noqa: S301 - of the parent process
    for module in request.settings.preload:
        import_module(module)
    torch.set_num_threads(request.settings.threads)
    way = next(way for way in (*PEER_WAYS, *WAYS) if way.name == request.way)
    with torch.inference_mode(), silence():
        found = measure(way, request)
    request.result.write_text(str(found), "ascii")


def measure(way: Way, request: MemoryRequest) -> int:
    """Return the peak memory of a way beyond the weights in bytes."""
    settings, folder = request.settings, request.folder
    if request.source is None:
        create_peer(request.peer, on_meta=True)  # imports the library
    _run_tiny(way, request)
    before = _measure_size(settings.device)
    network = request.source.make() if request.source else create_peer(request.peer).eval()
    weights = sum(tensor.numel() for tensor in _list_tensors(network)) * BYTES[way.precision]
    inputs = make_inputs(request.shapes, settings.batch, settings.device)
    networks: dict[Form, nn.Module] = {way.form: network.to(settings.device)}
    run = way.make(Setup(networks, {}, inputs, folder, settings.threads, settings.device))
    del network, networks, inputs
    run()
    _measure_size(settings.device)
    _reset_peak(settings.device)
    run()
    return max(0, _read_peak(settings.device) - before - weights)


def _list_tensors(network: nn.Module) -> Iterator[torch.Tensor]:
    yield from network.parameters()
    yield from (each for each in network.buffers() if each.is_floating_point())


def _run_tiny(way: Way, request: MemoryRequest) -> None:
    """Run a network of one layer, so that what is loaded once is there."""
    settings = request.settings
    folder = request.folder / "tiny"
    folder.mkdir(exist_ok=True)
    network = nn.Sequential(nn.Conv2d(3, _TINY, 3, padding=1), nn.ReLU()).eval()
    inputs = make_inputs(((3, _TINY, _TINY),), settings.batch, settings.device)
    networks: dict[Form, nn.Module] = {way.form: network.to(settings.device)}
    with suppress(Exception):
        way.make(Setup(networks, {}, inputs, folder, settings.threads, settings.device))()


def _measure_size(device: str) -> int:
    """Return the memory that is in use, after what is free was given back."""
    gc.collect()
    if device == "cuda":
        torch.cuda.empty_cache()
        return torch.cuda.memory_allocated()
    with suppress(OSError, AttributeError):  # where the C library is another one
        ctypes.CDLL(None).malloc_trim(0)
    return _read_status(_SIZE)


def _reset_peak(device: str) -> None:
    if device == "cuda":
        torch.cuda.reset_peak_memory_stats()
    else:
        _RESET.write_text(_RESET_PEAK, "ascii")


def _read_peak(device: str) -> int:
    return torch.cuda.max_memory_allocated() if device == "cuda" else _read_status(_PEAK)


def _read_status(key: str) -> int:
    """Return a size of this process in bytes, which Linux states in KiB."""
    lines = STATUS.read_text("ascii", "replace").splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith(key))


if __name__ == "__main__":
    main()

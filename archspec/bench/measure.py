"""Measure all ways of running a network in one process, in turns."""

import gc
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeAlias

import torch
from torch import Tensor

from archspec.bench.machine import describe_machine
from archspec.bench.memory import measure_memory
from archspec.bench.model import Benchmark, BenchSettings, KernelResult, WayResult
from archspec.bench.roofline import ReadyKernel, name_kernels, prepare_kernels
from archspec.bench.rounds import Run, Timing, time_in_turns, time_once
from archspec.bench.subject import Setup, Subject, make_inputs
from archspec.bench.ways import Way
from archspec.dataclass import dataclass, replace
from archspec.runtime.outputs import compute_difference, list_outputs
from archspec.runtime.silence import silence

Advance: TypeAlias = Callable[[str], None]
"""Called before each step of the work, with what it is."""

SLOW: Final = 2.5
"""A way that takes so many times as long as the fastest takes part in a third of the rounds."""

_SHORT: Final = 0.1
"""The seconds up to which no way is slow."""

_LONG: Final = 5.0
"""The seconds of a first batch from which on it tells what a second one would take."""

_LONGEST: Final = 200
"""The most characters that are kept of the reason for a failure."""


@dataclass(frozen=True, slots=True)
class PreparedWay:
    """A way that has computed its first batch.

    Attributes:
        way: the way.
        run: computes a batch, and waits for it.
        prepared: the seconds until the first batch was computed.
        second: the seconds of the second batch.
        outputs: the outputs of the first batch.
    """

    way: Way
    run: Run
    prepared: float
    second: float
    outputs: Sequence[Tensor]


def count_steps(ways: Sequence[Way], settings: BenchSettings) -> int:
    """Return how often `measure_network` calls `advance`."""
    return len(ways) * (2 if settings.memory else 1) + settings.rounds + 1


def measure_network(
    subject: Subject,
    settings: BenchSettings,
    ways: Sequence[Way],
    advance: Advance = lambda _: None,
) -> Benchmark:
    """Measure a network.

    Every way computes the same random inputs. What fails is reported in its row, and the others go
    on. The number of threads of this process is that of the settings until the end.

    Args:
        subject: the network.
        settings: how it is measured.
        ways: the ways, the base of comparisons first.
        advance: is called before each step of the work.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(settings.threads)
    try:
        with torch.inference_mode(), _making_folder() as folder:
            setup = _make_setup(subject, settings, folder)
            results, roofline = _measure_times(subject, settings, setup, ways, advance)
            if settings.memory:
                results = [
                    _add_memory(result, subject, settings, folder, advance) for result in results
                ]
    finally:
        torch.set_num_threads(threads)
    return Benchmark(
        title=subject.title,
        weights=subject.weights,
        peer=subject.peer,
        settings=settings,
        machine=describe_machine(settings.device),
        results=tuple(results),
        roofline=tuple(roofline),
    )


@contextmanager
def _making_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _make_setup(subject: Subject, settings: BenchSettings, folder: Path) -> Setup:
    device = settings.device
    networks = {form: network.to(device) for form, network in subject.networks.items()}
    inputs = make_inputs(subject.shapes, settings.batch, device)
    return Setup(networks, subject.graphs, inputs, folder, settings.threads, device)


def _measure_times(
    subject: Subject,
    settings: BenchSettings,
    setup: Setup,
    ways: Sequence[Way],
    advance: Advance,
) -> tuple[list[WayResult], list[KernelResult]]:
    """Return what was measured of each way but its memory, and the kernels that bound them."""
    right = _compute_outputs(setup)
    results: dict[str, WayResult] = {}
    prepared: dict[str, PreparedWay] = {}
    for way in ways:
        advance(way.title.format(peer=subject.peer))
        result = WayResult(way, subject.macs[way.form] * settings.batch)
        found = _prepare_safely(way, setup)
        if isinstance(found, PreparedWay):
            known = right is not None and (way.form != "peer" or subject.same_weights)
            differ = compute_difference(found.outputs, right or ()) if known else None
            result = replace(result, prepared=found.prepared, difference=differ)
            if known and differ is None:
                result = replace(result, failure="its outputs are not of the same shapes")
            else:
                prepared[way.name] = found
        else:
            result = replace(result, failure=found, is_skipped=_is_obstacle(way, settings))
        results[way.name] = result
    advance("roofline")
    used = {way.precision for way in ways}
    ready, absent = prepare_kernels(settings.device, used)
    runs = {**{name: each.run for name, each in prepared.items()}, **name_kernels(ready)}
    timings = time_in_turns(
        runs, settings.rounds, slow=_list_slow(prepared), advance=lambda: advance("rounds")
    )
    timed = [replace(each, timing=timings.get(name)) for name, each in results.items()]
    kernels = [_record_kernel(each, timings) for each in ready]
    kernels += [KernelResult(each.name, each.precision, each.flops, None) for each in absent]
    return timed, kernels


def _compute_outputs(setup: Setup) -> Sequence[Tensor] | None:
    """Return what the network computes as it is written; None if it does not run."""
    try:
        return list_outputs(setup.networks["written"](*setup.inputs))
    except Exception:  # noqa: BLE001 - the row of this way has the reason
        return None


def _record_kernel(ready: ReadyKernel, timings: Mapping[str, Timing]) -> KernelResult:
    kernel = ready.kernel
    return KernelResult(kernel.name, kernel.precision, ready.flops, timings[kernel.name])


def _is_obstacle(way: Way, settings: BenchSettings) -> bool:
    return bool(way.find_obstacle(settings.device))


def _prepare_safely(way: Way, setup: Setup) -> PreparedWay | str:
    """Return a way after its first two batches, or why it does not run."""
    obstacle = way.find_obstacle(setup.device)
    if obstacle:
        return obstacle
    try:
        with silence():
            return _prepare(way, setup)
    except Exception as error:  # noqa: BLE001 - whatever a compiler or a runtime raises
        return describe_failure(error)


def _prepare(way: Way, setup: Setup) -> PreparedWay:
    start = time.perf_counter()
    batch = way.make(setup)
    made = time.perf_counter()
    outputs = list_outputs(batch())
    first = time.perf_counter() - made
    run = _make_waiting(batch, setup.device)
    is_known = first > _LONG and not way.compiles
    second = first if is_known else time_once(run)[1]
    gc.collect()
    return PreparedWay(way, run, made - start + first, second, outputs)


def _make_waiting(run: Run, device: str) -> Run:
    """Return a run that waits until a batch is computed."""
    if device != "cuda":
        return run

    def wait() -> None:
        run()
        torch.cuda.synchronize()

    return wait


def describe_failure(error: Exception) -> str:
    """Return the first line of what an error says."""
    said = next((line.strip() for line in str(error).splitlines() if line.strip()), "")
    name = type(error).__name__
    return f"{name}: {said}"[:_LONGEST] if said else name


def _list_slow(prepared: Mapping[str, PreparedWay]) -> set[str]:
    """Return the ways that are so slow that they would take most of the time."""
    fastest = min((each.second for each in prepared.values()), default=0.0)
    limit = max(_SHORT, SLOW * fastest)
    return {name for name, each in prepared.items() if each.second > limit}


def _add_memory(
    result: WayResult, subject: Subject, settings: BenchSettings, folder: Path, advance: Advance
) -> WayResult:
    advance(f"memory of {result.way.title.format(peer=subject.peer)}")
    if result.timing is None:
        return result
    return replace(result, memory=measure_memory(result.way, subject, settings, folder))

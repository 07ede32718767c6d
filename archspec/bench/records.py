"""JSON records of a benchmark."""

from archspec.bench.columns import LEGEND, get_state, name_way
from archspec.bench.machine import Machine
from archspec.bench.model import Benchmark, KernelResult, WayResult
from archspec.bench.rounds import Timing
from archspec.text.records import Record

_DIGITS = 6


class TimesRecord(Record):
    """The seconds of each round."""

    cpu: list[float]
    wall: list[float]


class WayRecord(Record):
    """A way to run the network; what was not measured is null.

    `state` is `measured`, `failed` or `skipped`, and `reason` says why it is not the first.
    `speed` is relative to the first way that ran. `difference` is the largest one from eager in
    single precision, relative to the largest output. `gflops` are 10^9 floating-point operations a
    second, and `share_of_peak` the same as a fraction of the fastest kernel of that precision.
    """

    name: str
    title: str
    form: str
    precision: str
    state: str
    reason: str
    seconds: TimesRecord | None
    prepare_seconds: float | None
    memory: int | None
    difference: float | None
    speed: float | None
    gflops: float | None
    share_of_peak: float | None


class KernelRecord(Record):
    """An operation that bounds networks; null if it does not run on this machine."""

    name: str
    precision: str
    gflops: float | None


class BenchRecord(Record):
    """A benchmark of one network."""

    network: str
    weights: str
    peer: str
    batch: int
    threads: int
    rounds: int
    device: str
    machine: Machine
    ways: list[WayRecord]
    roofline: list[KernelRecord]
    legend: dict[str, str]


def record_benchmark(benchmark: Benchmark) -> BenchRecord:
    """Return the record of a benchmark."""
    settings = benchmark.settings
    return BenchRecord(
        network=benchmark.title,
        weights=benchmark.weights or "random",
        peer=benchmark.peer,
        batch=settings.batch,
        threads=settings.threads,
        rounds=settings.rounds,
        device=settings.device,
        machine=benchmark.machine,
        ways=[_record_way(result, benchmark) for result in benchmark.results],
        roofline=[_record_kernel(kernel, benchmark) for kernel in benchmark.roofline],
        legend={**LEGEND},
    )


def _record_way(result: WayResult, benchmark: Benchmark) -> WayRecord:
    way = result.way
    return WayRecord(
        name=way.name,
        title=name_way(result, benchmark),
        form=way.form,
        precision=way.precision,
        state=get_state(result),
        reason=result.failure,
        seconds=_record_times(result.timing),
        prepare_seconds=_round(result.prepared),
        memory=result.memory,
        difference=result.difference,
        speed=_round(benchmark.compute_speed(result)),
        gflops=_convert(benchmark.compute_rate(result)),
        share_of_peak=_round(benchmark.compute_share(result)),
    )


def _record_times(timing: Timing | None) -> TimesRecord | None:
    if timing is None:
        return None
    cpu, wall = ([round(each, _DIGITS) for each in times] for times in (timing.cpu, timing.wall))
    return TimesRecord(cpu=cpu, wall=wall)


def _record_kernel(kernel: KernelResult, benchmark: Benchmark) -> KernelRecord:
    rate = _convert(benchmark.compute_rate(kernel))
    return KernelRecord(name=kernel.name, precision=kernel.precision, gflops=rate)


def _convert(rate: float | None) -> float | None:
    return None if rate is None else round(rate / 1e9, 3)


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)

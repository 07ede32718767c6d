"""Hold what was measured: one result for each way of running a network."""

from typing import Final, Literal, TypeAlias

from archspec.bench.machine import Machine
from archspec.bench.rounds import Timing, find_median
from archspec.bench.ways import Precision, Way
from archspec.dataclass import dataclass

Device: TypeAlias = Literal["cpu", "cuda"]

ROUNDS: Final = 9
"""The usual number of rounds."""

_SHORTEST: Final = 1e-7
"""The seconds of what a clock cannot tell from nothing."""


@dataclass(frozen=True, slots=True)
class BenchSettings:
    """How a network is measured.

    Attributes:
        batch: the examples that enter at once.
        threads: the threads that compute.
        rounds: how often each way runs.
        device: where it runs.
        memory: whether the peak memory of each way is measured, in a process of its own.
        preload: modules that such a process imports first.
    """

    batch: int = 1
    threads: int = 1
    rounds: int = ROUNDS
    device: Device = "cpu"
    memory: bool = True
    preload: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WayResult:
    """What was measured of a way.

    Attributes:
        way: the way.
        macs: multiply-accumulates of the whole batch.
        timing: its times; None if it did not run.
        prepared: the seconds until its first batch was computed, compilation included.
        memory: peak memory beyond the weights in bytes; None if unknown.
        difference: the largest difference from the network in single precision, relative to its
            largest output; None if there is nothing to compare with.
        failure: why it did not run; empty if it did.
        is_skipped: whether a package or a device is missing, rather than that something went wrong.
    """

    way: Way
    macs: int
    timing: Timing | None = None
    prepared: float | None = None
    memory: int | None = None
    difference: float | None = None
    failure: str = ""
    is_skipped: bool = False


@dataclass(frozen=True, slots=True)
class KernelResult:
    """The speed of one operation, which bounds that of networks.

    Attributes:
        name: the operation.
        precision: what it computes in.
        flops: its floating-point operations.
        timing: its times; None if it does not run here.
    """

    name: str
    precision: Precision
    flops: int
    timing: Timing | None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What was measured of a network.

    Attributes:
        title: the title of the network.
        weights: where its weights are from; empty for random ones.
        peer: the network of a library that it is compared with; empty for none.
        settings: how it was measured.
        machine: where.
        results: the ways, in the order of their table.
        roofline: the operations that bound them.
    """

    title: str
    weights: str
    peer: str
    settings: BenchSettings
    machine: Machine
    results: tuple[WayResult, ...]
    roofline: tuple[KernelResult, ...]

    @property
    def base(self) -> WayResult | None:
        """The way that others are compared with: the first that ran."""
        return next((result for result in self.results if result.timing), None)

    def find_time(self, timing: Timing) -> float:
        """Return the seconds that count.

        On one thread that is the processor time, which other work on the machine changes least. The
        processor time of several threads does not tell how many of them were busy, so that of these
        it is the least time that passed.
        """
        if self.settings.device != "cpu":
            return find_median(timing.wall)
        found = find_median(timing.cpu) if self.settings.threads == 1 else min(timing.wall)
        return max(found, _SHORTEST)

    def compute_speed(self, result: WayResult) -> float | None:
        """Return how many times as fast as the base a way is; None if one did not run."""
        if result.timing is None or self.base is None or self.base.timing is None:
            return None
        return self.find_time(self.base.timing) / self.find_time(result.timing)

    def compute_rate(self, result: WayResult | KernelResult) -> float | None:
        """Return the floating-point operations a second; None if it did not run."""
        if result.timing is None:
            return None
        flops = result.flops if isinstance(result, KernelResult) else 2 * result.macs
        return flops / self.find_time(result.timing)

    def find_limit(self, precision: Precision) -> float | None:
        """Return the operations a second of the fastest kernel in a precision, if one ran."""
        kernels = (kernel for kernel in self.roofline if kernel.precision == precision)
        return max(filter(None, map(self.compute_rate, kernels)), default=None)

    def compute_share(self, result: WayResult) -> float | None:
        """Return the rate of a way as a fraction of the limit of its precision, if both ran."""
        rate, limit = self.compute_rate(result), self.find_limit(result.way.precision)
        return rate / limit if rate and limit else None

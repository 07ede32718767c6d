"""How fast a network runs on this machine, in each way that a user could run it."""

from archspec.bench.measure import measure_network
from archspec.bench.model import Benchmark, BenchSettings
from archspec.bench.subject import NetworkSource, Subject

__all__ = ["BenchSettings", "Benchmark", "NetworkSource", "Subject", "measure_network"]

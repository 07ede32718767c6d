"""Settings of all tests: one thread a worker, and laws that are tried the same way every time."""

import gc
import os

import pytest
from hypothesis import settings

from tests.browser import browser, pages, visit
from tests.memory import is_large, return_memory
from tests.rounds import CASES, ROUNDS, spread

__all__ = ["browser", "pages", "visit"]

# Read by torch on import: workers share the cores.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("TORCHINDUCTOR_COMPILE_THREADS", "1")

settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.register_profile("fuzz", deadline=None, database=None, max_examples=25 * ROUNDS)
settings.load_profile("steady" if ROUNDS == 1 else "fuzz")


gc.disable()  # all that is imported for tests stays until they end


def pytest_collection_finish() -> None:
    """Let the collector look at what tests make, and not at what is imported; and do so rarely."""
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    gc.enable()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option of `make test`."""
    parser.addoption(
        "--sample",
        action="store_true",
        help=f"leave out what is marked as slow, and run {CASES} cases of each test",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take a sample if that is asked for, and let what takes long begin first, so that no worker is
    left with it when all else is done.
    """
    if config.option.sample:
        kept = take_sample(items)
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = [item for item in items if item in kept]
    marks = ("xdist_group", "fuzz", "slow")
    items.sort(key=lambda item: not any(map(item.get_closest_marker, marks)))


def take_sample(items: list[pytest.Item]) -> set[pytest.Item]:
    """Return some cases of each test, the first and the last among them."""
    tests: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("slow") is None:
            tests.setdefault(item.nodeid.partition("[")[0], []).append(item)
    return {case for cases in tests.values() for case in spread(cases, CASES)}


def pytest_runtest_logfinish() -> None:
    """Let no worker keep what the networks of a test took."""
    if is_large():
        return_memory()

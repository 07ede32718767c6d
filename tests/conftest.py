"""Settings of all tests: one thread a worker, and laws that are tried the same way every time."""

import gc
import os

import pytest
from hypothesis import settings

from tests.browser import browser, pages, visit
from tests.memory import is_large, return_memory
from tests.rounds import ROUNDS

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what takes long begin first, so that no worker is left with it when all else is done."""
    marks = ("xdist_group", "fuzz", "slow")
    items.sort(key=lambda item: not any(map(item.get_closest_marker, marks)))


def pytest_runtest_logfinish() -> None:
    """Let no worker keep what the networks of a test took."""
    if is_large():
        return_memory()

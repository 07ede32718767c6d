"""Settings of all tests: one thread a worker, and laws that are tried the same way every time."""

import os

import pytest
from hypothesis import settings

from tests.rounds import ROUNDS

os.environ.setdefault("OMP_NUM_THREADS", "1")  # read by torch on import; workers share the cores


settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.register_profile("fuzz", deadline=None, database=None, max_examples=25 * ROUNDS)
settings.load_profile("steady" if ROUNDS == 1 else "fuzz")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what takes long begin first, so that no worker is left with it when all else is done."""
    marks = ("xdist_group", "fuzz", "slow")
    items.sort(key=lambda item: not any(map(item.get_closest_marker, marks)))

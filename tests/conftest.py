"""Settings of all tests: one thread a worker, and laws that are tried the same way every time."""

import os

from hypothesis import settings

os.environ.setdefault("OMP_NUM_THREADS", "1")  # read by torch on import; workers share the cores

FUZZ = int(os.environ.get("ARCHSPEC_FUZZ", "1"))

settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.register_profile("fuzz", deadline=None, database=None, max_examples=100 * FUZZ)
settings.load_profile("steady" if FUZZ == 1 else "fuzz")

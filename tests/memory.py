"""The memory of large networks, given back to the system when they are gone.

The C library keeps what is freed between other things; of several networks that is gigabytes.
"""

import ctypes
from pathlib import Path
from typing import Final

STATUS: Final = Path("/proc/self/statm")
PAGES: Final = 1 << 18
"""How many pages a worker may hold, a gigabyte, before it looks for what is free."""


def return_memory() -> None:
    """Give back what is free, where the C library can: that of GNU."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def is_large() -> bool:
    """Whether this process holds much memory, as far as Linux tells."""
    return STATUS.exists() and int(STATUS.read_text("ascii").split()[1]) > PAGES

"""Keep the garbage collector from running while a network is read, proved and mended."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def pausing_collection() -> Iterator[None]:
    """Keep the garbage collector from running, which would look at every network anew.

    What is done meanwhile is bounded, and makes hardly any cycles.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()

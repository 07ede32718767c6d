"""The entry point of the command line."""

import gc
import os
import sys


def main() -> None:
    """Run the command line that this process was called with, and exit with its status.

    A run is short and leaves next to no cycles, so looking for them is a waste: while it lasts, and
    once more when Python takes its objects apart at the end. Both together are a sixth of `check`.
    """
    gc.disable()
    try:
        status = _status()
    except KeyboardInterrupt as end:  # while something was imported
        status = 128 + getattr(end, "number", 2)
    gc.freeze()
    sys.exit(status)


def _status() -> int:
    if any(each.endswith("_COMPLETE") for each in os.environ):
        from archspec.app.completion import completion

        answered = completion(sys.argv[0])
        if answered is not None:
            return answered
    from archspec.app.run import run
    from archspec.app.signals import end_by_signals

    end_by_signals()
    return run(sys.argv[1:])

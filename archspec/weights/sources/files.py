"""Open files of weights, which may be anything: pipes and devices are refused before they block."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from archspec.diagnostics import fail
from archspec.text.visible import shorten_middle


@contextmanager
def open_regular(path: Path, shown: str) -> Iterator[tuple[BinaryIO, int]]:
    """Open a regular file, and yield it with its size.

    Args:
        path: its path; links are followed.
        shown: its name in messages.

    Raises:
        SpecError: A401.
    """
    try:
        status = os.stat(path)  # noqa: PTH116 - Path.stat is the same, and this takes both types
        if not stat.S_ISREG(status.st_mode):
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file"
            raise fail("A401", f"`{shorten_middle(shown)}` is {kind}", None)
        file = path.open("rb")
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        message = f"`{shorten_middle(shown)}` cannot be read: {reason}"
        raise fail("A401", message, None) from error
    with file:
        yield file, status.st_size

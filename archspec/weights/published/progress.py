"""A progress bar on standard error, where that is a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

Progress: TypeAlias = Callable[[int], None]
"""Called with the bytes that are there."""


@contextmanager
def showing_progress(name: str, have: int, total: int | None) -> Iterator[Progress]:
    """Show how far a download is.

    Args:
        name: what is downloaded.
        have: the bytes that were there before.
        total: all bytes; None if unknown.
    """
    if not sys.stderr or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TimeRemainingColumn, TransferSpeedColumn
    from rich.progress import Progress as Bars

    columns = ("{task.description}", BarColumn(), DownloadColumn())
    console = Console(file=sys.stderr)
    with Bars(*columns, TransferSpeedColumn(), TimeRemainingColumn(), console=console) as bars:
        task = bars.add_task(name.replace("[", r"\["), total=total, completed=have)
        yield lambda count: bars.update(task, completed=count)

"""A progress bar on standard error, where that is a terminal."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from archspec.app.session import is_terminal


@contextmanager
def showing_steps(
    total: int, *, patience: float = 0, hidden: bool = False
) -> Iterator[Callable[[str], None]]:
    """Show how many steps of some work are done.

    Args:
        total: the number of steps.
        patience: the seconds after which it shows; work that is done by then shows nothing.
        hidden: whether nothing is shown at all.

    Yields:
        What is called before each step, with what it is.
    """
    if hidden or not is_terminal(sys.stderr):
        yield lambda _: None
        return
    shown: list[_Bar] = []
    begun, done = time.monotonic(), 0

    def advance(step: str) -> None:
        nonlocal done
        if not shown and time.monotonic() - begun >= patience:
            shown.append(_Bar(total))
        for bar in shown:
            bar.show(done, step)
        done += 1

    try:
        yield advance
    finally:
        for bar in shown:
            bar.stop()


class _Bar:
    """A bar that is on the screen until it is stopped."""

    def __init__(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

        columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), "{task.description}")
        console = Console(file=sys.stderr)
        self._bars = Progress(*columns, console=console, transient=True, refresh_per_second=2)
        self._task = self._bars.add_task("", total=total)
        self._bars.start()

    def show(self, done: int, step: str) -> None:
        """Show the number of steps that are done, and the one that begins."""
        from rich.markup import escape

        self._bars.update(self._task, completed=done, description=escape(step))

    def stop(self) -> None:
        """Take the bar off the screen."""
        self._bars.stop()

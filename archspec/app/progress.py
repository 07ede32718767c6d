"""A progress bar on standard error, where that is a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from archspec.app.session import is_terminal


@contextmanager
def showing_steps(total: int) -> Iterator[Callable[[str], None]]:
    """Show how many steps of some work are done.

    Args:
        total: the number of steps.

    Yields:
        What is called before each step, with what it is.
    """
    if not is_terminal(sys.stderr):
        yield lambda _: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), "{task.description}")
    console = Console(file=sys.stderr)
    with Progress(*columns, console=console, transient=True, refresh_per_second=2) as bars:
        task = bars.add_task("", total=total)
        begun = iter([False])

        def advance(step: str) -> None:
            bars.update(task, advance=int(next(begun, True)), description=escape(step))

        yield advance

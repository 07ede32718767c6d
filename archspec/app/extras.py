"""Packages that only some commands need, and that extras of archspec install."""

from collections.abc import Iterator
from contextlib import contextmanager

from archspec.diagnostics import fail


@contextmanager
def requiring_numpy(command: str) -> Iterator[None]:
    """Run what needs numpy.

    Args:
        command: the command that needs it.

    Raises:
        SpecError: A410 where it is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name != "numpy":
            raise
        message = f"`archspec {command}` needs numpy, of archspec's `space` extra"
        help = "install it with `pip install 'archspec-nn[space]'`"
        raise fail("A410", message, None, help=help) from error

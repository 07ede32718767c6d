"""One run of the command line: its global options, and the way to its two streams."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final, TextIO, TypedDict

import click

from archspec.diagnostics import SpecError, fail

COLORS: Final = ("auto", "always", "never")
"""What `--color` takes."""


class Look(TypedDict):
    """How a report is laid out.

    Attributes:
        width: columns of the terminal; None where there is none, and a report is as wide as it is.
        boxed: draw lines and bars with characters outside of ASCII.
        color: use ANSI colors.
    """

    width: int | None
    boxed: bool
    color: bool


@dataclass(slots=True)
class Session:
    """One run.

    Attributes:
        color: when to use ANSI colors; `auto` looks at the stream and the environment.
        debug: print the traceback of a fault of ours.
    """

    color: str = "auto"
    debug: bool = False

    def say(self, text: str) -> None:
        """Print to standard output: results, and nothing else.

        Raises:
            SpecError: A409 where it cannot be written.
        """
        with _reported():
            click.echo(text, nl=False, color=self.paints(sys.stdout))

    def say_bytes(self, data: bytes) -> None:
        """Print bytes to standard output, the same on every system.

        Raises:
            SpecError: A409 where they cannot be written.
        """
        with _reported():
            click.echo(data, nl=False)

    def tell(self, text: str) -> None:
        """Print to standard error: findings and remarks."""
        click.echo(text, nl=False, err=True, color=self.paints(sys.stderr))

    def look(self) -> Look:
        """Return how reports are laid out on standard output."""
        width = shutil.get_terminal_size().columns if is_terminal(sys.stdout) else None
        return Look(width=width, boxed=draws_lines(sys.stdout), color=self.paints(sys.stdout))

    def paints(self, stream: TextIO | None) -> bool:
        """Check whether to use colors on a stream.

        `--color` comes first, then NO_COLOR, then FORCE_COLOR, each if it is set and not empty
        (no-color.org, force-color.org); then whether the stream is a terminal.
        """
        if self.color != "auto":
            return self.color == "always"
        if os.environ.get("NO_COLOR"):
            return False
        if os.environ.get("FORCE_COLOR"):
            return True
        return is_terminal(stream) and os.environ.get("TERM") != "dumb"


def is_terminal(stream: TextIO | None) -> bool:
    """Check whether a stream shows its text to a person; one that was closed is None."""
    return stream is not None and stream.isatty()


def draws_lines(stream: TextIO | None) -> bool:
    """Check whether a stream is a terminal that can show line-drawing characters."""
    if stream is None or not stream.isatty():
        return False
    try:
        "─".encode(stream.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def keep_streams_writing() -> None:
    """Print what a stream's encoding lacks as an escape sequence, rather than fail at it."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def let_streams_go() -> None:
    """Drop what could not be written, so that Python does not try again and complain at exit."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, stream.fileno())
            os.close(nothing)


@contextmanager
def _reported() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise unwritten(error.strerror) from error


def unwritten(reason: str | None) -> SpecError:
    """Return the error for what could not be printed to standard output."""
    said = (reason or "unknown reason").lower()
    return fail("A409", f"standard output cannot be written: {said}", None)


def is_of_printing(error: OSError) -> bool:
    """Check whether an error was raised as click printed something, of its own such as a help."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return place is not None and place.tb_frame.f_code is click.echo.__code__

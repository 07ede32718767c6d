"""The state of one run: its global options and its output streams."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, TextIO

import click

from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError, fail
from archspec.tables.layout import TextLayout

COLORS: Final = ("auto", "always", "never")
"""The choices of `--color`."""


@dataclass(slots=True)
class Session:
    """One run of the command line.

    Attributes:
        color: when to use ANSI colors; `auto` depends on the stream and the environment.
        debug: print the traceback of a bug.
        quiet: print no line that says only that all is well.
    """

    color: str = "auto"
    debug: bool = False
    quiet: bool = False

    def write_out(self, text: str) -> None:
        """Print results, and nothing else, to standard output.

        Raises:
            SpecError: A409 if they cannot be written.
        """
        with _reporting_failures():
            click.echo(text, nl=False, color=self.uses_color(sys.stdout))

    def tell_done(self, text: str) -> None:
        """Print to standard output what was done or proved, unless nobody wants to know.

        Raises:
            SpecError: A409 if it cannot be written.
        """
        if not self.quiet:
            self.write_out(text)

    def tell_note(self, text: str) -> None:
        """Print a remark to standard error, unless nobody wants to know."""
        if not self.quiet:
            self.write_err(text)

    def write_bytes(self, data: bytes) -> None:
        """Print bytes to standard output, the same on every system.

        Raises:
            SpecError: A409 if they cannot be written.
        """
        with _reporting_failures():
            click.echo(data, nl=False)

    def write_err(self, text: str) -> None:
        """Print to standard error: findings and remarks."""
        click.echo(text, nl=False, err=True, color=self.uses_color(sys.stderr))

    def choose_layout(self) -> TextLayout:
        """Return the layout of reports on standard output."""
        import shutil

        out = sys.stdout
        width = shutil.get_terminal_size().columns if is_terminal(out) else None
        return TextLayout(width=width, boxed=can_draw_lines(out), color=self.uses_color(out))

    def uses_color(self, stream: TextIO | None) -> bool:
        """Check whether to use colors on a stream.

        `--color` takes precedence, then NO_COLOR, then FORCE_COLOR, each if set and not empty
        (no-color.org, force-color.org); otherwise colors are used if the stream is a terminal.
        """
        if self.color != "auto":
            return self.color == "always"
        if os.environ.get("NO_COLOR"):
            return False
        if os.environ.get("FORCE_COLOR"):
            return True
        return is_terminal(stream) and os.environ.get("TERM") != "dumb"


def is_terminal(stream: TextIO | None) -> bool:
    """Check whether a stream is a terminal; a closed one is None."""
    return stream is not None and stream.isatty()


def can_draw_lines(stream: TextIO | None) -> bool:
    """Check whether a stream is a terminal that can show line-drawing characters."""
    if stream is None or not stream.isatty():
        return False
    try:
        "─".encode(stream.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def escape_unencodable() -> None:
    """Make the streams print characters they cannot encode as escapes instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def discard_unwritable_output() -> None:
    """Discard unwritten output, so that Python does not retry it and complain at exit."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, stream.fileno())
            os.close(nothing)


@contextmanager
def _reporting_failures() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise refuse_unwritten(error.strerror) from error


def refuse_unwritten(reason: str | None) -> SpecError:
    """Return the error for a failed write to standard output."""
    said = (reason or "unknown reason").lower()
    return fail("A409", f"standard output cannot be written: {said}", None)


def is_output_error(error: OSError) -> bool:
    """Check whether click raised an error while printing its own output, such as a help text."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return place is not None and place.tb_frame.f_code is click.echo.__code__

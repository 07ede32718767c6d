"""Files with a new text, to be shown as a diff and written."""

import codecs
import sys
from pathlib import Path
from typing import Final

import click

from archspec.app.session import Session
from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError, fail
from archspec.output_files import replace_file
from archspec.reader import read_source
from archspec.text.unified_diff import print_diff
from archspec.text.visible import shorten_middle

_COLORS: Final = {"added": "green", "removed": "red", "place": "cyan"}


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file with a new text.

    Attributes:
        shown: its name in messages.
        path: its path, links resolved.
        before: its text.
        after: its new text.
    """

    shown: str
    path: Path
    before: str
    after: str

    def write(self) -> None:
        """Write the file as a whole; what is not changed in it stays as it is, byte for byte.

        Raises:
            SpecError: A409 if the system refuses, or if it is not what was read.
        """
        try:
            start = codecs.BOM_UTF8 if self.path.read_bytes().startswith(codecs.BOM_UTF8) else b""
            if read_source(self.path, self.shown) != self.before:
                raise self._refusal("has changed since it was read")
            replace_file(self.path, start + self.after.encode())
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            raise self._refusal(f"cannot be written: {reason}") from error

    def show(self, session: Session) -> None:
        """Print the change as a diff."""

        def paint(line: str, role: str) -> str:
            return click.style(line, fg=_COLORS.get(role), bold=role == "name")

        is_colored = session.uses_color(sys.stdout)
        colors = paint if is_colored else None
        session.write_out(print_diff(self.shown, self.before, self.after, colors))

    def _refusal(self, reason: str) -> SpecError:
        return fail("A409", f"`{shorten_middle(self.shown)}` {reason}", None)

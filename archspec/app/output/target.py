"""A file that a build writes, and how it is replaced atomically."""

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError, fail
from archspec.output_files import make_folder, replace_file
from archspec.text.visible import shorten_middle


class Seal(Protocol):
    """The seal of a file that archspec wrote."""

    @property
    def version(self) -> str:
        """The version of archspec that wrote it."""

    @property
    def spec(self) -> str:
        """The digest of the spec's texts, possibly abbreviated."""

    @property
    def intact(self) -> bool:
        """Whether the rest of the file is unchanged since."""


@dataclass(frozen=True, slots=True)
class Target:
    """A file to be written.

    Attributes:
        path: its path.
        data: its content.
        spec: the name of its spec in messages.
        digest: the digest of the spec's texts.
        inputs: the files that were read to make it, the spec first.
        read: finds the seal in a file of its kind; None in a file that archspec did not write.
        verb: the command that writes it.
        specs: the number of inputs that are specs; the rest are files that these use.
        cost: the parameters and MACs of the generated network; None for a picture.
    """

    path: Path
    data: bytes
    spec: str
    digest: str
    inputs: tuple[Path, ...]
    read: Callable[[bytes], Seal | None]
    verb: str = "build"
    specs: int = 1
    cost: tuple[int, int] | None = None

    def write(self) -> None:
        """Write the file, creating missing folders.

        Raises:
            SpecError: A409 if the system refuses; the previous file is kept.
        """
        try:
            make_folder(self.path.parent)
            replace_file(self.path, self.data)
        except OSError as error:
            raise self.report_failure("written", error) from error

    def report_failure(self, what: str, error: OSError) -> SpecError:
        """Return the error for a refusal of the system."""
        reason = (error.strerror or "unknown reason").lower()
        help = "give it a shorter name" if error.errno == errno.ENAMETOOLONG else ""
        return self.create_error("A409", f"cannot be {what}: {reason}", help)

    def create_error(self, code: str, reason: str, help: str = "") -> SpecError:
        """Return an error about this file."""
        return fail(code, f"`{shorten_middle(self.path.as_posix())}` {reason}", None, help=help)

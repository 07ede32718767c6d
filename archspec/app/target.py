"""A file that a build writes."""

import errno
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from archspec.app.replace import make_folder, replace_file
from archspec.diagnostics import SpecError, fail
from archspec.text.visible import shortened


class Seal(Protocol):
    """What a file that archspec wrote says of itself."""

    @property
    def version(self) -> str:
        """The archspec that wrote it."""

    @property
    def spec(self) -> str:
        """The digest of the spec's texts, as far as it is written."""

    @property
    def intact(self) -> bool:
        """Whether the rest of the file is as it was written."""


@dataclass(frozen=True, slots=True)
class Target:
    """A file to be written.

    Attributes:
        path: where it goes.
        data: what it will hold.
        spec: the spec that it comes from, as shown to people.
        digest: the digest of the spec's texts.
        inputs: the files that were read to make it, the spec first.
        read: finds the seal in a file of its kind, None in one that archspec did not write.
        verb: the command that writes it.
        specs: how many of the inputs are specs; the others are what these use.
        cost: the parameters and MACs of the network that a source builds; None for a picture.
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
        """Write the file, and make the folders that it needs.

        Raises:
            SpecError: A409 where the system refuses; what was there before is still there.
        """
        try:
            make_folder(self.path.parent)
            replace_file(self.path, self.data)
        except OSError as error:
            raise self.failed("written", error) from error

    def failed(self, what: str, error: OSError) -> SpecError:
        """Return the error for what the system refuses to do with the file."""
        reason = (error.strerror or "unknown reason").lower()
        help = "give it a shorter name" if error.errno == errno.ENAMETOOLONG else ""
        return self.refused("A409", f"cannot be {what}: {reason}", help)

    def refused(self, code: str, reason: str, help: str = "") -> SpecError:
        """Return an error about this file."""
        return fail(code, f"`{shortened(self.path.as_posix())}` {reason}", None, help=help)

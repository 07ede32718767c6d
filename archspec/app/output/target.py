"""A file that a build writes, and how it is replaced atomically."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError, fail
from archspec.text.visible import shorten_middle

_NEW: Final = 0o666  # as `open` creates files: subject to the umask
_SHORT: Final = 48  # characters of at most 4 bytes; the rest of the 255 is for the suffix
_FLAGS: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


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
            _make_folder(self.path.parent)
            _replace_file(self.path, self.data)
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


def _make_folder(path: Path) -> None:
    """Create a folder and its missing parents.

    Raises:
        OSError: if the system refuses.
    """
    missing: list[Path] = []
    while not os.path.lexists(path):
        missing.append(path)
        path = path.parent
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)


def _replace_file(path: Path, data: bytes) -> None:
    """Write a file so that at any moment it is either the old one or the new one.

    The data goes to a temporary file in the same folder, is flushed to the disk, and then takes the
    name. A link at the path is replaced, not followed. The permissions of a regular file are kept.

    Args:
        path: the file to write; its folder must exist.
        data: the whole content.

    Raises:
        OSError: if the system refuses; the old file is untouched, and no temporary file is left.
    """
    beside = path.with_name(f".{path.name[:_SHORT]}.{os.urandom(6).hex()}")
    try:
        _write_new(beside, data, _read_permissions(path))
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _read_permissions(path: Path) -> int | None:
    """Return the permissions of a regular file, without set-user-ID and set-group-ID bits."""
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return None
    return stat.S_IMODE(mode) & 0o777 if stat.S_ISREG(mode) else None


def _write_new(path: Path, data: bytes, permissions: int | None) -> None:
    with os.fdopen(os.open(path, _FLAGS, _NEW), "wb") as file:
        file.write(data)
        file.flush()
        if permissions is not None:
            path.chmod(permissions)
        os.fsync(file.fileno())

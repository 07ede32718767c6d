"""What stands where a build writes, and whether that may go."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from archspec.app.target import Target
from archspec.codegen.header import Header, read_header
from archspec.diagnostics import SpecError
from archspec.version import VERSION

_ELSEWHERE: Final = "choose another place with `--output`"
_FORCE: Final = f"{_ELSEWHERE}, or overwrite it with `--force`"
_AGAIN: Final = "build it again, and commit the result"


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in the place of a file to be written.

    Attributes:
        same: it is that very file already.
        obstacle: why it must not be overwritten without being told to; None where it may.
        header: what the file in its place says of itself; None without one, or for a foreign file.
    """

    same: bool = False
    obstacle: SpecError | None = None
    header: Header | None = None


def look(target: Target) -> Standing:
    """Look at what stands in the place of a file to be written.

    Raises:
        SpecError: A406 for what is neither a file nor a link, which only a person can take away;
            A409 for what cannot be looked at.
    """
    try:
        status = os.lstat(target.path)
        if stat.S_ISLNK(status.st_mode):
            return Standing(obstacle=target.refused("A406", "is a symbolic link", _FORCE))
        if not stat.S_ISREG(status.st_mode):
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file"
            raise target.refused("A406", f"is {kind}", _ELSEWHERE)
        found = target.path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return Standing()
    except OSError as error:
        raise target.failed("read", error) from error
    if found == target.data:
        return Standing(same=True)
    header = read_header(found.decode("utf-8", "replace"))
    return Standing(obstacle=_obstacle(target, header, status), header=header)


def _obstacle(target: Target, header: Header | None, status: os.stat_result) -> SpecError | None:
    for place, read in enumerate(target.inputs):
        if _is_file(status, read):
            what = "the spec itself" if place == 0 else "a file that the spec uses"
            return target.refused("A406", f"is {what}", _FORCE)
    if header is None:
        return target.refused("A406", "was not written by archspec", _FORCE)
    if not header.intact:
        help = "move the change into the spec, or copy the file and build with `--force`"
        return target.refused("A408", "was edited by hand since archspec wrote it", help)
    if not status.st_mode & 0o222:
        return target.refused("A409", "is read-only", "make it writable, or build with `--force`")
    return None


def _is_file(status: os.stat_result, path: Path) -> bool:
    """Whether a status is that of the file at a path, which may have gone since it was read."""
    try:
        return os.path.samestat(status, path.stat())
    except OSError:
        return False


def stale(target: Target, standing: Standing) -> SpecError:
    """The error for a file that is not the one to be written, though nothing protects it."""
    return target.refused("A407", _reason(target, standing), _AGAIN)


def _reason(target: Target, standing: Standing) -> str:
    header = standing.header
    if header is None:
        return "does not exist"
    if header.version != VERSION:
        return f"was written by archspec {header.version}, and this is archspec {VERSION}"
    if not target.digest.startswith(header.spec):
        return f"was written from another text of `{target.spec}`"
    return f"is not what `{target.spec}` gives"

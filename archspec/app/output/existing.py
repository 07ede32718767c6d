"""Inspect the file at the path of a build, and decide whether it may be overwritten."""

import errno
import os
import stat
from pathlib import Path
from typing import Final

from archspec.app.output.target import Seal, Target
from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError, fail
from archspec.version import VERSION

_ELSEWHERE: Final = "choose another place with `--output`"
_ELSEWHERE_TO_BUILD: Final = "give `--output` a folder, or for one spec a file that ends in `.py`"
_FORCE: Final = f"{_ELSEWHERE}, or overwrite it with `--force`"


@dataclass(frozen=True, slots=True)
class TargetState:
    """The state of the path where a file is to be written.

    Attributes:
        same: the path already holds exactly this file.
        obstacle: why it must not be overwritten without `--force`; None if it may.
        seal: the seal of the existing file; None if it has none or is not from archspec.
    """

    same: bool = False
    obstacle: SpecError | None = None
    seal: Seal | None = None


def inspect_target(target: Target) -> TargetState:
    """Inspect the path of a target.

    Raises:
        SpecError: A406 for something that is neither a file nor a link, which only a person can
            remove, and for a file in the place of a folder; A409 for a path that cannot be read.
    """
    try:
        status = os.lstat(target.path)
        if stat.S_ISLNK(status.st_mode):
            return TargetState(obstacle=target.create_error("A406", "is a symbolic link", _FORCE))
        if not stat.S_ISREG(status.st_mode):
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file"
            raise target.create_error("A406", f"is {kind}", _ELSEWHERE)
        found = target.path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        _require_folder(target)
        return TargetState()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise target.report_failure("written", error) from error
        raise target.report_failure("read", error) from error
    if found == target.data:
        return TargetState(same=True)
    seal = target.read(found)
    return TargetState(obstacle=_find_obstacle(target, seal, status), seal=seal)


def _require_folder(target: Target) -> None:
    """Refuse a target whose parent is not a folder.

    Raises:
        SpecError: A406.
    """
    around = target.path.parent
    while not os.path.lexists(around) and around != around.parent:
        around = around.parent
    if os.path.isdir(around):  # noqa: PTH112 - never raises
        return
    is_input = any(_is_file(os.lstat(around), path) for path in target.inputs[: target.specs])
    what = "is the spec itself, and no folder" if is_input else "is a file, and no folder"
    help = _ELSEWHERE_TO_BUILD if target.verb == "build" else _ELSEWHERE
    raise fail("A406", f"`{around.as_posix()}` {what}", None, help=help)


def _find_obstacle(target: Target, seal: Seal | None, status: os.stat_result) -> SpecError | None:
    for place, read in enumerate(target.inputs):
        if _is_file(status, read):
            what = "the spec itself" if place < target.specs else "a file that the spec uses"
            return target.create_error("A406", f"is {what}", _FORCE)
    if seal is None:
        return target.create_error("A406", "was not written by archspec", _FORCE)
    if not seal.intact:
        help = f"move the change into the spec, or copy the file and {target.verb} with `--force`"
        return target.create_error("A408", "was edited by hand since archspec wrote it", help)
    if not status.st_mode & 0o222:
        help = f"make it writable, or {target.verb} with `--force`"
        return target.create_error("A409", "is read-only", help)
    return None


def _is_file(status: os.stat_result, path: Path) -> bool:
    """Check whether a status is that of the file at a path, which may be gone by now."""
    try:
        return os.path.samestat(status, path.stat())
    except OSError:
        return False


def refuse_stale(target: Target, standing: TargetState) -> SpecError:
    """Return the error for an unprotected file that is out of date."""
    again = f"{target.verb} it again, and commit the result"
    return target.create_error("A407", _explain_staleness(target, standing), again)


def _explain_staleness(target: Target, standing: TargetState) -> str:
    seal = standing.seal
    if seal is None:
        return "does not exist"
    if seal.version != VERSION:
        return f"was written by archspec {seal.version}, and this is archspec {VERSION}"
    if not target.digest.startswith(seal.spec):
        return f"was written from another text of `{target.spec}`"
    return f"is not what `{target.spec}` gives"

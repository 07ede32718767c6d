"""Replacing a file whole, or not at all."""

import os
import stat
from pathlib import Path
from typing import Final

_NEW: Final = 0o666  # as `open` makes files: the umask takes its share
_SHORT: Final = 48  # characters of at most 4 bytes: the rest of 255 takes what is added to a name
_FLAGS: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def make_folder(path: Path) -> None:
    """Make a folder and those around it, however many, where they are not there.

    Raises:
        OSError: where the system refuses.
    """
    missing: list[Path] = []
    while not os.path.lexists(path):
        missing.append(path)
        path = path.parent
    for each in reversed(missing):
        each.mkdir(exist_ok=True)


def replace_file(path: Path, data: bytes) -> None:
    """Write a file so that at any moment it is the old one or the new one.

    The data goes to a new file in the same folder, and to the disk, before it takes the name. A
    link at the path is replaced, not followed. The permissions of a regular file stay.

    Args:
        path: what to write; its folder must exist.
        data: the whole content.

    Raises:
        OSError: where the system refuses; the old file is as it was, and no other is left.
    """
    beside = path.with_name(f".{path.name[:_SHORT]}.{os.urandom(6).hex()}")
    try:
        _write(beside, data, _permissions(path))
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _permissions(path: Path) -> int | None:
    """Return the permissions of a regular file, without any that lend a user's rights."""
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return None
    return stat.S_IMODE(mode) & 0o777 if stat.S_ISREG(mode) else None


def _write(path: Path, data: bytes, permissions: int | None) -> None:
    with os.fdopen(os.open(path, _FLAGS, _NEW), "wb") as file:
        file.write(data)
        file.flush()
        if permissions is not None:
            path.chmod(permissions)
        os.fsync(file.fileno())

"""Write a file, or a folder of files, as a whole or not at all."""

import errno
import os
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_NEW: Final = 0o666  # as `open` creates files: subject to the umask
_SHORT: Final = 48  # characters of at most 4 bytes; the rest of the 255 is for the suffix
_NO_LINKS: Final = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)
"""What file systems say that have no hard links."""

_FLAGS: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def make_folder(path: Path) -> None:
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


def replace_file(path: Path, data: bytes) -> None:
    """Write a file so that at any moment it is either the old one or the new one.

    The data goes to a temporary file in the same folder, is flushed to the disk, and then takes the
    name. A link at the path is replaced, not followed. The permissions of a regular file are kept.

    Args:
        path: the file to write; its folder must exist.
        data: the whole content.

    Raises:
        OSError: if the system refuses; the old file is untouched, and no temporary file is left.
    """
    replace_files({path: data})


def replace_files(files: Mapping[Path, bytes]) -> None:
    """Write files that belong together: all are on the disk before the first takes its name.

    Args:
        files: the contents by path, in the order in which they take their names; their folders must
            exist.

    Raises:
        OSError: if the system refuses; unless it does so between two names, all old files are
            untouched.
    """
    for path in files:
        if path.is_dir() and not path.is_symlink():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    beside = {path: _choose_name_beside(path) for path in files}
    try:
        for path, data in files.items():
            _write_new(beside[path], data, _read_permissions(path))
        for path, new in beside.items():
            new.replace(path)
    except BaseException:
        for new in beside.values():
            new.unlink(missing_ok=True)
        raise


def create_file(path: Path, data: bytes) -> None:
    """Write a file that is not there yet; whatever has the name by then is left as it is.

    Args:
        path: the file to write; its folder must exist.
        data: the whole content.

    Raises:
        FileExistsError: if there is something at the path, be it a broken link.
        OSError: if the system refuses; no file is left.
    """
    beside = _choose_name_beside(path)
    try:
        _write_new(beside, data, None)
        try:
            os.link(beside, path)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            _write_new(path, data, None)  # which fails, too, if there is something
    finally:
        beside.unlink(missing_ok=True)


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files to a folder. One that is new or empty appears with all of them at once.

    Args:
        folder: the folder, created with its parents if missing.
        files: the contents by name.

    Raises:
        OSError: if the system refuses; no new or empty folder has changed then.
    """
    if os.path.lexists(folder) and (folder.is_symlink() or any(folder.iterdir())):
        for name, data in files.items():
            replace_file(folder / name, data)
        return
    make_folder(folder.parent)
    beside = _choose_name_beside(folder)
    try:
        beside.mkdir()
        for name, data in files.items():
            (beside / name).write_bytes(data)
        if folder.exists():
            folder.rmdir()
        beside.rename(folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def _choose_name_beside(path: Path) -> Path:
    """Return a path of a hidden temporary file or folder beside another."""
    return path.with_name(f".{path.name[:_SHORT]}.{os.urandom(6).hex()}")


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

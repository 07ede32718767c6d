"""Read spec files safely: bounded in size, and only within allowed folders."""

import codecs
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path, PurePosixPath
from typing import Final

from archspec import limits
from archspec.diagnostics import Diagnostic, Span, SpecError, fail
from archspec.reader.foreign_files import HEAD, refuse_binary, refuse_garbled
from archspec.reader.shipped import find_specs_folder, suggest_shipped
from archspec.reader.source_text import quote_text as in_backticks
from archspec.text.phrases import join_words

_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)  # do not hang on a FIFO without a writer
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)
_OTHER_ENCODINGS: Final = (
    (codecs.BOM_UTF32_LE, "UTF-32"),  # starts with the UTF-16 byte order mark, so it comes first
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
SUFFIXES: Final = (".yaml", ".yml")
"""The suffixes of spec files."""

_USED_HELP: Final = (
    "write a relative path, such as `blocks/stems.yaml`, or what archspec ships by its name, such "
    "as `blocks/se`"
)

_DENIED: Final = "check the permissions of the file and of its folders"
_FEW: Final = 2

COLLECTION: Final = "specs"
"""The name of a folder whose files may refer to each other."""

MARKERS: Final = ("archspec.toml", "pyproject.toml", ".git")
"""Names that mark the folder of a project, whose files may refer to each other."""


def read_source(path: Path, shown: str, *, span: Span | None = None) -> str:
    """Read a spec file; a UTF-8 byte order mark at its start is dropped.

    Args:
        path: its path. Links are followed; the target must be a regular file.
        shown: its name in messages and spans.
        span: the place in a spec that names the file, if any.

    Raises:
        SpecError: A101 if it is not UTF-8, A114 if it is a file of another program, A401 if it
            cannot be read, A402 if it is too large.
    """
    return _decode(_read_bytes(path, shown, span), shown)


def find_root(folder: Path) -> Path:
    """Return the folder that references of a spec must not leave.

    It is the project folder, which is the nearest one that has one of `MARKERS`; or the nearest
    folder called `specs` if that contains the project or there is none; or else the spec's own
    folder. Shipped specs refer only to each other.

    Args:
        folder: the spec's own folder.
    """
    real = Path(os.path.realpath(folder))
    own = Path(os.path.realpath(find_specs_folder()))
    if real.is_relative_to(own):
        return own
    around = (real, *real.parents)
    collection = next((path for path in around if path.name == COLLECTION), real)
    project = next(filter(is_project, around), real)
    return min(collection, project, key=lambda each: len(each.parts))


def is_project(folder: Path) -> bool:
    """Check whether a folder is a project folder, by the files and folders in it.

    A user's home folder, which contains all projects, is one only if it has `archspec.toml`: many
    people keep a few files of it under version control.
    """
    if folder == folder.parent:
        return False
    homes = (os.path.realpath(os.path.expanduser("~")),)  # noqa: PTH111 - never raises
    markers = MARKERS[:1] if str(folder) in homes else MARKERS
    return any(os.path.lexists(folder / marker) for marker in markers)


def resolve_used(base: Path, root: Path, written: str, span: Span) -> Path:
    """Resolve a path in `use` or `extends` without opening the file.

    Args:
        base: the folder of the file that contains the path.
        root: the folder that no path may leave.
        written: the path as written.
        span: its place.

    Returns:
        The real path, with every link followed: the same for every way of writing it.

    Raises:
        SpecError: A403 if the path is not a plain relative path, or leads out of `root`.
    """
    problem = _find_path_problem(written)
    if problem:
        raise fail("A403", f"{in_backticks(written)} {problem}", span, help=_USED_HELP)
    top = Path(os.path.realpath(root))
    plain = Path(os.path.normpath(os.path.realpath(base) / Path(written)))
    if plain.is_relative_to(top):  # a path that obviously leads out is not even resolved
        real = Path(os.path.realpath(base / written))
        if real.is_relative_to(top):
            return real
    raise _refuse_outside(written, top, span)


def _refuse_outside(written: str, top: Path, span: Span) -> SpecError:
    """Return the refusal of a path that leaves its root folder."""
    folder, help = "project", "copy the file into the project"
    if not is_project(top):
        folder = f"folder `{COLLECTION}`" if top.name == COLLECTION else "folder of the spec"
        help = (
            f"put an empty file `{MARKERS[0]}` into the folder that holds both, which makes it a "
            "project, or copy the file into that folder"
        )
    name = suggest_shipped(Path(written))
    shipped = f"write `{name}` for the one that archspec ships; or " if name else ""
    message = f"{in_backticks(written)} leads out of the {folder}"
    return fail("A403", message, span, help=shipped + help)


def refuse_too_large(shown: str, span: Span | None = None) -> SpecError:
    """Return the error for a spec over the size limit."""
    message = f"{in_backticks(shown)} is larger than {limits.FILE_BYTES:,} bytes"
    return fail("A402", message, span, help="move blocks and tables into files taken with `use`")


def _read_bytes(path: Path, shown: str, span: Span | None) -> bytes:
    with _reporting_os_errors(shown, span):
        descriptor = os.open(path, _FLAGS)
        try:
            status = os.fstat(descriptor)
            _require_regular(status, path, shown, span)
            with open(descriptor, "rb", closefd=False) as file:
                refuse_binary(file.peek(HEAD), shown)
                data = file.read(limits.FILE_BYTES + 1)
        finally:
            os.close(descriptor)
    if len(data) > limits.FILE_BYTES:
        raise refuse_too_large(shown, span)
    return data


@contextmanager
def _reporting_os_errors(shown: str, span: Span | None) -> Iterator[None]:
    """Convert operating system errors about a file into findings."""
    name = in_backticks(shown)
    try:
        yield
    except SpecError:
        raise
    except FileNotFoundError as error:
        advice = "check its name and folder"
        raise fail("A401", f"{name} does not exist", span, help=advice) from error
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        message, denied = f"{name} cannot be read: {reason}", isinstance(error, PermissionError)
        raise fail("A401", message, span, help=_DENIED if denied else "") from error
    except ValueError as error:
        raise fail("A401", f"{name} is not the name of a file", span) from error


def list_specs(folder: Path) -> list[Path]:
    """Return the spec files directly in a folder, ordered by name."""
    return [
        path for path in _list_folder(folder) if path.suffix in SUFFIXES and not _is_folder(path)
    ]


def list_spec_folders(folder: Path) -> list[Path]:
    """Return the subfolders that contain spec files, ordered by name."""
    return [path for path in _list_folder(folder) if _is_folder(path) and list_specs(path)]


def find_nearby_files(base: Path, root: Path, most: int = limits.NEARBY_ENTRIES) -> Iterator[Path]:
    """Yield the spec files of a folder, then of its parents and their subfolders, nearest first.

    Links are not followed, and hidden entries are skipped.

    Args:
        base: the folder.
        root: the parent folder that is not left.
        most: how many entries are looked at.
    """
    places = dict.fromkeys((base, root))
    looked_at = islice(chain.from_iterable(map(_walk_files, places)), most)
    return (path for path in dict.fromkeys(looked_at) if path.suffix in SUFFIXES)


def _walk_files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(place, name) for name in sorted(names))


def _list_folder(folder: Path) -> list[Path]:
    """Return the entries of a folder that are not hidden; none if it cannot be read."""
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return []


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises without permission


def _suggest_in_folder(path: Path, shown: str) -> str:
    """Return a help line with what to name instead of a folder."""
    around = "" if shown == "." else f"{shown.rstrip('/')}/"
    below = (spec for folder in list_spec_folders(path) for spec in list_specs(folder))
    found = (list_specs(path) or [*below])[:_FEW]
    few = [in_backticks(f"{around}{file.relative_to(path).as_posix()}") for file in found]
    if few:
        return f"name one in it, such as {join_words(few, 'or')}"
    return "name a file that ends in `.yaml` or `.yml`; there is none in it"


def _require_regular(status: os.stat_result, path: Path, shown: str, span: Span | None) -> None:
    name = in_backticks(shown)
    if stat.S_ISDIR(status.st_mode):
        advice = _suggest_in_folder(path, shown)
        raise fail("A401", f"{name} is a folder, not a file", span, help=advice)
    if not stat.S_ISREG(status.st_mode):
        advice = "copy its text into a file"
        raise fail("A401", f"{name} is not a regular file", span, help=advice)


def _decode(data: bytes, shown: str) -> str:
    for mark, encoding in _OTHER_ENCODINGS:
        if data.startswith(mark):
            message = f"the file is {encoding}, not UTF-8"
            raise fail("A101", message, Span(shown, 1, 1, 1, 1), help="save it as UTF-8")
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise refuse_encoding(data, error.start, shown, "save the file as UTF-8") from error


def refuse_encoding(data: bytes, start: int, shown: str, help: str) -> SpecError:
    """Return the refusal of text that is not UTF-8.

    Args:
        data: the text.
        start: the first byte that is not UTF-8.
        shown: the name of the file in messages.
        help: what to do instead.

    Raises:
        SpecError: A114 if it is a file of another program.
    """
    refuse_garbled(data, shown)
    before = data[:start].decode()
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    span = Span(shown, line, column, line, column + 1)
    message = f"byte 0x{data[start]:02x} is not UTF-8"
    finding = Diagnostic("A101", message, span, help=help)
    return SpecError([finding], {shown: data.decode(errors="replace")})


def _find_path_problem(written: str) -> str:
    """Return what makes a path other than plain and relative; empty for a valid one."""
    if "\0" in written:
        return "holds a NUL"
    if "\\" in written:
        return "holds a backslash: steps are separated by `/`"
    if written.startswith(("/", "~")):
        return "does not begin at this file's folder"
    if ":" in written:
        return "has a drive or an address in it"
    if PurePosixPath(written).suffix not in SUFFIXES or written.endswith("/"):
        return "does not end in `.yaml` or `.yml`"
    return ""

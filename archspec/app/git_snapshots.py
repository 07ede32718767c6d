"""All specs of a commit or of the working tree, in a temporary folder."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from pathlib import Path, PurePosixPath
from typing import Final

from archspec import limits
from archspec.api import read_text
from archspec.app import git_objects as git
from archspec.app.git_specs import (
    check_amount,
    check_depths,
    check_names,
    find_references,
    is_spec,
    make_temporary_folder,
    refuse_unwritable,
    resolve_commit,
    write_file,
)
from archspec.dataclass import dataclass
from archspec.diagnostics import fail
from archspec.language.file_memory import FileMemory
from archspec.loading import OpenedSpec
from archspec.reader import read_source
from archspec.reader.files import MARKERS, SUFFIXES
from archspec.text.visible import escape_invisible

WORKING_TREE: Final = ""
"""Stands for the files as they are, in place of a commit."""

_TOP: Final = PurePosixPath()
_SHORT: Final = 12  # letters of a hash
_SPEC: Final = re.compile(rb"^\xef\xbb\xbf?archspec *:|^archspec *:", re.MULTILINE)
_NARROWER: Final = "read fewer: name what was changed with `archspec diff git:REV:path path`"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The YAML files of a repository at one time.

    Attributes:
        revision: what named the commit; `WORKING_TREE` for the files as they are.
        texts: the contents of the files, by their paths from the top of the repository.
        folder: a folder with the same files.
        is_head: whether its files have their plain names in messages, as the later of two states.
        memory: the files that were read.
    """

    revision: str
    texts: Mapping[PurePosixPath, bytes]
    folder: Path
    is_head: bool = False
    memory: FileMemory = field(default_factory=FileMemory)

    @property
    def prefix(self) -> str:
        """The prefix of its files in messages."""
        return f"git:{self.revision}:" if self.revision and not self.is_head else ""

    @property
    def shown(self) -> str:
        """What it is, in messages."""
        return self.revision or "the working tree"

    def list_specs(self) -> set[PurePosixPath]:
        """Return the files that begin as specs do."""
        return {path for path, text in self.texts.items() if _SPEC.search(text)}

    def find_files(self, path: PurePosixPath) -> dict[PurePosixPath, bytes]:
        """Return the files that a spec takes something from, itself among them."""
        found: dict[PurePosixPath, bytes] = {}
        waiting = [path]
        while waiting and len(found) <= limits.USED_FILES:
            place = waiting.pop()
            if place in self.texts and place not in found:
                found[place] = self.texts[place]
                waiting += find_references(found[place], place)
        return found

    def open(self, path: PurePosixPath) -> OpenedSpec:
        """Read a spec.

        Raises:
            SpecError: A1xx, A2xx or A4xx.
        """
        shown = path.as_posix()
        place = self.folder / path
        text = read_source(place, self.prefix + shown)
        program = read_text(text, shown, place, prefix=self.prefix, memory=self.memory)
        return OpenedSpec(self.prefix + shown, program)


def resolve_range(written: str) -> tuple[str, str]:
    """Return the two revisions that a text names.

    Args:
        written: `BASE..HEAD`; `BASE...HEAD` for the changes since HEAD left BASE; `BASE` for those
            up to the files as they are; empty for those since the last commit.

    Raises:
        SpecError: A412 if one of them does not exist.
    """
    base, dots, head = written.partition("...")
    if dots:
        one, two = resolve_commit(base or "HEAD"), resolve_commit(head or "HEAD")
        try:
            found = git.run_git("merge-base", one, two).decode("ascii", "replace").strip()
        except git.GitError:
            message = f"`{escape_invisible(written)}` has no commit that both come from"
            help = "write `..` for all that differs; a clone may lack old commits"
            raise fail("A412", message, None, help=help) from None
        return found[:_SHORT], head or "HEAD"
    base, dots, head = written.partition("..")
    base = base or "HEAD"
    resolve_commit(base)
    if dots:
        head = head or "HEAD"
        resolve_commit(head)
    return base, head if dots else WORKING_TREE


@contextmanager
def take_snapshot(revision: str, *, is_head: bool = False) -> Iterator[Snapshot]:
    """Copy the YAML files of a commit, or of the working tree, to a temporary folder.

    Args:
        revision: names the commit; `WORKING_TREE` for the files as they are.
        is_head: whether it is the later of two states.

    Raises:
        SpecError: A412 if they are too many or too large, or a name cannot be written.
    """
    prefix = f"git:{revision}:" if revision else ""
    texts, markers = _read_commit(revision) if revision else _read_working_tree()
    check_names(texts, prefix)
    with make_temporary_folder() as folder:
        for path, text in texts.items():
            try:
                write_file(Path(folder) / path, text)
            except OSError as error:
                raise refuse_unwritable(path, prefix, error, _NARROWER) from error
        for marker in (*markers, PurePosixPath(MARKERS[0])):
            write_file(Path(folder) / marker, b"")
        yield Snapshot(revision, texts, Path(folder), is_head)


def _read_commit(revision: str) -> tuple[dict[PurePosixPath, bytes], list[PurePosixPath]]:
    """Return the YAML files of a commit, and the files that mark its projects."""
    entries = [*git.list_folder(resolve_commit(revision), _TOP)]
    specs = [entry for entry in entries if is_spec(entry)]
    _check(specs, f"git:{revision}:")
    markers = [entry.path for entry in entries if entry.path.name in MARKERS[:-1]]
    return git.read_blobs(specs), _keep_valid(markers)


def _read_working_tree() -> tuple[dict[PurePosixPath, bytes], list[PurePosixPath]]:
    """Return the YAML files that git knows or would add, and the files that mark projects."""
    top = os.fsdecode(git.run_git("rev-parse", "--show-toplevel").strip(b"\n"))
    options = ("-z", "--cached", "--others", "--exclude-standard")
    listed = git.run_git("-C", top, "ls-files", *options)
    paths = {PurePosixPath(os.fsdecode(each)) for each in listed.split(b"\0") if each}
    found = sorted(path for path in paths if path.suffix in SUFFIXES)
    files = [path for path in found if _is_regular(Path(top, path))]
    entries = [git.TreeEntry(path, "100644", "", Path(top, path).stat().st_size) for path in files]
    _check(entries, "")
    markers = [path for path in paths if path.name in MARKERS[:-1]]
    return {entry.path: _read_file(Path(top, entry.path), entry.size) for entry in entries}, markers


def _check(entries: list[git.TreeEntry], prefix: str) -> None:
    check_amount(entries, prefix or ".")
    check_depths(entries, _TOP, _NARROWER)


def _is_regular(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _read_file(path: Path, size: int) -> bytes:
    """Return the content of a file; of one over the limit, just enough to be refused."""
    try:
        return path.read_bytes() if size <= limits.FILE_BYTES else bytes(limits.FILE_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        shown = escape_invisible(path.as_posix())
        raise fail("A401", f"`{shown}` cannot be read: {reason}", None) from error


def _keep_valid(paths: Iterable[PurePosixPath]) -> list[PurePosixPath]:
    """Return the paths that stay within the folder that they are written to."""
    return [path for path in paths if not path.is_absolute() and ".." not in path.parts]


def resolve_paths(written: Iterable[str]) -> tuple[PurePosixPath, ...]:
    """Return paths from the top of the repository, of paths from the current folder.

    Raises:
        SpecError: A412 outside of a repository, and for a path that leads out of it.
    """
    below = os.fsdecode(git.run_git("rev-parse", "--show-prefix").strip(b"\n"))
    found = []
    for each in written:
        plain = os.path.normpath(os.path.join(below, each)).replace(os.sep, "/")  # noqa: PTH118 - of the repository
        if plain.startswith(("/", "../")) or plain == "..":
            message = f"`{escape_invisible(each)}` is no path in this repository"
            raise fail("A412", message, None, help="name a folder or file below the top of it")
        found.append(PurePosixPath(plain))
    return tuple(found)

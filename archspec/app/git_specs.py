"""Read specs from git commits: `git:REV:path`, with the files they refer to.

The folder of the spec, or the nearest one called `specs`, is extracted to a temporary folder
together with other files of the project that the spec refers to, and loaded from there. Only
regular files are extracted, so a symbolic link in a commit leads nowhere. A commit may come from
anyone, and its trees may contain names that no file system would allow: `..` is refused. Git is
asked for objects by hash, so that neither a revision nor a path can be taken for an option.
"""

import os
import posixpath
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from shlex import quote
from tempfile import TemporaryDirectory
from typing import Final

from archspec import limits
from archspec.api import read_text
from archspec.app import git_objects as git
from archspec.diagnostics import Diagnostic, SpecError, fail
from archspec.diagnostics.instruction import ask_whether_meant
from archspec.language import Program
from archspec.reader import Array, Scalar, Tree, read_document, read_source
from archspec.reader.files import COLLECTION, MARKERS
from archspec.reader.shipped import is_shipped_name
from archspec.text.visible import escape_invisible, shorten_middle

_REGULAR: Final = ("100644", "100755")
_LONGEST_SHOWN: Final = 120
_SUFFIXES: Final = (".yaml", ".yml")


def open_revision(text: str, overrides: str = "") -> Program:
    """Read a spec as of a commit.

    Args:
        text: `REV:path`. As in `git show`, the path is relative to the top of the repository, or to
            the current folder if it begins with `./` or `../`.
        overrides: what is set in the spec, one line `path: value` each.

    Raises:
        SpecError: A412 if there is no such file, and whatever reading a spec raises.
    """
    revision, _, written = text.partition(":")
    if not revision or not written:
        message = f"`git:{escape_invisible(text)}` names no file in a commit"
        raise fail("A412", message, None, help=git.PATH_FORM)
    path, prefix = _resolve_path(written), f"git:{revision}:"
    commit = resolve_commit(revision)
    with make_temporary_folder() as folder:
        place = _extract_folder(commit, path, Path(folder), prefix)
        shown = path.as_posix()
        source = read_source(place, prefix + shown)
        return read_text(source, shown, place, prefix=prefix, overrides=overrides)


def make_temporary_folder() -> "TemporaryDirectory[str]":
    """Create a temporary folder, removed on exit of the context.

    Raises:
        SpecError: A412 if the system has no place for one.
    """
    try:
        return TemporaryDirectory(prefix="archspec-")
    except OSError as error:
        message = "the system has no place for files of a commit"
        help = "set `TMPDIR` to a folder that can be written"
        raise fail("A412", message, None, help=help) from error


def _resolve_path(written: str) -> PurePosixPath:
    """Resolve a path relative to the top of the repository.

    Raises:
        SpecError: A412 if it leads out of the repository or cannot be a path.
    """
    path = written
    if written.startswith(("./", "../")):
        below = git.run_git("rev-parse", "--show-prefix")
        path = below.decode("utf-8", "surrogateescape").strip("\n") + written
    plain = os.path.normpath(path).replace(os.sep, "/")
    if "\0" in plain or plain.startswith(("/", "../")) or plain in (".", ".."):
        message = f"`{escape_invisible(written)}` is no path in a repository"
        raise fail("A412", message, None, help=git.PATH_FORM)
    return PurePosixPath(plain)


def resolve_commit(revision: str) -> str:
    """Return the hash of a commit.

    Raises:
        SpecError: A412 if the revision does not exist.
    """
    git.run_git("rev-parse", "--git-dir")  # a missing repository is not a missing commit
    wanted = f"{revision}^{{commit}}"
    try:
        found = git.run_git("rev-parse", "--verify", "--quiet", "--end-of-options", wanted)
    except git.GitError:
        message = f"there is no commit `{escape_invisible(revision)}`"
        help = "`git log --oneline` lists commits; a clone may lack old ones"
        raise fail("A412", message, None, help=help) from None
    return found.decode("ascii", "replace").strip()


def _extract_folder(commit: str, path: PurePosixPath, folder: Path, prefix: str) -> Path:
    """Extract the folder that a spec may refer to; return the path of the spec in it.

    Raises:
        SpecError: A412 if the commit has no such file.
    """
    root = _find_root(path)
    entries = {entry.path: entry for entry in git.list_folder(commit, root)}
    if path not in entries:
        raise _refuse_absent(path, commit, prefix)
    _check_spec(entries[path], prefix)
    files = [entry for entry in entries.values() if is_spec(entry)]
    alone = _suggest_extraction(entries[path], prefix)
    check_amount(files, prefix + root.as_posix())
    check_names([file.path for file in files], prefix)
    check_depths(files, root, alone)
    texts = git.read_blobs(files)
    project = _find_project(commit, path)
    referenced = _read_referenced(commit, path, texts)
    texts |= {file: data for file, data in referenced.items() if file.is_relative_to(project)}
    check_names(texts, prefix)
    for file, data in texts.items():
        try:
            write_file(folder / file.relative_to(project), data)
        except OSError as error:
            raise refuse_unwritable(file, prefix, error, alone) from error
    (folder / MARKERS[0]).touch()  # the folder that no file of the spec may leave
    return folder / path.relative_to(project)


def _find_project(commit: str, path: PurePosixPath) -> PurePosixPath:
    """Return the folder that references of a spec must not leave; the top is always a project."""
    around = list(path.parents)
    wanted = [(folder / marker).as_posix() for folder in around for marker in MARKERS[:-1]]
    listed = git.run_git("ls-tree", "-z", "--name-only", "--full-tree", commit, "--", *wanted)
    found = {PurePosixPath(os.fsdecode(each)).parent for each in listed.split(b"\0") if each}
    project = next((folder for folder in around if folder in found), PurePosixPath())
    return min(project, _find_root(path), key=lambda each: len(each.parts))


def _read_referenced(
    commit: str, path: PurePosixPath, known: Mapping[PurePosixPath, bytes]
) -> dict[PurePosixPath, bytes]:
    """Return the files outside its folder that a spec refers to, directly or indirectly.

    Args:
        commit: the hash of the commit.
        path: the spec.
        known: the contents of the files already read.
    """
    found: dict[PurePosixPath, bytes] = {}
    texts, seen = {path: known[path]}, {path}
    while texts and len(seen) <= limits.USED_FILES:
        named = {file for place, text in texts.items() for file in find_references(text, place)}
        named -= seen
        seen |= named
        outside = sorted(file for file in named if file not in known and ".." not in file.parts)
        read = git.read_blobs([file for file in git.list_files(commit, outside) if is_spec(file)])
        found |= read
        texts = {place: known[place] for place in named if place in known} | read
    return found


def find_references(text: bytes, path: PurePosixPath) -> Iterator[PurePosixPath]:
    """Yield the files named under `use` and `extends`; errors are reported elsewhere.

    Args:
        text: the spec.
        path: its path, to which the references are relative.
    """
    try:
        document = read_document(text.decode("utf-8-sig"), path.as_posix())
    except (SpecError, UnicodeDecodeError):
        return
    for tree in (document.get("extends"), document.get("use")):
        for written in _list_texts(tree):
            if not is_shipped_name(written) and not written.startswith("/") and "\0" not in written:
                yield PurePosixPath(posixpath.normpath((path.parent / written).as_posix()))


def _list_texts(tree: Tree | None) -> Iterator[str]:
    items = tree.items if isinstance(tree, Array) else [tree]
    for item in items:
        if isinstance(item, Scalar) and isinstance(item.value, str):
            yield item.value


def write_file(target: Path, data: bytes) -> None:
    """Write a file of a commit, creating missing folders."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def refuse_unwritable(file: PurePosixPath, prefix: str, error: OSError, help: str) -> SpecError:
    """Return the error for a file that git can hold but the file system cannot.

    Git allows names and paths of any length, systems at most 255 and 4,096 bytes. The error names
    the file, never its temporary copy.
    """
    reason = (error.strerror or "unknown reason").lower()
    shown = escape_invisible(shorten_middle(prefix + file.as_posix()))
    return fail("A412", f"`{shown}` cannot be written to a folder: {reason}", None, help=help)


def _suggest_extraction(spec: git.TreeEntry, prefix: str) -> str:
    """Return a command that takes a spec out of a commit without the files beside it."""
    named = quote(prefix.removeprefix("git:") + spec.path.as_posix())
    short = len(named) <= _LONGEST_SHOWN and named.isprintable()
    take = f"git show {named}" if short else f"git cat-file blob {spec.blob}"
    return f"take the spec alone: `{take} | archspec check -`"


def check_amount(files: Sequence[git.TreeEntry], folder: str) -> None:
    """Refuse a folder with too many or too large specs.

    Raises:
        SpecError: A412.
    """
    size = sum(min(file.size, limits.FILE_BYTES + 1) for file in files)
    for number, most, what in (
        (len(files), limits.REVISION_FILES, "spec files"),
        (size, limits.REVISION_BYTES, "bytes of spec files"),
    ):
        if number > most:
            message = f"`{escape_invisible(folder)}` has {number:,} {what}, over {most:,}"
            help = f"put specs into a folder `{COLLECTION}` of at most {most:,}"
            raise fail("A412", message, None, help=help)


def check_names(files: Collection[PurePosixPath], prefix: str) -> None:
    """Refuse files that would collide or land outside their folder.

    Raises:
        SpecError: A412.
    """
    folders = {folder for file in files for folder in file.parents}
    for file in files:
        if file.is_absolute() or ".." in file.parts or file in folders:
            message = f"`{escape_invisible(prefix + file.as_posix())}` cannot be the name of a file"
            help = "the commit was not made by git as it is: do not trust it"
            raise fail("A412", message, None, help=help)


def check_depths(files: Sequence[git.TreeEntry], root: PurePosixPath, help: str) -> None:
    """Refuse files nested deeper than the limit.

    Raises:
        SpecError: A412.
    """
    deepest = max((len(file.path.relative_to(root).parents) - 1 for file in files), default=0)
    if deepest > limits.REVISION_DEPTH:
        message = f"the commit has a spec file in {deepest:,} folders, over {limits.REVISION_DEPTH}"
        raise fail("A412", message, None, help=help)


def _find_root(path: PurePosixPath) -> PurePosixPath:
    """Return the nearest folder called `specs` around a spec, or else its own."""
    return next((parent for parent in path.parents if parent.name == COLLECTION), path.parent)


def is_spec(entry: git.TreeEntry) -> bool:
    """Check whether an entry of a commit is a YAML file, and not a link to one."""
    return entry.mode in _REGULAR and entry.path.suffix in _SUFFIXES


class AbsentError(SpecError):
    """The commit does not have the requested file."""


def _check_spec(entry: git.TreeEntry, prefix: str) -> None:
    """Refuse a file that is not a spec.

    Raises:
        SpecError: A412.
    """
    if not is_spec(entry):
        shown = escape_invisible(prefix + entry.path.as_posix())
        kind = "is not a regular file" if entry.mode not in _REGULAR else "is no YAML file"
        raise fail("A412", f"`{shown}` {kind}", None, help="name a file ending in `.yaml`")


def _refuse_absent(path: PurePosixPath, commit: str, prefix: str) -> SpecError:
    """Return the error for a path that a commit does not have, with a suggestion."""
    from archspec.language.names import find_nearest_path

    shown = escape_invisible(prefix + path.as_posix())
    known = [entry.path for entry in git.list_folder(commit, PurePosixPath()) if is_spec(entry)]
    inside = [file for file in known if path in file.parents]
    if inside:
        first = min(inside, key=lambda file: (len(file.parts), file)).as_posix()
        help = f"name a file in it, such as `{escape_invisible(prefix + first)}`"
        return fail("A412", f"`{shown}` is a folder, not a file", None, help=help)
    near = find_nearest_path(path.as_posix(), (file.as_posix() for file in known))
    revision = quote(prefix.removeprefix("git:").removesuffix(":"))
    help = f"`git ls-tree -r --name-only --full-tree {revision}` lists what there is"
    if near:
        help = ask_whether_meant(escape_invisible(prefix + near))
    return AbsentError([Diagnostic("A412", f"there is no `{shown}`", help=help)])

"""Ask git for the files of a commit, and for what they hold.

Objects are asked for by hash, so that no path can be taken for an option.
"""

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Final

from archspec import limits
from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, SpecError, fail
from archspec.text.visible import escape_invisible

PATH_FORM: Final = "write `git:REV:path`, such as `git:HEAD~1:specs/net.yaml`"
"""How a file in a commit is named."""
_GIT: Final = ("git", "--no-pager", "--no-replace-objects", "--literal-pathspecs")
_LISTING: Final = ("-z", "--long", "--full-tree")


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """A file in a commit.

    Attributes:
        path: its path from the top of the repository.
        mode: its mode as git prints it.
        blob: the hash of its content.
        size: its size in bytes.
    """

    path: PurePosixPath
    mode: str
    blob: str
    size: int


def list_folder(commit: str, root: PurePosixPath) -> Iterator[TreeEntry]:
    """Yield the files below a folder of a commit; none if the folder does not exist."""
    below = () if root == PurePosixPath() else (f"{root.as_posix()}/",)
    return _parse_entries(run_git("ls-tree", "-r", *_LISTING, commit, "--", *below))


def list_files(commit: str, paths: Sequence[PurePosixPath]) -> Iterator[TreeEntry]:
    """Yield the files at these paths of a commit."""
    wanted = [path.as_posix() for path in paths]
    listed = run_git("ls-tree", *_LISTING, commit, "--", *wanted) if wanted else b""
    return _parse_entries(listed)


def _parse_entries(listed: bytes) -> Iterator[TreeEntry]:
    """Parse the output of `git ls-tree`, entry by entry."""
    for line in filter(None, listed.split(b"\0")):
        about, _, name = line.partition(b"\t")
        mode, _, blob, size = about.decode("ascii").split()
        path = PurePosixPath(os.fsdecode(name))
        yield TreeEntry(path, mode, blob, int(size) if size.isdigit() else 0)


def read_blobs(entries: Sequence[TreeEntry]) -> dict[PurePosixPath, bytes]:
    """Return the contents of files; of one over the limit, just enough to be refused.

    Raises:
        SpecError: A412 if the repository lacks a blob.
    """
    small = {entry.blob: entry for entry in entries if entry.size <= limits.FILE_BYTES}
    asked = "".join(f"{blob}\n" for blob in small).encode()
    answer = run_git("cat-file", "--batch", stdin=asked) if small else b""
    contents: dict[str, bytes] = {}
    at = 0
    for blob, entry in small.items():
        start = answer.index(b"\n", at) + 1
        if answer[at:start].split()[1:] != [b"blob", b"%d" % entry.size]:
            message = f"the repository lacks what `{escape_invisible(entry.path.as_posix())}` holds"
            raise fail("A412", message, None, help="fetch the commit with all of its files")
        contents[blob] = answer[start : start + entry.size]
        at = start + entry.size + 1
    large = bytes(limits.FILE_BYTES + 1)
    return {entry.path: contents.get(entry.blob, large) for entry in entries}


class GitError(SpecError):
    """Git failed, as outside of a repository."""


def run_git(*arguments: str, stdin: bytes = b"") -> bytes:
    """Run git and return its output.

    Raises:
        SpecError: A412 if git is not installed or cannot be run; a `GitError` if it fails.
    """
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - a list of arguments, none of them an option of others
            [*_GIT, *arguments],
            input=stdin,
            capture_output=True,
            env=environment | {"LC_ALL": "C"},
            timeout=limits.REVISION_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise fail("A412", "git is not installed", None, help="install git") from None
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        reason = "took too long" if isinstance(error, subprocess.TimeoutExpired) else str(error)
        message = f"git cannot be asked: {escape_invisible(reason)}"
        raise fail("A412", message, None, help=PATH_FORM) from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        said = escape_invisible(lines[0].removeprefix("fatal: ") if lines else "")
        help = "call archspec in a folder of the repository"
        raise GitError([Diagnostic("A412", f"git cannot be asked: {said}", help=help)])
    return done.stdout

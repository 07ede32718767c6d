"""Download a file: resumed where it was broken off, checked, and then in place as a whole."""

import http.client
import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final
from urllib.parse import urlsplit

from archspec import limits
from archspec.diagnostics import SpecError, fail
from archspec.output_files import make_folder
from archspec.text.visible import shorten_middle
from archspec.version import VERSION
from archspec.weights.published.progress import Progress, showing_progress
from archspec.weights.sources.digest import compute_file_digest

_CHUNK: Final = 1 << 18
_SECONDS: Final = 30
"""How long a server may stay silent."""
_PARTIAL: Final = 206
_PAST_END: Final = 416
_LOCAL: Final = ("127.0.0.1", "localhost", "::1")


def find_cache() -> Path:
    """Return the folder in which downloads are kept: `$ARCHSPEC_CACHE`, or the user's cache."""
    if own := os.environ.get("ARCHSPEC_CACHE"):
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "archspec"


def download_file(url: str, target: Path, digest: str) -> None:
    """Download a file unless it is there.

    What comes is kept in `NAME.part` beside the target, from which an interrupted download goes on.
    The target gets its name when the digest of the whole is right.

    Args:
        url: `https://…`, or `http://` of this machine.
        target: the file.
        digest: its SHA-256 in hexadecimal, or how that begins; empty to check none.

    Raises:
        SpecError: A409 if it cannot be written, A415 if it cannot be got, A416 if its digest is
            another; nothing is left under its name.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" and (parts.scheme != "http" or parts.hostname not in _LOCAL):
        raise fail("A415", f"`{shorten_middle(url)}` is not https", None)
    part = target.with_name(f"{target.name}.part")
    try:
        if target.exists():
            _check_digest(target, digest, url)
            return
        make_folder(target.parent)
        _fetch(url, part)
        _check_digest(part, digest, url)
        part.replace(target)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        message = f"`{shorten_middle(target.as_posix())}` cannot be written: {reason}"
        raise fail("A409", message, None) from error


def _check_digest(path: Path, digest: str, url: str) -> None:
    """Check the digest of a file, and remove a file with another.

    Raises:
        SpecError: A416.
    """
    found = compute_file_digest(path)
    if found.startswith(digest):
        return
    path.unlink()
    message = f"`{shorten_middle(url)}` has the SHA-256 {found[:16]}…, and {digest[:16]}… is stated"
    help = "it was removed; try again, or tell its publisher"
    raise fail("A416", message, None, help=help)


def _fetch(url: str, part: Path) -> None:
    """Get the rest of a file.

    Raises:
        SpecError: A415 or A416.
        OSError: if it cannot be written.
    """
    have = part.stat().st_size if part.exists() else 0
    with _reporting_network(url), closing(_open(url, have)) as response:
        if response.status == _PAST_END:
            return  # all of it was there
        have = have if response.status == _PARTIAL else 0
        rest = int(response.headers.get("Content-Length") or 0)
        if have + rest > limits.DOWNLOAD_BYTES:
            raise _refuse_size(url)
        with (
            part.open("ab" if have else "wb") as file,
            showing_progress(
                url.rpartition("/")[2], have, have + rest if rest else None
            ) as progress,
        ):
            _copy(response, file, have, progress, url)
            if rest and file.tell() < have + rest:
                raise http.client.IncompleteRead(b"", have + rest - file.tell())


def _copy(response: Any, file: BinaryIO, have: int, progress: Progress, url: str) -> None:
    while piece := response.read(_CHUNK):
        have += len(piece)
        if have > limits.DOWNLOAD_BYTES:
            raise _refuse_size(url)
        file.write(piece)
        progress(have)


def _open(url: str, have: int) -> Any:
    """Ask for a file from a byte on; an answer that the range lies past its end is one, too."""
    headers = {"User-Agent": f"archspec/{VERSION}"}
    if have:
        headers["Range"] = f"bytes={have}-"
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - the scheme was checked
    try:
        return urllib.request.urlopen(request, timeout=_SECONDS)  # noqa: S310
    except urllib.error.HTTPError as error:
        if error.code == _PAST_END and have:
            return error
        raise


@contextmanager
def _reporting_network(url: str) -> Iterator[None]:
    """Report what the network raises; what was downloaded until then stays.

    Raises:
        SpecError: A415.
    """
    try:
        yield
    except (
        urllib.error.URLError,
        http.client.HTTPException,
        TimeoutError,
        ConnectionError,
    ) as error:
        said = getattr(error, "reason", None) or str(error) or type(error).__name__
        message = f"`{shorten_middle(url)}` cannot be downloaded: {said}"
        help = "try again where there is a network; what came is kept, and the rest is asked for"
        raise fail("A415", message, None, help=help) from error


def _refuse_size(url: str) -> SpecError:
    message = f"`{shorten_middle(url)}` has more than {limits.DOWNLOAD_BYTES:,} bytes"
    return fail("A416", message, None, help="no weights that are known here are that large")

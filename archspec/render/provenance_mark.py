"""The mark of a picture: which program drew it, from which spec, and whether it is unchanged.

Drawn by archspec 0.1.0 from inception_v4.yaml. Spec a131580e2e6a12cd, text b2defc8db57b0fa3.
"""

import hashlib
import re
import zlib
from pathlib import PurePath
from typing import Final

from archspec.dataclass import dataclass
from archspec.text.visible import escape_invisible
from archspec.version import VERSION

_DIGITS: Final = 16
_OPEN: Final = "0" * _DIGITS
_LINE: Final = re.compile(
    rb"Drawn by archspec (?P<version>\S+) from (?P<source>[^\n]+?)\. "
    rb"Spec (?P<spec>[0-9a-f]{16}), text (?P<text>[0-9a-f]{16})\."
)
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_CHUNK: Final = b"iTXt"
"""The type of the PNG chunk whose text ends with the mark; its checksum covers type and text."""

_CHECKSUM: Final = 4
"""The bytes of a checksum."""

_UNSAFE: Final = re.compile(r"[^\w. /()+-]|--")
"""Text that could end a comment in one of the formats."""


@dataclass(frozen=True, slots=True)
class PictureMark:
    """What a picture records about its origin.

    Attributes:
        version: the version of archspec that drew it.
        spec: the recorded digest of the spec's texts.
        intact: whether the rest of the picture is unchanged.
    """

    version: str
    spec: str
    intact: bool


def format_mark(spec: str, digest: str) -> str:
    """Return the mark of an unfinished picture.

    Args:
        spec: the file of the spec.
        digest: the digest of the spec's texts.
    """
    source = _UNSAFE.sub("_", escape_invisible(PurePath(spec).name)) or "spec"
    return f"Drawn by archspec {VERSION} from {source}. Spec {digest[:_DIGITS]}, text {_OPEN}."


def seal_picture(picture: bytes) -> bytes:
    """Return a picture with its own digest in its mark; sealing twice changes nothing.

    The digest is computed with its own digits set to zero, as is the checksum that follows the
    mark in a PNG.
    """
    found = _LINE.search(picture)
    assert found is not None, "a picture has a mark"
    start, end = found.span("text")
    head, tail = picture[:start], picture[end:]
    if not picture.startswith(_PNG):
        return head + _compute_digest(head, tail) + tail
    stop, rest = tail[:1], tail[1 + _CHECKSUM :]
    mark = head + _compute_digest(head, stop, bytes(_CHECKSUM), rest) + stop
    chunk = mark[picture.rfind(_CHUNK, 0, found.start()) :]
    return mark + zlib.crc32(chunk).to_bytes(_CHECKSUM, "big") + rest


def read_mark(picture: bytes) -> PictureMark | None:
    """Return the mark of a picture, or None if archspec did not draw it.

    Line breaks may have been converted to those of another system.
    """
    found = _LINE.search(picture)
    if found is None:
        return None
    intact = any(
        seal_picture(variant) == variant for variant in (picture, picture.replace(b"\r\n", b"\n"))
    )
    return PictureMark(found["version"].decode("utf-8", "replace"), found["spec"].decode(), intact)


def _compute_digest(head: bytes, *tail: bytes) -> bytes:
    unsealed = b"".join([head, _OPEN.encode(), *tail])
    return hashlib.sha256(unsealed).hexdigest()[:_DIGITS].encode()

"""Find the files that a spec refers to, without reading it as a spec."""

import posixpath
from collections.abc import Iterator
from pathlib import PurePosixPath

from archspec.diagnostics import SpecError
from archspec.reader import Array, Scalar, Tree, read_document
from archspec.reader.shipped import is_shipped_name


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

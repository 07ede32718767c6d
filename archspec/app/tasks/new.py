"""Begin a spec: a small network that holds, or a copy of another spec."""

import os
import posixpath
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final

from archspec.api import find_spec, read_text, shipped_specs
from archspec.dataclass import dataclass
from archspec.diagnostics import Edit, Span, SpecError, apply_edits, attaching_sources, fail
from archspec.language.names import check_network_name
from archspec.output_files import create_file, make_folder
from archspec.reader import Array, Object, Scalar, Tree, read_document, read_source
from archspec.reader.shipped import find_specs_folder, is_shipped_name, list_shipped_files
from archspec.text.visible import shorten_middle

_SUFFIXES: Final = (".yaml", ".yml")
_PLAIN: Final = re.compile(r"[\w][\w./-]*", re.ASCII)
"""A path that needs no quotes in YAML."""

_MODELINE: Final = re.compile(r"^# *yaml-language-server: *\$schema=(?!https?:).*\n", re.MULTILINE)
"""Where a schema is, seen from the file that is copied."""

_SHOWN: Final = "NAME"


@dataclass(frozen=True, slots=True)
class NewSpec:
    """A spec that was written.

    Attributes:
        path: its file.
        name: the name of its network.
        source: the name of the spec that it is a copy of; empty for a small network.
    """

    path: Path
    name: str
    source: str = ""


def write_new_spec(written: str, source: str = "") -> NewSpec:
    """Write a new spec.

    Args:
        written: the name of the network, with a folder before it and `.yaml` behind it as one
            likes.
        source: the spec that it begins as, a path or the name of a shipped spec; empty for a small
            network.

    Raises:
        SpecError: A213 for what is no name of a network, A406 if the file is there, A409 if it
            cannot be written, and whatever reading the other spec raises.
    """
    path = Path(written)
    path = path if path.suffix in _SUFFIXES else path.with_name(f"{path.name}.yaml")
    name = _check_name(path.stem)
    if os.path.lexists(path):
        raise _refuse_existing(path)
    text = _copy_spec(source, path, name) if source else _fill_template(name)
    read_text(text, path.as_posix(), path)
    try:
        make_folder(path.parent)
        create_file(path, text.encode())
    except FileExistsError as error:
        raise _refuse_existing(path) from error
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise fail("A409", f"{_quote(path)} cannot be written: {reason}", None) from error
    return NewSpec(path, name, source)


def _check_name(name: str) -> str:
    """Return the name of a network.

    Raises:
        SpecError: A213 if it is none.
    """
    span = Span(_SHOWN, 1, 1, 1, max(len(name), 1) + 1)
    with attaching_sources({_SHOWN: name}):
        return check_network_name(name, span)


def _quote(path: Path) -> str:
    return f"`{shorten_middle(path.as_posix())}`"


def _refuse_existing(path: Path) -> SpecError:
    return fail("A406", f"{_quote(path)} exists", None, help="choose another name")


def _fill_template(name: str) -> str:
    text = files(__package__).joinpath("new_spec.yaml").read_text(encoding="utf-8")
    return text.replace("name: my_net\n", f"name: {name}\n")


def _copy_spec(source: str, target: Path, name: str) -> str:
    """Return the text of a spec under another name, which refers to the same files from elsewhere.

    Raises:
        SpecError: A1xx, A2xx or A4xx if it cannot be read.
    """
    place, shown = find_spec(source)
    text = read_source(place, shown)
    with attaching_sources({shown: text}):
        document = read_document(text, shown)
        edits = [*_rename(document, shown, name), *_list_moved(document, place, target)]
    return _MODELINE.sub("", apply_edits(text, edits))


def _rename(document: Object, shown: str, name: str) -> Iterator[Edit]:
    """Yield the edit that names the network."""
    known = document.get("name")
    if isinstance(known, Scalar):
        yield Edit(known.span, name)
        return
    line = document.find_key("archspec").span.line if document.get("archspec") else 0
    yield Edit(Span(shown, line + 1, 1, line + 1, 1), f"name: {name}\n")


def _list_moved(document: Object, place: Path, target: Path) -> Iterator[Edit]:
    """Yield the edits of references to other files."""
    for scalar in _list_references(document):
        written = scalar.value
        if isinstance(written, str) and not is_shipped_name(written):
            moved = _move_reference(written, place, target)
            if moved != written:
                quoted = moved if _PLAIN.fullmatch(moved) else f'"{moved}"'
                yield Edit(scalar.span, quoted)


def _list_references(document: Object) -> Iterator[Scalar]:
    for key in ("extends", "use"):
        found: Tree | None = document.get(key)
        for item in found.items if isinstance(found, Array) else (found,):
            if isinstance(item, Scalar):
                yield item


def _move_reference(written: str, place: Path, target: Path) -> str:
    """Return how a file refers to what another refers to: by name to what archspec ships."""
    named = Path(os.path.realpath(place.parent / written))
    own = Path(os.path.realpath(find_specs_folder()))
    if named.is_relative_to(own):
        name = named.relative_to(own).with_suffix("").as_posix()
        if name in list_shipped_files() or name in shipped_specs():
            return name
    folder = os.path.realpath(target.parent)
    return posixpath.normpath(os.path.relpath(named, folder).replace(os.sep, "/"))

"""List the files that may have been meant: to extend, to use, or by another path."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePath
from typing import Final

from archspec.diagnostics import Diagnostic, Edit, Span
from archspec.reader.files import find_nearby_files, find_root
from archspec.reader.guess import Guess

_SIZES: Final = ("299x299x3", "224x224x3", "32x32x3", "227x227x3", "28x28x1", "256x256x3")
"""The usual inputs."""

_USE: Final = re.compile(
    r"(?m)^(?:use: *\[[^]#\n]*(?P<end>\])|(?:legend|defaults|tables|blocks|body):)"
)
"""Where `use` is, or what it stands before."""


def complete_network(finding: Diagnostic, span: Span, text: str) -> Iterator[Guess]:
    """Yield what a file may lack: a key of every network, the network it extends, a path.

    Args:
        finding: the finding.
        span: its place.
        text: what is there.
    """
    match finding.code:
        case "A202" if finding.about in ("name", "input"):
            yield from _add_key(finding.about, span)
        case "A220" | "A228":
            yield from _extend_network(span)
        case "A404":
            yield from _find_namesake(span, text)


def _add_key(key: str, first: Span) -> Iterator[Guess]:
    """Yield a key that every network needs: its file has its name as a rule."""
    values = [PurePath(first.file).stem] if key == "name" else _SIZES
    for value in values:
        edit = Edit(first.part(0, 0), f"{key}: {value}\n")
        yield Guess("write `{}`", edit, is_sure=key == "name")


def _extend_network(first: Span) -> Iterator[Guess]:
    """Yield the network that a variant may extend: one whose name its own begins with."""
    parts = PurePath(first.file).stem.split("_")
    at = Span(first.file, first.line, 1, first.line, 1)
    for number in range(len(parts), 0, -1):
        name = "_".join(parts[:number])
        for path in (f"../{name}.yaml", f"{name}.yaml", name)[: 3 if number < len(parts) else 1]:
            yield Guess("write `{}`", Edit(at, f"extends: {path}\n"), is_sure=True)


def use_libraries(
    finding: Diagnostic, found: Sequence[Diagnostic], sources: Mapping[str, str]
) -> Iterator[Guess]:
    """Yield the files near a spec that define the blocks which it lacks."""
    assert finding.span is not None
    file = finding.span.file
    lacking = dict.fromkeys(one.about for one in found if one.code == "A208")
    folder = Path(os.path.realpath(file)).parent
    files: dict[str, str] = {}
    for path in find_nearby_files(folder, find_root(folder)) if Path(file).is_file() else ():
        with suppress(OSError, UnicodeDecodeError):
            text = path.read_text(encoding="utf-8")
            for name in re.findall(r"(?m)^  (\w+):", text) if _is_library(text) else ():
                if name in lacking:
                    files.setdefault(name, PurePath(os.path.relpath(path, folder)).as_posix())
    place = _USE.search(sources[file])
    if place is None or not files.keys() >= lacking.keys():
        return
    names = ", ".join(dict.fromkeys(files[name] for name in lacking))
    line = 1 + sources[file].count("\n", 0, place.start())
    if place["end"]:
        at = Span(file, line, len(place[0]), line, len(place[0]))
        yield Guess("write `{}` at the end of `use`", Edit(at, f", {names}"), is_sure=True)
    else:
        at = Span(file, line, 1, line, 1)
        yield Guess("write `{}`", Edit(at, f"use: [{names}]\n"), is_sure=True)


def _is_library(text: str) -> bool:
    return "\nblocks:" in text and "\nbody:" not in text


def _find_namesake(span: Span, text: str) -> Iterator[Guess]:
    """Yield the nearby files that are called as a file which would use itself."""
    folder = Path(os.path.realpath(span.file)).parent
    name = PurePath(text.strip("'\"")).name
    for path in find_nearby_files(folder, find_root(folder)) if Path(span.file).is_file() else ():
        word = PurePath(os.path.relpath(path, folder)).as_posix()
        if path.name == name and word != name:
            yield Guess("write `{}`", Edit(span, word), is_sure=True)

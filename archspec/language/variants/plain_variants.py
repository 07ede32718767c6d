"""Variants that only set values in another network, as samples of a design space are."""

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from archspec.diagnostics import SpecError
from archspec.expressions import is_whole
from archspec.language.document import read_spec
from archspec.language.mappings import FileReading
from archspec.language.spec import Reported, Spec, Used
from archspec.language.variants.model import Set
from archspec.language.variants.read import read_overrides, read_set
from archspec.language.writing.scalars import print_scalar
from archspec.language.writing.values import print_number
from archspec.reader import Array, Object, Scalar, Tree, drop_places, read_document

_SET: Final = "\nset:\n"
_HEAD: Final = re.compile(r"(#.*\n|\n)*\w+:.*(\n(\w+:|#| ).*|\n)*", re.ASCII)
"""Keys that begin their lines, as they do unless the file is a mapping in braces."""

_ENTRY: Final = re.compile(r"  \w[^\t]*", re.ASCII)
_KEYS: Final = frozenset({"archspec", "name", "title", "description", "extends", "set", "reported"})
"""The keys of a file that changes nothing but what it sets."""


@dataclass(frozen=True, slots=True)
class PlainVariant:
    """A variant that only sets values.

    Attributes:
        name: its name.
        title: its own display name; empty for none.
        extends: the network that it extends.
        values: the new values by path: whole numbers, or text of one line.
        reported: the errors that it reports.
    """

    name: str
    title: str
    extends: Used
    values: tuple[tuple[str, int | str], ...]
    reported: tuple[Reported, ...]


@dataclass(slots=True)
class PlainVariantReader:
    """Reads variants, and each line that sets a value once.

    A line that is an entry by itself is the same entry among others of its indentation.
    """

    _lines: dict[str, tuple[str, int | str] | None] = field(default_factory=dict)

    def read(self, text: str, file: str) -> PlainVariant | None:
        """Return a variant; None for any other file, and for one with an error.

        Args:
            text: its text.
            file: its name in messages.
        """
        for read in (self._read_by_lines, self._read_whole):
            with suppress(SpecError):
                if found := read(text, file):
                    return found
        return None

    def _read_by_lines(self, text: str, file: str) -> PlainVariant | None:
        """Return a variant whose last section is `set`, with a line for each value."""
        head, _, tail = text.partition(_SET)
        lines = tail.removesuffix("\n").split("\n")
        if not (_HEAD.fullmatch(head) and all(map(_ENTRY.fullmatch, lines))):
            return None
        entries = [self._read_line(line) for line in lines]
        values = [entry for entry in entries if entry is not None]
        if len(dict(values)) < len(lines):
            return None
        spec = read_spec(read_document(f"{head}\n", file), file)
        return None if spec.changes else _make_variant(spec, values)

    def _read_line(self, line: str) -> tuple[str, int | str] | None:
        """Return the path and the value of a line; None if it is no entry by itself."""
        if line not in self._lines:
            self._lines[line] = None
            section = read_document(f"set:\n{line}\n", "")["set"]
            if isinstance(section, Object) and len(section.entries) == 1:
                self._lines[line] = _read_change(*_read_changes(section))
        return self._lines[line]

    def _read_whole(self, text: str, file: str) -> PlainVariant | None:
        spec = read_spec(read_document(text, file), file)
        changes = [change for change in spec.changes if isinstance(change, Set)]
        entries = [_read_change(change) for change in changes]
        values = [entry for entry in entries if entry is not None]
        if len(dict(values)) < len(spec.changes):
            return None
        return _make_variant(spec, values)


def _read_changes(section: Object) -> Sequence[Set]:
    reading = FileReading()
    changes = read_set(reading, section)
    reading.findings.stop()
    return changes


def _read_change(change: Set) -> tuple[str, int | str] | None:
    """Return a path and its value; None for one that cannot be written on a line."""
    value = change.value.value if isinstance(change.value, Scalar) else None
    if is_whole(value):
        return str(change.path), value
    text = _print_tree(change.value)
    (again,) = read_overrides(f"{change.path}: {text}")
    is_same = drop_places(again.value) == drop_places(change.value)
    return (str(change.path), text) if is_same and again.path.parts == change.path.parts else None


def _print_tree(tree: Tree) -> str:
    """Return data on one line."""
    match tree:
        case Scalar(value):
            return _print_value(value)
        case Array(items):
            return f"[{', '.join(map(_print_tree, items))}]"
        case Object(entries):
            pairs = (f"{_print_tree(key)}: {_print_tree(value)}" for key, value in entries)
            return f"{{{', '.join(pairs)}}}"


def _print_value(value: str | float | bool | None) -> str:
    if isinstance(value, str):
        return print_scalar(value)
    return json.dumps(value) if value is None or isinstance(value, bool) else print_number(value)


def _make_variant(spec: Spec, values: Sequence[tuple[str, int | str]]) -> PlainVariant | None:
    known = all(key.value in _KEYS for key, _ in spec.document.entries)
    if spec.extends is None or spec.findings or not (known and values):
        return None
    return PlainVariant(spec.name, spec.title, spec.extends, tuple(values), spec.reported)

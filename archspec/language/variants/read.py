"""Parse `set`, `insert` and `remove`, and overrides from outside the spec."""

import re
from collections.abc import Sequence
from typing import Final, Literal, TypeVar

from archspec.diagnostics import Findings, Span, SpecError, fail
from archspec.language.mappings import FileReading, as_array, as_object, as_text
from archspec.language.program import OVERRIDES
from archspec.language.variants.model import Insert, Path, Remove, Set
from archspec.reader import Object, Scalar, Tree, read_document
from archspec.reader.comments import read_comments

K = TypeVar("K", bound=str)

KEYS: Final = ("set", "insert", "remove")
"""The keys of a variant's changes."""

SIDES: Final[tuple[Literal["before", "after", "into"], ...]] = ("before", "after", "into")
THINGS: Final = ("step", "steps", "branch")
_FORM: Final = "it is written as in `{after: body.Stem, step: SE (16)}`"
_SEPARATOR: Final = ": "
_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?", re.ASCII)
"""A number that needs no YAML to be read."""

_QUOTE: Final = """put the value in quotes, as in --set 'title="Net #2"'"""


def read_set(reading: FileReading, tree: Tree) -> tuple[Set, ...]:
    """Parse `set`: new values by path."""
    entries = as_object(tree, "`set`", "write it as `{path: value}`").entries
    return reading.each(_read_entry, entries)


def read_insert(reading: FileReading, tree: Tree) -> tuple[Insert, ...]:
    """Parse `insert`: steps and branches to insert, with their places."""
    items = as_array(tree, "`insert`").items
    return reading.each(_read_insertion, [(reading, item) for item in items])


def read_remove(reading: FileReading, tree: Tree) -> tuple[Remove, ...]:
    """Parse `remove`: the paths to remove."""
    return reading.each(_read_removal, [(item,) for item in as_array(tree, "`remove`").items])


def _read_entry(key: Scalar, value: Tree) -> Set:
    return Set(span=key.span, path=read_path(key), value=value)


def _read_removal(tree: Tree) -> Remove:
    return Remove(span=tree.span, path=read_path(tree))


def _read_insertion(reading: FileReading, tree: Tree) -> Insert | None:
    entry = as_object(tree, "what is inserted", _FORM)
    if reading.report_unknown_keys(entry, (*SIDES, *THINGS), "an insertion"):
        return None
    side, place = _find_only_entry(entry, SIDES)
    thing, value = _find_only_entry(entry, THINGS)
    path = read_path(place)
    if thing == "branch":
        branches = as_object(
            value, "`branch`", "it is written as in `branch: {name: [steps]}`"
        ).entries
        _check_some(branches, value)
        return Insert(span=tree.span, path=path, side=side, branches=branches)
    steps = as_array(value, "`steps`").items if thing == "steps" else (value,)
    _check_some(steps, value)
    return Insert(span=tree.span, path=path, side=side, steps=steps)


def _check_some(inserted: Sequence[object], tree: Tree) -> None:
    """Reject an empty insertion.

    Raises:
        SpecError: A228.
    """
    if not inserted:
        raise fail("A228", "nothing is inserted", tree.span, help=_FORM)


def _find_only_entry(entry: Object, keys: tuple[K, ...]) -> tuple[K, Tree]:
    """Return the only one of some keys that a mapping has, with its value.

    Raises:
        SpecError: A228 if it has none or several.
    """
    found = [(key, value) for key in keys if (value := entry.get(key)) is not None]
    if len(found) == 1:
        return found[0]
    listed = f"one of {', '.join(f'`{key}`' for key in keys)}"
    message = f"an insertion has {listed}, and this has {'none' if not found else 'several'}"
    raise fail("A228", message, entry.span, help=_FORM)


def read_path(tree: Tree) -> Path:
    """Parse a path.

    Raises:
        SpecError: A203 if it is not text, A228 if it is not a path.
    """
    text = as_text(tree, "a path", "a path is written as in `body.InceptionB.repeat`")
    assert isinstance(tree, Scalar)
    parts = tuple(text.split("."))
    if not all(parts):
        help = "a path has names and numbers with single dots between them"
        raise fail("A228", f"`{text}` is no path", tree.span, help=help)
    return Path(span=tree.span, parts=parts, source=tree)


def refuse_without_variant(document: Object) -> SpecError | None:
    """Return the error for changes in a file that extends nothing; None if it has no changes."""
    key = next((key for key, _ in document.entries if key.value in KEYS), None)
    if key is None or document.get("extends") is not None:
        return None
    message = f"`{key.value}` changes an extended network, and this file extends none"
    return fail("A228", message, key.span, help="add `extends: other.yaml`, or edit it in place")


def read_overrides(text: str) -> tuple[Set, ...]:
    """Parse overrides, each a line `path: value`.

    Args:
        text: the lines. A path has no colon, and a value ends with its line.

    Raises:
        SpecError: A1xx for a value that is not YAML on one line, A203 or A228 for a malformed path.
    """
    findings, entries = Findings(), []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            entries.append(_parse_entry(number, line))
        except SpecError as error:
            findings.extend(error.diagnostics)
    findings.stop()
    reading = FileReading()
    changes = read_set(reading, Object(tuple(entries), Span(OVERRIDES, 1, 1, 1, 1)))
    reading.findings.stop()
    return changes


def _parse_number(text: str) -> int | float:
    return int(text) if text.lstrip("-").isdigit() else float(text)


def _parse_entry(number: int, line: str) -> tuple[Scalar, Tree]:
    path, _, value = line.partition(_SEPARATOR)
    key = Scalar(path, Span(OVERRIDES, number, 1, number, len(path) + 1))
    behind = Span(OVERRIDES, number, len(path) + 3, number, len(line) + 1)
    if _NUMBER.fullmatch(value) and path:
        return key, Scalar(_parse_number(value), behind)
    if value[:1] in ("|", ">"):
        raise fail("A228", "a block of text needs further lines", behind, help=_QUOTE)
    text = "\n" * (number - 1) + " " * (len(path) - 1) + f"k{_SEPARATOR}{value}\n"
    document = read_document(text, OVERRIDES)
    if "#" in value and read_comments(text):
        raise fail("A228", "what stands behind `#` would be a comment", behind, help=_QUOTE)
    return key, document.entries[0][1]

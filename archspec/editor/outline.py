"""The parts of a spec: for an outline, and for folding."""

from collections.abc import Iterator
from typing import Literal, TypeAlias

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.editor.open_spec import OpenSpec
from archspec.reader import Array, Object, Scalar, Tree

PartKind: TypeAlias = Literal["section", "block", "branch", "table", "row", "parameter", "step"]

_KINDS: dict[str, PartKind] = {"blocks": "block", "tables": "table", "params": "parameter"}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a spec.

    Attributes:
        name: its name.
        kind: its kind.
        detail: its value, if it is short.
        span: all of it.
        name_span: its name.
        parts: the parts in it.
    """

    name: str
    kind: PartKind
    detail: str
    span: Span
    name_span: Span
    parts: "tuple[Part, ...]" = ()


def list_parts(opened: OpenSpec) -> tuple[Part, ...]:
    """Return the sections of a text with their parts; none if it cannot be read."""
    document = opened.document
    if document is None:
        return ()
    return tuple(_make_part(key, value, "section", 0) for key, value in document.entries)


def _make_part(key: Scalar, value: Tree, kind: PartKind, depth: int) -> Part:
    name = str(key.value)
    detail = str(value.value) if isinstance(value, Scalar) else ""
    span = _join(key.span, value.span)
    return Part(name, kind, detail, span, key.span, tuple(_list_inside(name, value, kind, depth)))


def _list_inside(name: str, value: Tree, kind: PartKind, depth: int) -> Iterator[Part]:
    """Yield the parts of a section, the branches and steps of a block, the rows of a table."""
    match value:
        case Object(entries) if kind == "section":
            for key, inside in entries:
                yield _make_part(key, inside, _KINDS.get(name, "row"), depth + 1)
        case Object(entries) if kind in ("block", "table"):
            for key, inside in entries:
                if key.value == "branches" and isinstance(inside, Object):
                    for branch, steps in inside.entries:
                        yield _make_part(branch, steps, "branch", depth + 1)
                elif kind == "table":
                    yield _make_part(key, inside, "row", depth + 1)
        case Array(items) if name == "body" and kind == "section":
            for item in items:
                yield _make_step(item)


def _make_step(item: Tree) -> Part:
    match item:
        case Scalar(value):
            name = str(value)
        case Object(entries) if entries:
            name = f"{entries[0][0].value}: …"
        case _:
            name = "…"
    return Part(name, "step", "", item.span, item.span)


def _join(start: Span, end: Span) -> Span:
    if (end.end_line, end.end_column) < (start.end_line, start.end_column):
        return start
    return Span(start.file, start.line, start.column, end.end_line, end.end_column)


def list_folds(opened: OpenSpec) -> list[tuple[int, int]]:
    """Return the first and last line of everything that takes several."""
    document = opened.document
    found = set() if document is None else set(_walk_folds(document))
    return sorted(found | set(_fold_comments(opened.text)))


def _walk_folds(tree: Tree) -> Iterator[tuple[int, int]]:
    match tree:
        case Object(entries):
            for key, value in entries:
                if value.span.end_line > key.span.line:
                    yield key.span.line, value.span.end_line
                yield from _walk_folds(value)
        case Array(items):
            for item in items:
                if item.span.end_line > item.span.line:
                    yield item.span.line, item.span.end_line
                yield from _walk_folds(item)


def _fold_comments(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if line.lstrip().startswith("#"):
            start = start or number
        else:
            if start and number - 1 > start:
                yield start, number - 1
            start = 0

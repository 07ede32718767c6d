"""Definitions, references and new names."""

import re
from pathlib import Path
from typing import Final

from archspec.diagnostics import Diagnostic, Edit, Span, SpecError, apply_edits
from archspec.editor.names import Occurrence, list_occurrences, walk_occurrences
from archspec.editor.open_spec import EditedSession, OpenSpec
from archspec.graph import Graph
from archspec.language.file_lookup import locate_files
from archspec.language.spec import Used

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class RenameError(ValueError):
    """A name cannot be given, for a reason that the message says."""


def find_occurrence(opened: OpenSpec, line: int, column: int) -> Occurrence | None:
    """Return the name at a place, which may also be its end."""
    for occurrence in list_occurrences(opened):
        span = occurrence.span
        if span.line == line == span.end_line and span.column <= column <= span.end_column:
            return occurrence
    return None


def find_definition(opened: OpenSpec, line: int, column: int) -> Span | None:
    """Return where the name at a place is defined, perhaps in another file."""
    found = find_occurrence(opened, line, column)
    if found is None:
        return None
    if found.symbol.kind == "file":
        return _find_file(opened, found)
    own = [each.span for each in _list_same(opened, found) if each.defines]
    return own[0] if own else _find_elsewhere(opened, found)


def find_references(opened: OpenSpec, line: int, column: int) -> list[Span]:
    """Return every place of the text where the name at a place stands."""
    found = find_occurrence(opened, line, column)
    return [] if found is None else [each.span for each in _list_same(opened, found)]


def rename(opened: OpenSpec, line: int, column: int, name: str) -> list[Edit]:
    """Return the edits that give the name at a place a new one.

    The result is tried: a new name that another part of the spec has, or that would break it, is
    refused.

    Raises:
        RenameError: with the reason.
    """
    found = find_occurrence(opened, line, column)
    if found is None or found.symbol.kind == "file":
        raise RenameError("there is no name here that can be changed")
    if not _NAME.fullmatch(name):
        raise RenameError(f"`{name}` is not a name: use letters, digits and underscores")
    same = _list_same(opened, found)
    if not any(each.defines for each in same):
        raise RenameError(f"`{found.symbol.name}` is defined in another file: rename it there")
    edits = [Edit(span, name) for span in dict.fromkeys(each.span for each in same)]
    if finding := _try_edits(opened, edits):
        raise RenameError(f"`{name}` cannot be used: {finding.message}")
    return edits


def _list_same(opened: OpenSpec, found: Occurrence) -> list[Occurrence]:
    return [each for each in list_occurrences(opened) if each.symbol == found.symbol]


def _try_edits(opened: OpenSpec, edits: list[Edit]) -> Diagnostic | None:
    """Return the first finding that a text would have after edits, if it has none now."""
    good = opened.good
    if good is None or good.text != opened.text:
        return None
    try:
        _, graph = EditedSession("", opened.file, opened.path, None).read(
            apply_edits(opened.text, edits)
        )
    except SpecError as error:
        return error.diagnostics[0]
    if graph is None or good.graph is None:
        return None
    if _summarize(good.graph) != _summarize(graph):
        return Diagnostic("A213", "the network would be another one")
    return None


def _summarize(graph: Graph) -> list[tuple[object, ...]]:
    """Return what each operator computes, whatever names it is written with."""
    return [
        (node.operator, node.inputs, str(node.type), node.parameters, node.macs)
        for node in graph.nodes
    ]


def _find_file(opened: OpenSpec, found: Occurrence) -> Span | None:
    """Return the start of a file that the spec uses."""
    try:
        places = locate_files(opened.file, opened.path, None)
        path: Path = places.find(Used(span=found.span, path=found.symbol.name), opened.path)
    except SpecError:
        return None
    return Span(str(path), 1, 1, 1, 1)


def _find_elsewhere(opened: OpenSpec, found: Occurrence) -> Span | None:
    """Return where a name is defined in another file of the network."""
    good = opened.good
    if good is None:
        return None
    for level in good.program.levels:
        for file in level.files:
            if file.file == opened.file:
                continue
            for each in walk_occurrences(file, good.program):
                if each.defines and each.symbol == found.symbol:
                    return _place_in_file(opened, each.span)
    return None


def _place_in_file(opened: OpenSpec, span: Span) -> Span:
    """Return a span with the path of its file, which shipped files do not have in messages."""
    assert opened.good is not None
    program = opened.good.program
    paths = dict(zip(program.sources, program.files, strict=False))
    return span._replace(file=str(paths.get(span.file, span.file)))

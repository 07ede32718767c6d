"""Definitions and references."""

from pathlib import Path

from archspec.diagnostics import Span, SpecError
from archspec.editor.name_search import NameSearch, Site, list_paths
from archspec.editor.names import Occurrence
from archspec.editor.occurrences import list_names, list_occurrences
from archspec.editor.open_spec import OpenSpec
from archspec.editor.workspace import Workspace
from archspec.language.file_lookup import locate_files
from archspec.language.spec import Used


def find_occurrence(opened: OpenSpec, line: int, column: int) -> Occurrence | None:
    """Return the name at a place, which may also be its end."""
    for occurrence in list_occurrences(opened):
        span = occurrence.span
        if span.line == line == span.end_line and span.column <= column <= span.end_column:
            return occurrence
    return None


def find_definition(opened: OpenSpec, line: int, column: int) -> Site | None:
    """Return where a name that stands at a place is defined, in a file of the same network."""
    found = find_occurrence(opened, line, column)
    if found is None:
        return None
    if found.symbol.kind == "file":
        path = _find_file(opened, found)
        return None if path is None else Site(path, Span(str(path), 1, 1, 1, 1), defines=True)
    own = [each.span for each in list_same(opened, found) if each.defines]
    return Site(opened.path, own[0], defines=True) if own else _find_elsewhere(opened, found)


def find_definitions(opened: OpenSpec, line: int, column: int, workspace: Workspace) -> list[Site]:
    """Return where a name that stands at a place is defined.

    The marks and blocks of a library may be defined in each network that uses it.
    """
    nearest = find_definition(opened, line, column)
    found = find_occurrence(opened, line, column)
    if nearest is not None or found is None or found.symbol.kind == "file":
        return [] if nearest is None else [nearest]
    return [site for site in NameSearch(opened, found, workspace).sites if site.defines]


def find_references(opened: OpenSpec, line: int, column: int, workspace: Workspace) -> list[Site]:
    """Return every place where the name at a place stands, in all files that share it."""
    found = find_occurrence(opened, line, column)
    if found is None:
        return []
    if found.symbol.kind != "file":
        return NameSearch(opened, found, workspace).sites
    path = _find_file(opened, found)
    if path is None:
        return []
    return [Site(each.path, each.used.span) for each in workspace.find_references(path)]


def list_same(opened: OpenSpec, found: Occurrence) -> list[Occurrence]:
    """Return where the same name stands in the open text."""
    return [each for each in list_occurrences(opened) if each.symbol == found.symbol]


def _find_file(opened: OpenSpec, found: Occurrence) -> Path | None:
    """Return a file that the spec uses."""
    try:
        places = locate_files(opened.file, opened.path, None)
        return places.find(Used(span=found.span, path=found.symbol.name), opened.path)
    except SpecError:
        return None


def _find_elsewhere(opened: OpenSpec, found: Occurrence) -> Site | None:
    """Return where a name is defined in another file of the network."""
    program = opened.program or (opened.good.program if opened.good else None)
    if program is None:
        return None
    paths = list_paths(program)
    for _, names in list_names(program):
        for each in names.occurrences:
            if each.defines and each.symbol == found.symbol and each.span.file != opened.file:
                return Site(paths.get(each.span.file), each.span, defines=True)
    return None

"""New names, in every file that shares the old one."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from archspec.diagnostics import Edit, SpecError, apply_edits
from archspec.editor.name_search import NameSearch
from archspec.editor.names import Occurrence
from archspec.editor.navigate import find_occurrence
from archspec.editor.open_spec import OpenSpec
from archspec.editor.workspace import Workspace
from archspec.graph import Graph
from archspec.reader.shipped import SHOWN, find_specs_folder
from archspec.reader.source_text import quote_text

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class RenameError(ValueError):
    """A name cannot be given, for a reason that the message says."""


def find_renamed(opened: OpenSpec, line: int, column: int) -> Occurrence:
    """Return the name at a place that can be changed.

    Raises:
        RenameError: if there is none.
    """
    found = find_occurrence(opened, line, column)
    if found is None or found.symbol.kind == "file":
        raise RenameError("there is no name here that can be changed")
    return found


def rename(
    opened: OpenSpec, line: int, column: int, name: str, workspace: Workspace
) -> dict[Path | None, list[Edit]]:
    """Return the edits that give the name at a place a new one, in every file that shares it.

    The result is tried: a new name that another part of a network has, or that would break one, is
    refused.

    Returns:
        The edits by file; None stands for a text that is no file.

    Raises:
        RenameError: with the reason.
    """
    found = find_renamed(opened, line, column)
    if not _NAME.fullmatch(name):
        raise RenameError(f"{quote_text(name)} is not a name: use letters, digits and underscores")
    search = NameSearch(opened, found, workspace)
    _refuse_partial(search, workspace)
    edits: dict[Path | None, list[Edit]] = {}
    for site in search.sites:
        edits.setdefault(site.path, []).append(Edit(site.span, name))
    _try_edits(search, edits, name, workspace)
    return edits


def _refuse_partial(search: NameSearch, workspace: Workspace) -> None:
    """Refuse a name that stands where it cannot be changed.

    Raises:
        RenameError: with the place.
    """
    shown, home = f"`{search.found.symbol.name}`", search.opened.path
    sites = search.sites
    if not any(site.defines for site in sites):
        raise RenameError(f"{shown} is not defined in a file of this project")
    for site in sites:
        if site.path != home and (site.path is None or not workspace.contains(site.path, home)):
            where = _describe(site.path or Path(site.span.file))
            raise RenameError(f"{shown} stands in {where}, which is not in this project")
    for path in search.unread:
        where = _describe(path)
        raise RenameError(f"{where} mentions {shown} and cannot be read: mend it first")


def _describe(path: Path) -> str:
    """Return a path for a message; a spec that archspec ships is named so."""
    folder = find_specs_folder().resolve()
    if path.is_relative_to(folder):
        return f"`{SHOWN}{path.relative_to(folder).as_posix()}`"
    return quote_text(path.name)


def _try_edits(
    search: NameSearch, edits: Mapping[Path | None, list[Edit]], name: str, workspace: Workspace
) -> None:
    """Refuse edits after which a spec would be another network, or none.

    Raises:
        RenameError: with what would be wrong.
    """
    texts = dict(workspace.texts)
    for path, spec in search.specs.items():
        if path in edits and path is not None:
            texts[path] = apply_edits(spec.text, edits[path])
    for path, spec in search.specs.items():
        if spec.program is None:
            continue
        before = workspace.judge(spec, spec.text, workspace.texts)
        after = workspace.judge(spec, apply_edits(spec.text, edits.get(path, ())), texts)
        if _summarize(before) != _summarize(after):
            reason = "a network would be another one"
            if isinstance(after, SpecError):
                reason = after.diagnostics[0].message
            where = f" in {_describe(path)}" if path and path != search.opened.path else ""
            raise RenameError(f"{quote_text(name)} cannot be used{where}: {reason}")


def _summarize(result: Graph | SpecError | None) -> object:
    """Return what a spec is, whatever names it has: what its operators compute, or its errors."""
    if isinstance(result, SpecError):
        return [
            (finding.code, finding.span and finding.span.line) for finding in result.diagnostics
        ]
    nodes = () if result is None else result.nodes
    return [
        (node.operator, node.inputs, str(node.type), node.parameters, node.macs) for node in nodes
    ]

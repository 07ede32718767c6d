"""The answers of the language server in the types of the protocol."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from lsprotocol import types

from archspec.diagnostics import Diagnostic, Edit, Severity, Span
from archspec.editor.complete import Completion, ItemKind
from archspec.editor.outline import Part, PartKind
from archspec.editor.positions import Positions
from archspec.editor.tokens import KINDS, Token

SOURCE: Final = "archspec"

_ITEMS: Final[Mapping[ItemKind, types.CompletionItemKind]] = {
    "operator": types.CompletionItemKind.Function,
    "block": types.CompletionItemKind.Class,
    "key": types.CompletionItemKind.Property,
    "argument": types.CompletionItemKind.Field,
    "mark": types.CompletionItemKind.EnumMember,
    "parameter": types.CompletionItemKind.Variable,
    "label": types.CompletionItemKind.Reference,
    "cell": types.CompletionItemKind.Constant,
    "word": types.CompletionItemKind.Keyword,
    "path": types.CompletionItemKind.Property,
    "file": types.CompletionItemKind.File,
    "size": types.CompletionItemKind.Value,
}
_ORDER: Final = list(_ITEMS)
_PARTS: Final[Mapping[PartKind, types.SymbolKind]] = {
    "section": types.SymbolKind.Namespace,
    "block": types.SymbolKind.Class,
    "branch": types.SymbolKind.Method,
    "table": types.SymbolKind.Struct,
    "row": types.SymbolKind.Property,
    "parameter": types.SymbolKind.Variable,
    "step": types.SymbolKind.Function,
}
_SEVERITIES: Final = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
}


def to_range(positions: Positions, span: Span) -> types.Range:
    """Return a span as a range."""
    return types.Range(
        types.Position(span.line - 1, positions.to_units(span.line, span.column)),
        types.Position(span.end_line - 1, positions.to_units(span.end_line, span.end_column)),
    )


def to_diagnostic(
    positions: Positions, finding: Diagnostic, file: str, uri: str
) -> types.Diagnostic:
    """Return a finding; one in another file stands in the first line, and leads there.

    Args:
        positions: those of the file.
        finding: the finding.
        file: the name of the file in spans.
        uri: its address.
    """
    span = finding.span
    is_here = span is not None and span.file == file
    place = to_range(positions, span) if span and is_here else _FIRST
    related = [
        types.DiagnosticRelatedInformation(_locate(positions, mark.span, file, uri), mark.text)
        for mark in finding.marks
    ]
    if span and not is_here:
        where = types.DiagnosticRelatedInformation(_locate(positions, span, file, uri), "here")
        related.insert(0, where)
    said = [finding.message, *([finding.label] if finding.label else []), *finding.notes]
    if finding.help:
        said.append(f"help: {finding.help}")
    return types.Diagnostic(
        range=place,
        message="\n".join(said),
        severity=_SEVERITIES[finding.severity],
        code=finding.code,
        source=SOURCE,
        related_information=related or None,
    )


_FIRST: Final = types.Range(types.Position(0, 0), types.Position(0, 0))


def _locate(positions: Positions, span: Span, file: str, uri: str) -> types.Location:
    if span.file == file:
        return types.Location(uri, to_range(positions, span))
    return to_location(span)


def to_location(span: Span) -> types.Location:
    """Return a place in another file, counted in characters."""
    path = Path(span.file)
    uri = path.as_uri() if path.is_absolute() else path.as_posix()
    start = types.Position(span.line - 1, span.column - 1)
    return types.Location(
        uri, types.Range(start, types.Position(span.end_line - 1, span.end_column - 1))
    )


def to_edits(positions: Positions, edits: Iterable[Edit]) -> list[types.TextEdit]:
    """Return edits of the text of some positions."""
    return [types.TextEdit(to_range(positions, edit.span), edit.text) for edit in edits]


def to_item(completion: Completion, position: types.Position, number: int) -> types.CompletionItem:
    """Return something that can be written at a position, ordered by its kind."""
    start = types.Position(position.line, max(0, position.character - completion.replaces))
    rank = _ORDER.index(completion.kind)
    return types.CompletionItem(
        label=completion.label,
        kind=_ITEMS[completion.kind],
        detail=completion.detail or None,
        documentation=types.MarkupContent(types.MarkupKind.Markdown, completion.text)
        if completion.text
        else None,
        sort_text=f"{rank:02}{number:04}",
        filter_text=completion.label,
        text_edit=types.TextEdit(
            types.Range(start, position), completion.insert or completion.label
        ),
    )


def to_symbol(positions: Positions, part: Part) -> types.DocumentSymbol:
    """Return a part of the outline."""
    return types.DocumentSymbol(
        name=part.name or "…",
        kind=_PARTS[part.kind],
        detail=part.detail or None,
        range=to_range(positions, part.span),
        selection_range=to_range(positions, part.name_span),
        children=[to_symbol(positions, each) for each in part.parts],
    )


def to_token_data(positions: Positions, tokens: Iterable[Token]) -> list[int]:
    """Return tokens as numbers, each relative to the one before."""
    data: list[int] = []
    line = column = 0
    for token in tokens:
        place = to_range(positions, token.span)
        start = place.start
        if start.line != line:
            column = 0
        length = place.end.character - start.character
        data += [start.line - line, start.character - column, length, KINDS.index(token.kind), 0]
        line, column = start.line, start.character
    return data

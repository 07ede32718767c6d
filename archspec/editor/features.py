"""What the server answers: each request by a function over open specs."""

from collections.abc import Callable
from difflib import SequenceMatcher
from typing import Any, Final

from lsprotocol import types

from archspec.editor.actions import format_text, list_fixes
from archspec.editor.complete import complete
from archspec.editor.hover import hover
from archspec.editor.navigate import (
    find_definitions,
    find_occurrence,
    find_references,
    list_same,
)
from archspec.editor.outline import list_folds, list_parts
from archspec.editor.picture import draw
from archspec.editor.positions import Positions
from archspec.editor.protocol import (
    to_diagnostic,
    to_edits,
    to_item,
    to_range,
    to_symbol,
    to_token_data,
)
from archspec.editor.rename import RenameError, find_renamed, rename
from archspec.editor.server import SpecServer
from archspec.editor.sizes import list_cost_lenses, list_size_hints
from archspec.editor.tokens import KINDS, list_tokens

PICTURE: Final = "archspec/picture"
"""The request for the figure of the text with an address, `{uri}`, as SVG."""


def did_open(ls: SpecServer, params: types.DidOpenTextDocumentParams) -> None:
    """Read a text that was opened."""
    ls.update(params.text_document.uri)


def did_change(ls: SpecServer, params: types.DidChangeTextDocumentParams) -> None:
    """Read a text that was changed, and those that use it."""
    ls.update(params.text_document.uri)
    ls.update_users(params.text_document.uri)


def did_save(ls: SpecServer, params: types.DidSaveTextDocumentParams) -> None:
    """Read every open text again: it may use what was saved."""
    for uri in [*ls.opened]:  # others may use what was saved
        ls.update(uri)


def did_change_files(ls: SpecServer, params: types.DidChangeWatchedFilesParams) -> None:
    """Read every open text again: a file that it uses may have changed on the disk."""
    for uri in [*ls.opened]:
        ls.update(uri)


def did_close(ls: SpecServer, params: types.DidCloseTextDocumentParams) -> None:
    """Forget a text."""
    uri = params.text_document.uri
    if task := ls.pending.pop(uri, None):
        task.cancel()
    if ls.forget(uri):
        closed = types.PublishDiagnosticsParams(uri=uri, diagnostics=[])
        ls.text_document_publish_diagnostics(closed)


def find_folders(
    ls: SpecServer, params: types.InitializedParams | types.DidChangeWorkspaceFoldersParams
) -> None:
    """Note which folders are open."""
    ls.find_folders()


def inlay_hint(ls: SpecServer, params: types.InlayHintParams) -> list[types.InlayHint]:
    """Return the sizes behind boxes."""
    opened, positions = ls.find(params.text_document.uri)
    first, last = params.range.start.line, params.range.end.line
    return [
        types.InlayHint(
            position=to_range(positions, hint.span).end,
            label=f"→ {hint.text}",
            kind=types.InlayHintKind.Type,
            padding_left=True,
            tooltip=hint.detail or None,
        )
        for hint in list_size_hints(opened)
        if first <= hint.span.end_line - 1 <= last
    ]


def code_lens(ls: SpecServer, params: types.CodeLensParams) -> list[types.CodeLens]:
    """Return the costs above blocks."""
    opened, positions = ls.find(params.text_document.uri)
    return [
        types.CodeLens(to_range(positions, lens.span), types.Command(lens.text, ""))
        for lens in list_cost_lenses(opened)
    ]


def show_hover(ls: SpecServer, params: types.HoverParams) -> types.Hover | None:
    """Return what stands at a place."""
    opened, positions, line, column = ls.place(params)
    found = hover(opened, line, column)
    if found is None:
        return None
    content = types.MarkupContent(types.MarkupKind.Markdown, found.text)
    return types.Hover(content, to_range(positions, found.span))


def document_symbol(
    ls: SpecServer, params: types.DocumentSymbolParams
) -> list[types.DocumentSymbol]:
    """Return the outline."""
    opened, positions = ls.find(params.text_document.uri)
    return [to_symbol(positions, part) for part in list_parts(opened)]


def folding_range(ls: SpecServer, params: types.FoldingRangeParams) -> list[types.FoldingRange]:
    """Return what can be folded."""
    opened, _ = ls.find(params.text_document.uri)
    return [types.FoldingRange(start - 1, end - 1) for start, end in list_folds(opened)]


def semantic_tokens(ls: SpecServer, params: types.SemanticTokensParams) -> types.SemanticTokens:
    """Return the parts of boxes, for colors."""
    opened, positions = ls.find(params.text_document.uri)
    return types.SemanticTokens(data=to_token_data(positions, list_tokens(opened)))


def definition(ls: SpecServer, params: types.DefinitionParams) -> list[types.Location]:
    """Return where a name is defined."""
    opened, _, line, column = ls.place(params)
    sites = find_definitions(opened, line, column, ls.files)
    return [ls.locate(site, params.text_document.uri) for site in sites]


def references(ls: SpecServer, params: types.ReferenceParams) -> list[types.Location]:
    """Return where a name is used, in all files."""
    opened, _, line, column = ls.place(params)
    sites = find_references(opened, line, column, ls.files)
    is_whole = params.context.include_declaration
    uri = params.text_document.uri
    return [ls.locate(site, uri) for site in sites if is_whole or not site.defines]


def highlight(
    ls: SpecServer, params: types.DocumentHighlightParams
) -> list[types.DocumentHighlight]:
    """Return where a name is used, to highlight it."""
    opened, positions, line, column = ls.place(params)
    found = find_occurrence(opened, line, column)
    spans = dict.fromkeys(each.span for each in list_same(opened, found)) if found else ()
    return [types.DocumentHighlight(to_range(positions, span)) for span in spans]


def prepare_name(ls: SpecServer, params: types.PrepareRenameParams) -> types.Range | None:
    """Return the name at a place that can get a new one."""
    opened, positions, line, column = ls.place(params)
    try:
        return to_range(positions, find_renamed(opened, line, column).span)
    except RenameError:
        return None


def give_name(ls: SpecServer, params: types.RenameParams) -> types.WorkspaceEdit:
    """Return the edits that give a name a new one, in all files."""
    opened, _, line, column = ls.place(params)
    try:
        edits = rename(opened, line, column, params.new_name, ls.files)
    except RenameError as error:
        from pygls.exceptions import JsonRpcException

        raise JsonRpcException(str(error), types.LSPErrorCodes.RequestFailed) from None
    changes = {}
    for path, some in edits.items():
        uri, positions = ls.find_file(path, params.text_document.uri)
        changes[uri] = to_edits(positions, some)
    return types.WorkspaceEdit(changes)


def completion(ls: SpecServer, params: types.CompletionParams) -> types.CompletionList:
    """Return what can be written at a place."""
    opened, _, line, column = ls.place(params)
    found = complete(opened, line, column)
    items = [to_item(each, params.position, number) for number, each in enumerate(found)]
    return types.CompletionList(is_incomplete=False, items=items)


def formatting(ls: SpecServer, params: types.DocumentFormattingParams) -> list[types.TextEdit]:
    """Return the edits to the canonical layout."""
    opened, positions = ls.find(params.text_document.uri)
    return _list_line_edits(positions, format_text(opened))


def code_action(ls: SpecServer, params: types.CodeActionParams) -> list[types.CodeAction]:
    """Return what help lines say, as edits."""
    opened, positions = ls.find(params.text_document.uri)
    uri, place = params.text_document.uri, params.range
    actions = []
    for fix in list_fixes(opened.findings, place.start.line + 1, place.end.line + 1):
        own = [edit for edit in fix.edits if edit.span.file == opened.file]
        if len(own) < len(fix.edits):
            continue  # the others are edited where they are open
        is_all = fix.finding is None
        kind = types.CodeActionKind.SourceFixAll if is_all else types.CodeActionKind.QuickFix
        mends = [] if fix.finding is None else [
            to_diagnostic(positions, fix.finding, opened.file, uri)]  # fmt: skip
        edit = types.WorkspaceEdit({uri: to_edits(positions, own)})
        actions.append(
            types.CodeAction(
                title=fix.title,
                kind=kind,
                diagnostics=mends,
                edit=edit,
                is_preferred=not is_all,
            )
        )
    return actions


def _list_line_edits(positions: Positions, formatted: str | None) -> list[types.TextEdit]:
    """Return the edits, line by line, that make the formatted text; none for None."""
    if formatted is None:
        return []
    old, new = positions.lines, tuple(formatted.split("\n"))
    edits = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        lines = "".join(f"{line}\n" for line in new[new_start:new_end])
        first, last = types.Position(start, 0), types.Position(end, 0)
        if end == len(old):  # behind the last line is no other
            last = types.Position(end - 1, positions.to_units(end, len(old[-1]) + 1))
            lines = lines.removesuffix("\n")
            if new_start == new_end and start:
                first = types.Position(
                    start - 1, positions.to_units(start, len(old[start - 1]) + 1)
                )
        edits.append(types.TextEdit(types.Range(first, last), lines))
    return edits


def picture(ls: SpecServer, params: Any) -> str | None:
    """Return the figure of a spec as SVG."""
    opened, _ = ls.find(str(params.uri))
    return draw(opened)


FEATURES: Final[dict[str, Callable[..., Any]]] = {
    types.INITIALIZED: find_folders,
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: find_folders,
    types.TEXT_DOCUMENT_DID_OPEN: did_open,
    types.TEXT_DOCUMENT_DID_CHANGE: did_change,
    types.TEXT_DOCUMENT_DID_SAVE: did_save,
    types.TEXT_DOCUMENT_DID_CLOSE: did_close,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: did_change_files,
    types.TEXT_DOCUMENT_INLAY_HINT: inlay_hint,
    types.TEXT_DOCUMENT_CODE_LENS: code_lens,
    types.TEXT_DOCUMENT_HOVER: show_hover,
    types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: document_symbol,
    types.TEXT_DOCUMENT_FOLDING_RANGE: folding_range,
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL: semantic_tokens,
    types.TEXT_DOCUMENT_DEFINITION: definition,
    types.TEXT_DOCUMENT_REFERENCES: references,
    types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT: highlight,
    types.TEXT_DOCUMENT_PREPARE_RENAME: prepare_name,
    types.TEXT_DOCUMENT_RENAME: give_name,
    types.TEXT_DOCUMENT_COMPLETION: completion,
    types.TEXT_DOCUMENT_FORMATTING: formatting,
    types.TEXT_DOCUMENT_CODE_ACTION: code_action,
    PICTURE: picture,
}
"""The function that answers each request."""

OPTIONS: Final[dict[str, Any]] = {
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL: types.SemanticTokensLegend([*KINDS], []),
    types.TEXT_DOCUMENT_COMPLETION: types.CompletionOptions(
        trigger_characters=[" ", "(", "=", ".", "[", "{", ":", ">", "/"]
    ),
    types.TEXT_DOCUMENT_CODE_ACTION: types.CodeActionOptions(
        [types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll]
    ),
}
"""What the editor is told of them."""


def serve() -> None:
    """Answer an editor over the standard streams, until it ends the server."""
    make_server().start_io()


def make_server() -> SpecServer:
    """Return a server that answers everything that an editor asks of a spec."""
    server = SpecServer()
    for name, function in FEATURES.items():
        server.feature(name, OPTIONS.get(name))(function)
    return server

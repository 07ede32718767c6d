"""The language server: requests of an editor, answered by functions over open specs."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from archspec.diagnostics import Diagnostic
from archspec.editor.name_search import Site
from archspec.editor.open_spec import OpenSpec
from archspec.editor.positions import Positions
from archspec.editor.protocol import to_diagnostic, to_range
from archspec.editor.workspace import Workspace
from archspec.version import VERSION

SETTLING: Final = 0.25
"""Seconds without a key after which helps are tried, which takes up to a second."""


class Placed(Protocol):
    """Parameters of a request about a place of a text."""

    @property
    def text_document(self) -> types.TextDocumentIdentifier:
        """The text."""

    @property
    def position(self) -> types.Position:
        """The place."""


class SpecServer(LanguageServer):
    """The server, and the specs that are open in the editor.

    Attributes:
        opened: the specs by their address.
        pending: what waits to try the helps of a spec.
        files: the files among which they stand.
    """

    def __init__(self) -> None:
        super().__init__("archspec", VERSION)
        self.opened: dict[str, OpenSpec] = {}
        self.pending: dict[str, asyncio.Task[None]] = {}
        self.files = Workspace()

    def positions(self, text: str) -> Positions:
        """Return how the editor counts in a text."""
        # pygls gives the word as the editor wrote it, and a member of the enumeration if it did not
        encoding = types.PositionEncodingKind(self.workspace.position_encoding)
        return Positions.of(text, encoding.value)

    def update(self, uri: str) -> None:
        """Read the present text of a spec, and tell what is wrong with it."""
        document = self.workspace.get_text_document(uri)
        text = document.source
        opened = self._read(uri, text)
        self.publish(uri, opened.findings, document.version)
        if task := self.pending.pop(uri, None):
            task.cancel()
        if opened.has_errors:
            self.pending[uri] = asyncio.ensure_future(self.settle(uri, document.version))

    def _read(self, uri: str, text: str) -> OpenSpec:
        """Return a spec with its present text, which others that use it are told of."""
        opened = self.opened.get(uri)
        path = to_fs_path(uri) if uri.startswith("file:") and opened is None else None
        place = opened.path if opened else Path(os.path.realpath(path)) if path else None
        if place is not None:
            self.files.texts[place] = text.replace("\r\n", "\n")
        if opened is not None:
            opened.edit(text)
            return opened
        self.opened[uri] = OpenSpec(place, text, texts=self.files.texts)
        return self.opened[uri]

    def update_users(self, uri: str) -> None:
        """Read the open specs again that take something from one that has changed."""
        path = self.opened[uri].path
        for other, opened in [*self.opened.items()]:
            if other != uri and path in opened.files:
                self.update(other)

    def find_folders(self) -> None:
        """Note which folders are open in the editor."""
        opened = self.workspace.folders
        paths = [to_fs_path(uri) for uri in opened] if opened else [self.workspace.root_path]
        self.files.folders = tuple(Path(os.path.realpath(path)) for path in paths if path)

    def forget(self, uri: str) -> bool:
        """Forget a text that was closed; return whether it was open."""
        opened = self.opened.pop(uri, None)
        if opened is not None and opened.path is not None:
            self.files.texts.pop(opened.path, None)
        return opened is not None

    def locate(self, site: Site, uri: str) -> types.Location:
        """Return a place in any file.

        Args:
            site: the place.
            uri: the address of a text that is no file.
        """
        address, positions = self.find_file(site.path, uri)
        return types.Location(address, to_range(positions, site.span))

    def find_file(self, path: Path | None, uri: str) -> tuple[str, Positions]:
        """Return the address of a file, as the editor has it, and how that counts in it.

        Args:
            path: the file; None for a text that is none.
            uri: the address of that text.
        """
        if path is None:
            return uri, self.positions(self.opened[uri].text)
        known = (other for other, opened in self.opened.items() if opened.path == path)
        return next(known, path.as_uri()), self.positions(self.files.read(path) or "")

    async def settle(self, uri: str, version: int | None) -> None:
        """Try the helps of the findings of a spec, once nobody has typed for a moment."""
        await asyncio.sleep(SETTLING)
        opened = self.opened[uri]
        text = opened.text
        findings = await asyncio.to_thread(opened.settle)
        if self.opened.get(uri) is opened and opened.text == text:
            opened.findings = findings
            self.publish(uri, findings, version)

    def publish(self, uri: str, findings: Sequence[Diagnostic], version: int | None) -> None:
        """Send the findings of a spec."""
        opened = self.opened[uri]
        positions = self.positions(opened.text)
        found = [to_diagnostic(positions, each, opened.file, uri) for each in findings]
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri=uri, diagnostics=found, version=version)
        )
        if version is not None and version > 1:
            self.refresh()

    def refresh(self) -> None:
        """Ask the editor for hints and lenses again, if it can be asked."""
        workspace = self.client_capabilities.workspace
        if workspace and workspace.inlay_hint and workspace.inlay_hint.refresh_support:
            self.workspace_inlay_hint_refresh(None)
        if workspace and workspace.code_lens and workspace.code_lens.refresh_support:
            self.workspace_code_lens_refresh(None)

    def find(self, uri: str) -> tuple[OpenSpec, Positions]:
        """Return an open spec, with how the editor counts in it."""
        if uri not in self.opened:
            self.update(uri)
        opened = self.opened[uri]
        return opened, self.positions(opened.text)

    def place(self, params: Placed) -> tuple[OpenSpec, Positions, int, int]:
        """Return an open spec and a place in it: line and column, from 1."""
        opened, positions = self.find(params.text_document.uri)
        line = params.position.line
        return opened, positions, line + 1, positions.to_column(line, params.position.character)

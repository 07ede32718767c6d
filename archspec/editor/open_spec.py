"""A spec that is open in an editor: its text, its findings, and the last network that it was."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, Severity, SpecError
from archspec.editor.shift import LineShift
from archspec.graph import Graph
from archspec.language import Program, Spec
from archspec.language.document import read_spec
from archspec.language.file_memory import FileMemory
from archspec.language.load import Loader
from archspec.language.mappings import FileReading
from archspec.passes.prove_program import prove_program, prove_unused
from archspec.reader import Object, read_document
from archspec.session import Session

UNTITLED: Final = "<text>"
"""The name of a text in messages that is no file."""


class EditedSession(Session):
    """A session that can also do without what mends an error, which takes up to a second.

    Attributes:
        loaded: the files that the text takes something from, also those that could not be read.
        program: the program of the text; None if it could not be read.
    """

    loaded: tuple[Path, ...] = ()
    program: Program | None = None

    def __init__(
        self,
        text: str,
        file: str,
        path: Path | None,
        texts: Mapping[Path, str],
        memory: FileMemory | None = None,
    ) -> None:
        """Open a text.

        Args:
            text: the text.
            file: its name in messages.
            path: its path; None for a text that is no file.
            texts: the texts of other files that are open, by their real paths.
            memory: the files that were read before.
        """
        super().__init__(text, file, path, None)
        self._texts = texts
        self._memory = memory or self._memory

    def read(self, text: str) -> tuple[Program, Graph | None]:
        """Replace the text, and return what it is.

        Returns:
            The program, and its network; None for a library.

        Raises:
            SpecError: with what is wrong. Helps are as first thought of, and not tried.
        """
        program = self.load(text)
        if program.spec.is_network:
            return program, prove_program(program, None, self._templates, seeks_edit=False)
        prove_unused(program)
        return program, None

    def load(self, text: str) -> Program:
        """Replace the text, and return its program, which is not proved.

        Args:
            text: the text.

        Raises:
            SpecError: with what is wrong in its files.
        """
        self._text = text
        self._loader, self.program = self._make_loader(""), None
        try:
            self.program = self._loader.load(text)
        finally:
            self.loaded = tuple(self._loader.specs)
        return self.program

    def _make_loader(self, overrides: str) -> Loader:
        loader = super()._make_loader(overrides)
        return replace(loader, places=replace(loader.places, opened=self._texts))

    def prove_without_claims(self) -> Graph | None:
        """Return the network of the text without the sizes and totals that it states.

        Returns:
            The network; None if these are not all that is wrong.
        """
        if self.program is None or not self.program.spec.is_network:
            return None
        bare = self.program.drop_claims()
        try:
            return prove_program(bare, None, self._templates, seeks_edit=False)
        except SpecError:
            return None


@dataclass(frozen=True, slots=True)
class GoodSpec:
    """A text without an error.

    Attributes:
        text: the text.
        program: the program read from it.
        graph: its network; None for a library.
    """

    text: str
    program: Program
    graph: Graph | None


class OpenSpec:
    """A spec that is open in an editor.

    Attributes:
        file: its name in spans: its path, or `UNTITLED`.
        text: its text.
        findings: what is wrong with it; helps are tried once `settle` has run.
        sources: the text of each file that it takes something from, by its name in messages.
        good: the last text without an error; None if there was none.
    """

    def __init__(
        self,
        path: Path | None,
        text: str,
        shown: str = "",
        texts: Mapping[Path, str] | None = None,
    ) -> None:
        """Open a spec.

        Args:
            path: its path; None for a text that is no file.
            text: its text.
            shown: its name in messages; empty for its whole path.
            texts: the texts of other files that are open, by their real paths.
        """
        self._texts = {} if texts is None else texts
        self.path = None if path is None else Path(os.path.realpath(path))
        self.file = shown or (UNTITLED if self.path is None else str(self.path))
        self.text = ""
        self.findings: tuple[Diagnostic, ...] = ()
        self.sources: Mapping[str, str] = {}
        self.good: GoodSpec | None = None
        self._session = EditedSession(text, self.file, self.path, self._texts)
        self._document: tuple[str, Object | None] = ("\0", None)
        self._spec: tuple[str, Spec | None] = ("\0", None)
        self.edit(text)

    def edit(self, text: str) -> None:
        """Replace the text, and find what is wrong with it."""
        text = text.replace("\r\n", "\n")
        self.text = text
        try:
            program, graph = self._session.read(text)
        except SpecError as error:
            self.findings, self.sources = error.diagnostics, error.sources
            return
        self.good = GoodSpec(text, program, graph)
        self.findings = () if graph is None else graph.warnings
        self.sources = program.sources

    def settle(self) -> tuple[Diagnostic, ...]:
        """Return what is wrong, with helps that were tried; it may take a second.

        It uses nothing that `edit` changes, so another thread may call it.
        """
        session = EditedSession(self.text, self.file, self.path, dict(self._texts))
        try:
            graph = session.graph()
        except SpecError as error:
            is_library = error.diagnostics[0].code == "A220" and not self.findings
            return () if is_library else error.diagnostics
        return graph.warnings

    def prove_without_claims(self) -> Graph | None:
        """Return the network if nothing is wrong but sizes and totals that it states."""
        return self._session.prove_without_claims()

    @property
    def program(self) -> Program | None:
        """The program of the present text, also of one that cannot be proved."""
        return self._session.program

    @property
    def has_errors(self) -> bool:
        """Whether its text has an error."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that it takes something from, also those that could not be read."""
        return self._session.loaded

    @property
    def document(self) -> Object | None:
        """The data of the text; None if it cannot be read."""
        text, found = self._document
        if text != self.text:
            try:
                found = read_document(self.text, self.file)
            except SpecError:
                found = None
            self._document = (self.text, found)
        return found

    @property
    def spec(self) -> Spec | None:
        """The file in terms of the language; None if it has errors outside its boxes."""
        text, found = self._spec
        if text != self.text:
            try:
                document = self.document
                reading = FileReading()
                found = None if document is None else read_spec(document, self.file, reading)
            except SpecError:
                found = None
            self._spec = (self.text, found)
        return found

    @property
    def shift(self) -> LineShift:
        """Where the lines of the last good text are now."""
        return LineShift.between(self.good.text if self.good else "", self.text)

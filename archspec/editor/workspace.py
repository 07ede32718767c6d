"""The files among which a spec stands: those that are open, and those on the disk."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from archspec import limits
from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError
from archspec.editor.open_spec import EditedSession
from archspec.graph import Graph
from archspec.language import Program
from archspec.language.file_lookup import locate_files
from archspec.language.file_memory import FileMemory
from archspec.language.spec import Used
from archspec.reader import Scalar, find_root, read_document, read_source
from archspec.reader.files import find_nearby_files
from archspec.reader.shipped import find_specs_folder


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to a file: where it stands, and what it leads to."""

    path: Path
    used: Used
    target: Path


@dataclass(frozen=True, slots=True)
class LoadedSpec:
    """A spec with the files that it uses.

    Attributes:
        path: its path; None for a text that is no file.
        file: its name in spans.
        text: its text.
        program: the program read from it, which is not proved; None if it could not be read.
    """

    path: Path | None
    file: str
    text: str
    program: Program | None


class Workspace:
    """The files among which a spec stands.

    Attributes:
        folders: the folders that are open in the editor.
        texts: the texts of the files that are open, by their real paths.
    """

    def __init__(self) -> None:
        self.folders: tuple[Path, ...] = ()
        self.texts: dict[Path, str] = {}
        self._memory = FileMemory()
        self._references: dict[Path, tuple[str, tuple[Reference, ...]]] = {}

    def read(self, path: Path) -> str | None:
        """Return the present text of a file; None if it cannot be read."""
        if path in self.texts:
            return self.texts[path]
        try:
            return read_source(path, str(path))
        except SpecError:
            return None

    def load(self, path: Path) -> LoadedSpec | None:
        """Return a spec with the files that it uses; None if it cannot be read."""
        text = self.read(path)
        if text is None:
            return None
        session = EditedSession(text, str(path), path, self.texts, self._memory)
        try:
            return LoadedSpec(path, str(path), text, session.load(text))
        except SpecError:
            return LoadedSpec(path, str(path), text, None)

    def judge(
        self, spec: LoadedSpec, text: str, texts: Mapping[Path, str]
    ) -> Graph | SpecError | None:
        """Return the network that a text of a spec is, None for a library, or what is wrong.

        Args:
            spec: the spec.
            text: its text.
            texts: the texts of other files.
        """
        session = EditedSession(text, spec.file, spec.path, texts, self._memory)
        try:
            return session.read(text)[1]
        except SpecError as error:
            return error

    def contains(self, path: Path, home: Path | None) -> bool:
        """Check whether a file may be changed from another one: whether it is in its project.

        Args:
            path: the file.
            home: the other file.
        """
        if home is None:
            return False
        shipped = Path(os.path.realpath(find_specs_folder()))
        if path.is_relative_to(shipped) and not home.is_relative_to(shipped):
            return False
        return any(path.is_relative_to(folder) for folder in self._list_roots(home))

    def find_users(self, path: Path) -> list[Path]:
        """Return the files that use or extend a file, directly or through others.

        Args:
            path: the file.
        """
        files = self._list_files(path)
        found, pending = list[Path](), [path]
        while pending:
            target = pending.pop()
            for user in dict.fromkeys(each.path for each in self._walk_references(target, files)):
                if user not in found and user != path:
                    found.append(user)
                    pending.append(user)
        return found

    def find_references(self, target: Path) -> list[Reference]:
        """Return where files use or extend a file."""
        return [*self._walk_references(target, self._list_files(target))]

    def _walk_references(self, target: Path, files: Iterable[Path]) -> Iterator[Reference]:
        for path in files:
            text = self.read(path)
            if text is None or target.stem not in text:
                continue
            known = self._references.get(path)
            if known is None or known[0] != text:
                known = self._references[path] = text, tuple(_list_references(path, text))
            yield from (each for each in known[1] if each.target == target)

    def _list_files(self, around: Path) -> list[Path]:
        """Return the specs around a file, also those that are open and not on the disk."""
        roots = self._list_roots(around)
        found = (
            Path(os.path.realpath(file))
            for root in roots
            for file in find_nearby_files(root, root, limits.WORKSPACE_ENTRIES)
        )
        opened = (path for path in self.texts if any(map(path.is_relative_to, roots)))
        return list(dict.fromkeys((*found, *opened)))

    def _list_roots(self, home: Path) -> list[Path]:
        """Return the folders whose files may share names with a file, none in another one."""
        around = [folder for folder in self.folders if home.is_relative_to(folder)]
        roots = sorted({find_root(home.parent), *around}, key=lambda root: len(root.parts))
        return roots[:1]


def _list_references(path: Path, text: str) -> Iterator[Reference]:
    """Yield the references of a file that lead somewhere."""
    shown = str(path)
    try:
        document = read_document(text, shown)
    except SpecError:
        return
    places = locate_files(shown, path, None)
    for tree in (document.get("extends"), *getattr(document.get("use"), "items", ())):
        if isinstance(tree, Scalar) and isinstance(tree.value, str):
            used = Used(span=tree.span, path=tree.value)
            try:
                yield Reference(path, used, places.find(used, path))
            except SpecError:
                continue

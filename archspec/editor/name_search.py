"""Search for a name in every file that shares it."""

from pathlib import Path

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.editor.names import FileNames, Occurrence
from archspec.editor.occurrences import list_names, list_occurrences
from archspec.editor.open_spec import OpenSpec
from archspec.editor.workspace import LoadedSpec, Workspace
from archspec.language import Program


@dataclass(frozen=True, slots=True)
class Site:
    """A place in a file where a name stands.

    Attributes:
        path: the file; None for a text that is none.
        span: the place.
        defines: whether the name is defined there.
    """

    path: Path | None
    span: Span
    defines: bool = False


class NameSearch:
    """The places of a name, in every file that shares it.

    A name is shared by the files of a network. If one of them is also a file of another network,
    those of that share it, too: a block of a library has one name in all networks that use it.

    Attributes:
        opened: the spec in which it was asked for.
        found: the place at which it was asked for.
        symbols: what it stands for; several if a table gives a block its arguments.
        specs: each spec that shares a file with the name, by its path.
        unread: the files that mention it and cannot be read.
    """

    def __init__(self, opened: OpenSpec, found: Occurrence, workspace: Workspace) -> None:
        self.opened = opened
        self.found = found
        self.symbols = {found.symbol}
        self.specs: dict[Path | None, LoadedSpec] = {}
        self._workspace = workspace
        self._names: dict[Path | None, list[tuple[Path | None, FileNames]]] = {}
        self._sites: dict[tuple[Path | None, Span], Site] = {}
        self._add(LoadedSpec(opened.path, opened.file, opened.text, opened.program))
        self._home = self._find_home()
        before = -1
        while before != (before := len(self._sites)):
            self._link()
            self._collect()
            self._spread()

    @property
    def sites(self) -> list[Site]:
        """The places, in the order of files and lines."""
        return sorted(self._sites.values(), key=lambda site: (str(site.path or ""), site.span))

    @property
    def unread(self) -> list[Path]:
        """The files that mention the name and cannot be read."""
        name = self.found.symbol.name
        return [
            path
            for path, spec in self.specs.items()
            if path and path != self.opened.path and not spec.program and name in spec.text
        ]

    def _add(self, spec: LoadedSpec) -> None:
        """Note the names in the files of a spec."""
        self.specs[spec.path] = spec
        program = spec.program
        if program is None:
            is_open = spec.path == self.opened.path
            own = FileNames(tuple(list_occurrences(self.opened)), frozenset())
            self._names[spec.path] = [(spec.path, own)] if is_open else []
            return
        paths = list_paths(program)
        self._names[spec.path] = [
            (paths.get(file, spec.path), names) for file, names in list_names(program)
        ]

    def _find_home(self) -> Path | None:
        """Return the file that the name belongs to; a variant has names of what it changes."""
        for path, names in self._names[self.opened.path]:
            if self.found in names.occurrences:
                return path
        return self.opened.path

    def _link(self) -> None:
        """Add the parameters and columns that must have the same name."""
        links = [
            link for files in self._names.values() for _, names in files for link in names.links
        ]
        before = 0
        while before != (before := len(self.symbols)):
            self.symbols.update(*(link for link in links if link & self.symbols))

    def _collect(self) -> None:
        """Note where the name stands in the files that are known."""
        for asked, files in self._names.items():
            program = self.specs[asked].program
            paths = list_paths(program) if program else {}
            for home, names in files:
                if not self._belongs(home):
                    continue
                for each in names.occurrences:
                    if each.symbol in self.symbols:
                        self._note(paths.get(each.span.file, asked), each)

    def _belongs(self, path: Path | None) -> bool:
        """Check whether the name can stand in a file: those of values stay in their block."""
        kind, owner = self.found.symbol.kind, self.found.symbol.owner
        is_local = kind == "variable" or (kind == "label" and owner != "")
        return not is_local or path == self._home

    def _note(self, path: Path | None, occurrence: Occurrence) -> None:
        key = path, occurrence.span
        if key not in self._sites or occurrence.defines:
            self._sites[key] = Site(path, occurrence.span, occurrence.defines)

    def _spread(self) -> None:
        """Read the specs that use a file in which the name stands."""
        for path in {path for path, _ in self._sites if path is not None}:
            for other in (path, *self._workspace.find_users(path)):
                if other not in self.specs and (spec := self._workspace.load(other)) is not None:
                    self._add(spec)


def list_paths(program: Program) -> dict[str, Path]:
    """Return the real path of each file of a network, by its name in spans."""
    return dict(zip(program.sources, program.files, strict=False))

"""A spec together with the library files that it uses."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from archspec import limits
from archspec.diagnostics import Diagnostic, Findings, Mark, Span, SpecError
from archspec.expressions import Quantity
from archspec.language.document import read_spec
from archspec.language.fields import twice
from archspec.language.model import Block, Spec, Table
from archspec.reader import read_document, read_source, resolve_used


@dataclass(frozen=True, slots=True)
class Program:
    """All that a network is made of.

    Attributes:
        spec: the network's own file.
        blocks: the blocks of all files, by name.
        tables: the tables of all files, by name.
        sources: the text of every file, by its shown name.
    """

    spec: Spec
    blocks: dict[str, Block]
    tables: dict[str, Table]
    sources: dict[str, str]

    @property
    def cells(self) -> dict[str, Quantity]:
        """Every cell of every table, by its name in expressions, `table.row.column`."""
        return {
            f"{table.name}.{row}.{column}": Quantity.of(cell)
            for table in self.tables.values()
            for row, cells in table.rows.items()
            for column, cell in zip(table.columns, cells, strict=True)
        }

    @property
    def digest(self) -> str:
        """The SHA-256 of all files' texts, in the order of use."""
        return hashlib.sha256("\0".join(self.sources.values()).encode()).hexdigest()


@dataclass(slots=True)
class _Loader:
    root: Path | None
    sources: dict[str, str]
    specs: list[Spec] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)

    def load(self, text: str, file: str, place: Path | None, trail: tuple[Path, ...]) -> Spec:
        self.sources[file] = text
        spec = read_spec(read_document(text, file), file)
        self.specs.append(spec)
        for used in spec.use:
            self.follow(used.path, used.span, place, trail)
        return spec

    def follow(self, written: str, span: Span, place: Path | None, trail: tuple[Path, ...]) -> None:
        if place is None or self.root is None:
            message = "a spec that is not a file cannot use other files"
            self.findings.error("A403", message, span, help="save it, and load the file")
            return
        target = resolve_used(place.parent, self.root, written, span)
        if target in trail:
            circle = [path.name for path in (*trail[trail.index(target) :], target)]
            message = f"files use each other in a circle: {' -> '.join(circle)}"
            self.findings.error("A404", message, span, help="move what both need to a third file")
            return
        shown = _beside(self.root, target)
        if shown in self.sources:
            return
        if len(self.sources) > limits.USED_FILES:
            message = f"more than {limits.USED_FILES} files are used"
            self.findings.error("A405", message, span, help="join some of them")
            return
        self.load(read_source(target, shown, span=span), shown, target, (*trail, target))


def _beside(root: Path, target: Path) -> str:
    return target.relative_to(root.resolve()).as_posix()


def load_program(text: str, file: str, place: Path | None = None) -> Program:
    """Read a spec and every file that it uses.

    Args:
        text: the spec's text.
        file: its name, as shown to people.
        place: where it lies; without a place it cannot use other files.

    Raises:
        SpecError: A1xx, A2xx and A4xx; its sources hold the text of the files.
    """
    sources: dict[str, str] = {}
    loader = _Loader(place.parent if place else None, sources)
    trail = (place.resolve(),) if place else ()
    return _with_sources(sources, lambda: _loaded(loader, text, file, place, trail))


def _with_sources(sources: dict[str, str], read: Callable[[], Program]) -> Program:
    try:
        return read()
    except SpecError as error:
        raise SpecError(error.diagnostics, sources) from None


def _loaded(
    loader: _Loader, text: str, file: str, place: Path | None, trail: tuple[Path, ...]
) -> Program:
    spec = loader.load(text, file, place, trail)
    blocks: dict[str, Block] = {}
    tables: dict[str, Table] = {}
    for each in loader.specs:
        _check_library(loader.findings, each, spec)
        _merge(loader.findings, "block", blocks, each.blocks)
        _merge(loader.findings, "table", tables, each.tables)
    loader.findings.stop()
    return Program(spec, blocks, tables, loader.sources)


def _check_library(findings: Findings, each: Spec, spec: Spec) -> None:
    if each is not spec and each.body is not None:
        used = next(use.span for use in spec.use)
        mark = Mark(each.span, "a network, with a body of its own")
        message = f"{each.file} is a network, and only a library can be used"
        help = "move its blocks to a file without `body`"
        findings.add(Diagnostic("A220", message, used, "", (mark,), (), help))


def _merge(
    findings: Findings,
    what: str,
    known: "dict[str, Block] | dict[str, Table]",
    parts: "tuple[Block, ...] | tuple[Table, ...]",
) -> None:
    for part in parts:
        if part.name in known:
            error = twice(what, part.name, part.span, known[part.name].span)
            findings.add(error.diagnostics[0])
        else:
            known[part.name] = part  # type: ignore[assignment]

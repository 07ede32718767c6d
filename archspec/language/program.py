"""A spec together with the library files that it uses."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TypeVar

from archspec import limits
from archspec.diagnostics import Diagnostic, Findings, Mark, SpecError, fail, pointing_into
from archspec.expressions import Quantity
from archspec.language.document import read_spec
from archspec.language.model import Block, Box, Fork, Repeat, Spec, Step, Table, Used
from archspec.language.refusals import defined_twice
from archspec.reader import read_document, read_source, resolve_used

T = TypeVar("T")
Part = TypeVar("Part", Block, Table)


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
    def boxes(self) -> Iterator[Box]:
        """Every box of the network and of all blocks."""
        yield from _boxes(self.spec.body or ())
        for block in self.blocks.values():
            yield from _boxes(block.steps)

    @property
    def digest(self) -> str:
        """The SHA-256 of all files' texts, in the order of use."""
        import hashlib

        return hashlib.sha256("\0".join(self.sources.values()).encode()).hexdigest()


def load_program(text: str, file: str, place: Path | None = None) -> Program:
    """Read a spec and every file that it uses.

    Args:
        text: the spec's text.
        file: its name, as shown to people.
        place: where it lies; without a place it cannot use other files.

    Raises:
        SpecError: A1xx, A2xx and A4xx; its sources hold the text of the files.
    """
    loader = _Loader(place.parent if place else None, PurePosixPath(file).parent)
    with pointing_into(loader.sources):
        return loader.program(text, file, place)


@dataclass(slots=True)
class _Loader:
    """The files so far; a library that cannot be read does not stop its neighbours."""

    root: Path | None
    folder: PurePosixPath
    sources: dict[str, str] = field(default_factory=dict)
    libraries: list[Spec] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)
    is_full: bool = False

    def program(self, text: str, file: str, place: Path | None) -> Program:
        """The spec with all that it uses."""
        self.sources[file] = text
        spec = read_spec(read_document(text, file), file)
        self.follow(spec, place, (place.resolve(),) if place else ())
        files = (spec, *self.libraries)
        blocks = self.merged("block", [block for each in files for block in each.blocks])
        tables = self.merged("table", [table for each in files for table in each.tables])
        self.findings.stop()
        return Program(spec, blocks, tables, self.sources)

    def follow(self, spec: Spec, place: Path | None, trail: tuple[Path, ...]) -> None:
        """Read what a file uses."""
        for used in spec.use:
            self.attempt(partial(self.use, used, place, trail))

    def use(self, used: Used, place: Path | None, trail: tuple[Path, ...]) -> None:
        """Read one used file, unless it has been read.

        Raises:
            SpecError: A1xx, A2xx and A4xx.
        """
        if place is None or self.root is None:
            message = "a spec that is not a file cannot use other files"
            raise fail("A403", message, used.span, help="save it, and load the file")
        target = resolve_used(place.parent, self.root, used.path, used.span)
        if target in trail:
            circle = [_shown(path, self.root) for path in (*trail[trail.index(target) :], target)]
            message = f"files use each other in a circle: {' -> '.join(circle)}"
            raise fail("A404", message, used.span, help="move what both need to a third file")
        shown = (self.folder / _shown(target, self.root)).as_posix()
        if shown in self.sources:
            return
        if len(self.sources) > limits.USED_FILES:
            self.full(used)
            return
        self.library(used, target, shown, (*trail, target))

    def full(self, used: Used) -> None:
        """Refuse to read more files, once."""
        if not self.is_full:
            message = f"more than {limits.USED_FILES} files are used"
            help = "put blocks that belong together into one file"
            self.findings.error("A405", message, used.span, help=help)
        self.is_full = True

    def library(self, used: Used, target: Path, shown: str, trail: tuple[Path, ...]) -> None:
        """Read a library, and what it uses itself.

        Raises:
            SpecError: A1xx, A2xx and A4xx.
        """
        text = read_source(target, shown, span=used.span)
        self.sources[shown] = text
        spec = read_spec(read_document(text, shown), shown)
        if spec.body is not None:
            message = f"{shown} is a network, and only a library can be used"
            help = "move its blocks to a file without `body`"
            mark = Mark(spec.body[0].span, "the network's first step")
            raise SpecError([Diagnostic("A220", message, used.span, "", (mark,), (), help)])
        self.libraries.append(spec)
        self.follow(spec, target, trail)

    def attempt(self, read: Callable[[], None]) -> None:
        """Read something, and keep its findings where it fails."""
        try:
            read()
        except SpecError as error:
            self.findings.extend(error.diagnostics)

    def merged(self, what: str, parts: list[Part]) -> dict[str, Part]:
        """The parts by name; each name once."""
        known: dict[str, Part] = {}
        for part in parts:
            first = known.setdefault(part.name, part)
            if first is not part:
                self.findings.add(defined_twice(what, part.name, part.span, first.span))
        return known


def _boxes(steps: tuple[Step, ...]) -> Iterator[Box]:
    for step in steps:
        match step:
            case Box():
                yield step
            case Fork(branches=branches):
                for branch in branches:
                    yield from _boxes(branch.steps)
            case Repeat(steps=inner):
                yield from _boxes(inner)


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root.resolve()).as_posix()

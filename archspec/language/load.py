"""Load a spec with every file it refers to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from functools import partial
from pathlib import Path
from typing import cast

from archspec import limits
from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, Findings, SpecError, attaching_sources, fail
from archspec.language.changed_figures import mark_changed_figures
from archspec.language.document import read_spec, reread_spec
from archspec.language.errata import (
    ErratumSearch,
    find_span,
    find_unchanged,
    find_unmatched_errata,
)
from archspec.language.file_lookup import (
    FileLocations,
    locate_files,
    refuse_network,
)
from archspec.language.file_memory import FileMemory, LevelTexts, PartMemory, ReadFile
from archspec.language.mappings import FileReading
from archspec.language.open_base import OpenBase
from archspec.language.program import OVERRIDES, Program
from archspec.language.spec import Erratum, Spec, Used
from archspec.language.variants.edited_boxes import AppliedChanges
from archspec.language.variants.inherit import (
    Level,
    merge_blocks,
    merge_functions,
    merge_spec,
    merge_tables,
)
from archspec.language.variants.read import read_overrides
from archspec.reader import Object, read_document, refuse_foreign, reuse_equal

Trail = tuple[Path, ...]
"""The chain of files that refer to a file, the first one first."""

_Found = tuple[Spec, Path] | None
"""A file with its real path; None if it could not be read, which is reported."""


def load_program(
    text: str,
    file: str,
    place: Path | None = None,
    *,
    base: Path | None = None,
    prefix: str = "",
    overrides: str = "",
    going_on: bool = False,
    memory: FileMemory | None = None,
) -> Program:
    """Read a spec and every file it refers to.

    Args:
        text: the spec's text.
        file: its name in messages.
        place: its path; None for a text.
        base: the folder that the paths in a text begin at; without one, a text can refer only to
            shipped specs.
        prefix: a prefix of all file names in messages, such as `git:HEAD:`.
        overrides: what is set in the spec, one line `path: value` each.
        going_on: return a program despite errors in single boxes, if there are no others.
        memory: the files and networks that were read before.

    Raises:
        SpecError: A1xx, A2xx and A4xx; its sources hold the text of the files.
    """
    places = locate_files(file, place, base, prefix)
    loader = Loader(places, place is not None, overrides, memory or FileMemory())
    program = loader.load(text)
    if program.findings and not going_on:
        raise SpecError(program.findings, loader.sources)
    return program


@dataclass(slots=True)
class Loader:
    """The files loaded so far; one that cannot be read does not stop the others.

    Attributes:
        places: the locations of the files.
        is_file: whether the spec is a file, and not a text.
        overrides: what is set in the spec.
        memory: the files and networks that were read before.
        texts: texts to read in place of those of files, by their names in messages.
        sources: the text of every file, by its name in messages.
        parts: the parts of every file, by its name in messages.
        specs: every other file by its real path; None for one that could not be read.
        findings: the findings so far.
        is_full: whether the limit on files is exceeded.
        base: the network without overrides, once it is loaded without a finding.
    """

    places: FileLocations
    is_file: bool
    overrides: str = ""
    memory: FileMemory = field(default_factory=FileMemory)
    texts: Mapping[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    parts: dict[str, PartMemory] = field(default_factory=dict)
    specs: dict[Path, Spec | None] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)
    is_full: bool = False
    base: OpenBase | None = None

    def load(self, text: str) -> Program:
        """Merge the spec with everything it takes from other files.

        Raises:
            SpecError: A1xx, A2xx and A4xx, except those in `findings` of the program.
        """
        with attaching_sources(self.sources):
            return self.program(text)

    def load_again(self, overrides: str) -> Program:
        """Return the network with overrides, from the files that were loaded without a finding.

        Raises:
            SpecError: A1xx and A2xx for what is set.
        """
        assert self.base is not None, "what has findings is loaded anew"
        base = self.base
        again = replace(self, overrides=overrides, sources={**self.sources}, findings=Findings())
        with attaching_sources(again.sources):
            level = again.overriding(base.program.levels[0].spec)
            program = again.placed(again.merged(level, base))
            again.findings.stop()
            return program

    def reread(self, texts: Mapping[str, str]) -> Program:
        """Load the spec again with other texts of its files, by their names in messages."""
        overrides = texts.get(OVERRIDES, self.overrides)
        again = Loader(self.places, self.is_file, overrides, self.memory.copy(), texts)
        return again.load(texts[self.shown])

    @property
    def shown(self) -> str:
        """The name of the spec in messages."""
        return self.places.prefix + self.places.file

    def program(self, text: str) -> Program:
        """Merge the spec with everything it takes from other files."""
        shown, main = self.shown, self.places.main
        self.sources[shown] = text
        spec = self.file(text, shown)
        trail = (main.resolve(),) if main else ()
        levels = tuple(self.levels(spec, main, trail))
        if self.overrides:
            levels = (self.overriding(spec), *levels)
        found = self.apart(levels)
        base = self.merge_levels(levels)
        program = self.placed(base.program)
        if found or program.spec.file != shown:
            program = replace(program, spec=replace(program.spec, file=shown), findings=found)
        if not spec.is_network and not found:  # nothing else will be proved about it
            self.findings.extend(find_unmatched_errata(program, program.errata))
        if self.findings:
            self.findings.extend(found)
        self.findings.stop()
        if not self.overrides and not found:
            self.base = base
        return program

    def file(self, text: str, shown: str) -> Spec:
        """Read one file, unless the same text was read before.

        Raises:
            SpecError: A1xx and A2xx.
        """
        found = self.memory.files.find((shown, text))
        if found is None:
            found = self.memory.files.keep((shown, text), self.new_file(text, shown), len(text))
            self.memory.latest.replace(shown, text, len(text))
        self.parts[shown] = found.parts
        return found.spec

    def new_file(self, text: str, shown: str) -> ReadFile:
        """Read a new text of a file; what is as in the latest one, at its place, is not read again.

        Raises:
            SpecError: A1xx and A2xx.
        """
        refuse_foreign(text, shown)
        document, parts = read_document(text, shown), PartMemory()
        latest = self.memory.find_latest(shown)
        if latest is not None:
            reused: set[int] = set()
            document = cast("Object", reuse_equal(document, latest.spec.document, reused))
            parts.parts = latest.parts.list_parts(reused)
        parts.document = document
        return ReadFile(read_spec(document, shown, FileReading(parts=parts)), parts)

    def changed_file(self, document: Object, before: Spec) -> Spec:
        """Read a changed file in which every box must be valid.

        Raises:
            SpecError: A2xx.
        """
        reading = FileReading(parts=self.parts[before.file], learns=False)
        spec = reread_spec(before, document, reading)
        if spec.findings:
            raise SpecError(spec.findings)
        return spec

    def apart(self, levels: Sequence[Level]) -> tuple[Diagnostic, ...]:
        """Return the findings about single boxes if the rest of the network is usable.

        Raises:
            SpecError: for a variant, whose changes to such boxes are unknown.
        """
        specs = {id(file): file for level in levels for file in level.files}
        found = tuple(finding for spec in specs.values() for finding in spec.findings)
        if found and (len(levels) > 1 or self.findings):
            self.findings.extend(found)
            self.findings.stop()
        return found

    def overriding(self, spec: Spec) -> Level:
        """Return the overrides of a spec as a variant of it.

        Raises:
            SpecError: A1xx for the overrides, A220 for a library.
        """
        self.sources[OVERRIDES] = self.overrides
        changes = read_overrides(self.overrides)
        span = changes[0].span
        if not spec.is_network:
            message = f"{spec.file} is a library, and only a network can be changed from outside"
            help = "change the file, or set it in a network that uses it"
            raise fail("A220", message, span, help=help)
        empty = Object((), span)
        override = Spec(span=span, file=OVERRIDES, name=spec.name, changes=changes, document=empty)
        return Level(override)

    def merge_levels(self, levels: Sequence[Level]) -> OpenBase:
        """Merge a network with everything it extends and uses, unless it was merged before.

        Args:
            levels: the network, then the network it extends, and so on.
        """
        key = self.list_texts(levels)
        known = self.memory.networks.find(key)
        if known is not None:
            return known
        before, (variant, *others) = len(self.findings), levels
        parent = self.merge_levels(others) if others else None
        made = OpenBase(replace(self.merged(variant, parent), sources={}))
        if len(self.findings) > before:
            return made
        length = sum(len(text) for level in key for _, text in level)
        return self.memory.networks.keep(key, made, length)

    def list_texts(self, levels: Sequence[Level]) -> LevelTexts:
        """Return what a merged network is made of."""
        return tuple(
            tuple((file.file, self.sources[file.file]) for file in level.files) for level in levels
        )

    def placed(self, program: Program) -> Program:
        """Return a merged network with the texts and paths of the files of this one."""
        parent = program.parent and self.placed(program.parent)
        files = (self.places.main, *self.specs) if self.is_file and self.places.main else ()
        texts, reread = self.sources, self.reread
        return replace(program, parent=parent, sources=texts, files=files, reread=reread)

    def merged(self, variant: Level, base: OpenBase | None) -> Program:
        """Merge a network with the network that it extends, if it extends one."""
        parent = base.program if base else None
        applied = self.applied(variant.spec, base)
        changed = (level.with_files(applied.files) for level in (parent.levels if parent else ()))
        levels, bare = (variant, *changed), base.bare if base else None
        program = Program(
            spec=merge_spec(levels, bare),
            blocks=merge_blocks(levels, self.findings, bare),
            tables=merge_tables(levels, self.findings),
            functions=merge_functions(levels, self.findings),
            sources=self.sources,
            levels=levels,
            parent=parent,
            edits=(*applied.edits, *(parent.edits if parent else ())),
        )
        errata = self.errata(variant, program, base)
        program = replace(program, errata=errata) if errata else program
        return mark_changed_figures(program, base.normal) if base else program

    def applied(self, variant: Spec, base: OpenBase | None) -> AppliedChanges:
        """Apply the changes of a variant to the files of the network it extends."""
        applied = None
        if base is not None and variant.changes:
            applied = self.findings.attempt(partial(base.apply, variant, self.changed_file))
        return applied or AppliedChanges({}, ())

    def errata(
        self, variant: Level, program: Program, base: OpenBase | None
    ) -> tuple[Erratum, ...]:
        """Merge the errata of all levels, except those about what the variant redefines."""
        found = {erratum.span: erratum for file in variant.files for erratum in file.errata}
        if base is not None:
            search = ErratumSearch()
            places = {find_span(program, erratum, search) for erratum in found.values()}
            for erratum in find_unchanged(program, base.errata, base.unchanged):
                is_new = erratum.found is None or erratum.found not in places
                if is_new and not variant.says(erratum.at):
                    found.setdefault(erratum.span, erratum)
        return tuple(found.values())

    def levels(self, spec: Spec, place: Path | None, trail: Trail) -> Iterator[Level]:
        """Yield a network with its libraries, then the network it extends, and so on."""
        level = Level(spec)
        self.follow(level, spec, place, trail)
        yield level
        if spec.extends is not None:
            found = self.findings.attempt(partial(self.extended, spec.extends, place, trail))
            if found is not None:
                yield from self.levels(*found, (*trail, found[1]))

    def extended(self, extends: Used, place: Path | None, trail: Trail) -> _Found:
        """Return the network that a variant extends.

        Raises:
            SpecError: A1xx, A2xx and A4xx; A220 if it is a library.
        """
        found = self.found(extends, place, trail)
        if found is not None and not found[0].is_network:
            message = f"{found[0].file} is a library, and only a network can be extended"
            raise fail("A220", message, extends.span, help="take its blocks with `use`")
        return found

    def follow(self, level: Level, spec: Spec, place: Path | None, trail: Trail) -> None:
        """Add the libraries that a file of a level uses to it, and those they use themselves."""
        for used in spec.use:
            found = self.findings.attempt(partial(self.library, used, place, trail))
            if found is not None and not any(library is found[0] for library in level.libraries):
                level.libraries.append(found[0])
                self.follow(level, *found, (*trail, found[1]))

    def library(self, used: Used, place: Path | None, trail: Trail) -> _Found:
        """Return a library that a file uses.

        Raises:
            SpecError: A1xx, A2xx and A4xx; A220 if it is a network.
        """
        found = self.found(used, place, trail)
        if found is not None and found[0].is_network:
            raise refuse_network(found[0], used)
        return found

    def found(self, used: Used, place: Path | None, trail: Trail) -> _Found:
        """Return the file that a spec refers to, read once; None if reading failed before.

        Raises:
            SpecError: A1xx, A2xx and A4xx.
        """
        target = self.places.find(used, place)
        if target in trail:
            circle = [self.places.short(path) for path in (*trail[trail.index(target) :], target)]
            message = f"files use each other in a circle: {' -> '.join(circle)}"
            raise fail("A404", message, used.span, help="move what both need to a third file")
        if target not in self.specs and self.has_room(used):
            self.read(target, used, place)
        spec = self.specs.get(target)
        return None if spec is None else (spec, target)

    def has_room(self, used: Used) -> bool:
        """Check whether one more file may be read; report the first that may not."""
        if len(self.sources) <= limits.USED_FILES:
            return True
        if not self.is_full:
            message = f"more than {limits.USED_FILES} files are used"
            help = "put blocks that belong together into one file"
            self.findings.error("A405", message, used.span, help=help)
        self.is_full = True
        return False

    def read(self, target: Path, used: Used, place: Path | None) -> None:
        """Read a file.

        Args:
            target: the file.
            used: the reference to it.
            place: the file that contains the reference.

        Raises:
            SpecError: A1xx, A2xx and A4xx.
        """
        shown = self.places.shown(target, set(self.sources))
        self.specs[target] = None
        text = self.texts.get(shown) or self.places.read(target, used, place, shown)
        self.sources[shown] = text
        self.specs[target] = self.file(text, shown)

"""List the paths of a network with their values and origins."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from archspec.language.box_arguments import Symbols, list_parameters, take_arguments
from archspec.language.model import Box
from archspec.language.program import Program
from archspec.language.spec import Spec
from archspec.language.variants.draft import BoxDraft, MappingDraft
from archspec.language.variants.model import Path, make_path
from archspec.language.variants.origins import Origin, find_argument_origin, find_origin
from archspec.language.variants.owners import find_owner, list_files
from archspec.language.variants.paths import Location, find_way, make_root, walk_places
from archspec.ops import find


class OriginIndex:
    """The origins of a network's values; its places are computed once."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.symbols = Symbols.of(program)

    @cached_property
    def places(self) -> dict[tuple[str, ...], Location]:
        """All written places that a variant can set, by path: file by file, top down."""
        found: dict[tuple[str, ...], Location] = {}
        for file in list_files(self.program.levels):
            for parts, spot in walk_places(self._roots[file.file]):
                if find_owner(self.program.levels, parts) is file:
                    found.setdefault(parts, spot)
        return found

    @cached_property
    def _roots(self) -> Mapping[str, Location]:
        """The roots of the files, whose drafts are not changed here."""
        return {file.file: self._make_root(file) for file in list_files(self.program.levels)}

    def _make_root(self, file: Spec) -> Location:
        return make_root(MappingDraft(file.document), self.symbols)

    def written(self) -> Iterator[Origin]:
        """Yield the value at each of these places."""
        for parts, spot in self.places.items():
            origin = find_origin(self.program, parts, spot)
            if origin is not None:
                yield origin

    def every(self) -> Iterator[Origin]:
        """Yield the written values, and each argument that operator boxes get from elsewhere."""
        for origin in self.written():
            yield origin
            box = _get_box(self.places[origin.parts])
            operator = None if box is None else find(box.name)
            if box is None or operator is None:
                continue
            taken = take_arguments(box, self.symbols)
            for name in operator.model_fields:
                parts = (*origin.parts, name)
                found = find_argument_origin(parts, box, name, self.symbols)
                if name not in taken and found is not None:
                    yield found

    def at(self, path: Path) -> Origin | None:
        """Return the value at a path; None for a key that is not written.

        Raises:
            SpecError: A227 if the path does not exist.
        """
        return find_origin(self.program, path.parts, self.way(path)[-1])

    def way(self, path: Path) -> list[Location]:
        """Return the way to a path.

        Raises:
            SpecError: A227 if it does not exist.
        """
        levels = self.program.levels
        owner = find_owner(levels, path.parts)
        known = path.parts in self.places  # the way to an unwritten place may add to the draft
        root = self._roots[owner.file] if known else self._make_root(owner)
        network = (file.document for file in list_files(levels))
        return find_way(root, path, network, asked=True)

    def root(self, parts: Sequence[str]) -> Location:
        """Return the root of the file that defines a path."""
        return self._roots[find_owner(self.program.levels, parts).file]

    def sources(self, origin: Origin) -> list[tuple[str, ...]]:
        """Return the paths of the source of a value, or of the values that it is computed from."""
        giver = origin.provenance.path(origin.parts[-1])
        if giver:
            return [giver]
        return [parts for name in origin.names for parts in self._meant(origin.parts, name)]

    def _meant(self, parts: tuple[str, ...], name: str) -> Iterator[tuple[str, ...]]:
        """Yield the paths that a name in an expression refers to."""
        program, loop = self.program, self._loop(parts, name)
        if loop:
            yield loop
            return
        block = program.blocks.get(parts[1]) if parts[0] == "blocks" and len(parts) > 1 else None
        if name in list_parameters(block):
            yield from ((*use, name) for use in self._uses.get(parts[1], ()))
        elif name in (parameter.name for parameter in program.spec.parameters):
            yield ("params", name)
        elif name in program.cells or name in program.words:
            yield ("tables", *name.split("."))
        elif name in program.tables:
            yield ("tables", name)

    def _loop(self, parts: tuple[str, ...], name: str) -> tuple[str, ...]:
        """Return the path of the variable of a loop around a place; empty if there is none."""
        way = self.way(make_path(parts, self.program.spec.span))
        for number in range(len(parts) - 1, 0, -1):
            step = way[number].node
            over = step.get("for") if isinstance(step, MappingDraft) else None
            variable = name.partition(".")[0]  # `row.c` is a cell of a row
            known = over.get(variable) if isinstance(over, MappingDraft) else None
            if parts[number] == "body" and known is not None:
                return (*parts[:number], "for", variable)
        return ()

    @cached_property
    def _uses(self) -> dict[str, list[tuple[str, ...]]]:
        """The paths of the boxes that use each block."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for parts, spot in self.places.items():
            box = _get_box(spot)
            if box is not None:
                found.setdefault(box.name, []).append(parts)
        return found


def _get_box(spot: Location) -> Box | None:
    """Return the box at a place; None for anything else."""
    return spot.node.box if isinstance(spot.node, BoxDraft) else None

"""Origins: every path of a network with its value, and where that comes from."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from archspec.language.changes.boxes import given_to
from archspec.language.changes.draft import BoxDraft, Names, names_of
from archspec.language.changes.givers import Origin, origin_of, said_by, unsaid
from archspec.language.changes.model import Path
from archspec.language.changes.owners import files_of, owner_of, vocabulary
from archspec.language.changes.places import Spot, everything, root_of, way_to
from archspec.language.model import Box, Shorthand
from archspec.language.program import Program
from archspec.ops import find
from archspec.reader import Scalar


class Origins:
    """Where the values of a network come from; its places are found once."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.words = vocabulary(program)

    @cached_property
    def places(self) -> dict[str, Spot]:
        """Everything that is written and a variant can set, by path: file by file, top down."""
        found: dict[str, Spot] = {}
        for file in files_of(self.program.levels):
            for parts, spot in everything(self._drafts[file.file], self.words):
                if owner_of(self.program.levels, parts) is file:
                    found.setdefault(".".join(parts), spot)
        return found

    @cached_property
    def _drafts(self) -> Mapping[str, Names]:
        """The files, which nothing changes here."""
        return {file.file: names_of(file.document) for file in files_of(self.program.levels)}

    def written(self) -> Iterator[Origin]:
        """The value at each of these places."""
        for path, spot in self.places.items():
            origin = origin_of(self.program, path, spot)
            if origin is not None:
                yield origin

    def every(self) -> Iterator[Origin]:
        """What is written, and each argument that boxes of operators are given by others."""
        for origin in self.written():
            yield origin
            box = _box_of(self.places[origin.path])
            if box is None or find(box.name) is None:
                continue
            given = given_to(box, self.words)
            for name in self.words.names(box):
                path = f"{origin.path}.{name}"
                found = None if name in given else unsaid(self.program, path, box, name)
                if found is not None:
                    yield found

    def at(self, path: Path) -> Origin | None:
        """The value at a path, None for a key that is not written.

        Raises:
            SpecError: A227 where the path leads nowhere.
        """
        return origin_of(self.program, str(path), self.way(path)[-1])

    def way(self, path: Path) -> list[Spot]:
        """The way to a path.

        Raises:
            SpecError: A227 where it leads nowhere.
        """
        levels = self.program.levels
        owner = owner_of(levels, path.parts)
        known = str(path) in self.places  # the way to what is not written may add to the draft
        draft = self._drafts[owner.file] if known else names_of(owner.document)
        network = (each.document for each in files_of(levels))
        return way_to(draft, path, self.words, network, asked=True)

    def root(self, parts: Sequence[str]) -> Spot:
        """The file that says what a path leads to."""
        return root_of(self._drafts[owner_of(self.program.levels, parts).file], self.words)

    def sources(self, origin: Origin) -> list[str]:
        """The paths of what gives a value, or of what it is computed from."""
        last = origin.path.rpartition(".")[2]
        match origin.by:
            case "mark":
                return _under("legend", self.program.spec.legend, origin.giver, last)
            case "default":
                return _under("defaults", self.program.spec.defaults, origin.giver, last)
            case "parameter":
                return [f"blocks.{origin.giver}.params.{last}"]
            case _:
                return [path for name in origin.names for path in self._meant(origin.path, name)]

    def _meant(self, path: str, name: str) -> Iterator[str]:
        """The paths of what a name in an expression stands for."""
        program, parts = self.program, path.split(".")
        loop = self._loop(parts, name)
        if loop:
            yield loop
            return
        block = program.blocks.get(parts[1]) if parts[0] == "blocks" and len(parts) > 1 else None
        if block is not None and name in (each.name for each in block.parameters):
            yield from (f"{use}.{name}" for use in self._uses.get(block.name, ()))
        elif name in (each.name for each in program.spec.parameters):
            yield f"params.{name}"
        elif name in program.cells:
            yield f"tables.{name}"

    def _loop(self, parts: Sequence[str], name: str) -> str:
        """The path of the variable of a loop around a place, empty where there is none."""
        text = Scalar(".".join(parts), self.program.spec.span, None)
        way = self.way(Path(span=text.span, parts=tuple(parts), source=text))
        for number in range(len(parts) - 1, 0, -1):
            step = way[number].node
            over = step.get("for") if isinstance(step, Names) else None
            if parts[number] == "body" and isinstance(over, Names) and over.get(name) is not None:
                return ".".join((*parts[:number], "for", name))
        return ""

    @cached_property
    def _uses(self) -> dict[str, list[str]]:
        """The paths of the boxes that use each block."""
        found: dict[str, list[str]] = {}
        for path, spot in self.places.items():
            box = _box_of(spot)
            if box is not None:
                found.setdefault(box.name, []).append(path)
        return found


def _box_of(spot: Spot) -> Box | None:
    """The box that stands at a place, None for anything else."""
    return spot.node.box if isinstance(spot.node, BoxDraft) else None


def _under(section: str, said: Sequence[Shorthand], giver: str, name: str) -> list[str]:
    """The path of an argument in the legend or the defaults, by the name that it has there."""
    found = said_by(tuple(said), giver).get(name)
    return [] if found is None else [f"{section}.{giver}.{found.name}"]

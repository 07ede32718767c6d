"""Find the places that the axes of a design space set."""

from collections.abc import Iterator, Mapping, Sequence

from archspec.dataclass import cached_property, dataclass
from archspec.diagnostics import Findings, SpecError, fail
from archspec.expressions import Number
from archspec.language.box_arguments import Symbols
from archspec.language.names import suggest_nearest
from archspec.language.program import Program
from archspec.language.spec import StatedAxis
from archspec.language.variants.draft import (
    ListDraft,
    MappingDraft,
    list_step_names,
)
from archspec.language.variants.model import Path, make_path
from archspec.language.variants.node_kinds import NodeKind
from archspec.language.variants.owners import find_owner, list_files
from archspec.language.variants.paths import (
    Location,
    find_child,
    find_way,
    list_children,
    make_root,
)
from archspec.language.writing.layout import print_rest_of_line
from archspec.language.writing.values import build_plain
from archspec.reader import Scalar, Tree

ANY: str = "*"
"""The part of a path that stands for any."""


@dataclass(frozen=True)
class PlacedAxis:
    """An axis of a space, with what it sets.

    Attributes:
        stated: the axis.
        paths: the paths of the places that it sets, all to the same value.
    """

    stated: StatedAxis
    paths: tuple[str, ...]

    @property
    def path(self) -> str:
        """The path as stated."""
        return str(self.stated.path)

    @cached_property
    def choices(self) -> tuple[Number | str, ...]:
        """The choices: numbers, and any other values as a spec writes them on one line."""
        return tuple(self.stated.numbers or map(print_choice, self.stated.items))

    @property
    def is_numeric(self) -> bool:
        """Whether all choices are numbers."""
        return not any(isinstance(choice, bool | str) for choice in self.choices)

    def list_changed(self) -> list[Path]:
        """Return the paths of the places that it sets, which errors show where it is stated."""
        stated = self.stated.path
        if ANY not in stated.parts:
            return [stated]
        return [make_path(tuple(path.split(".")), stated.span) for path in self.paths]


def print_choice(tree: Tree) -> Number | str:
    """Return a choice: a number, or else the text that a spec has behind its path."""
    if isinstance(tree, Scalar) and isinstance(tree.value, int | float):
        return tree.value
    return print_rest_of_line(build_plain(tree))


def place_axes(program: Program) -> tuple[PlacedAxis, ...]:
    """Return the axes of a network's space with the places that they set.

    Raises:
        SpecError: A227 for paths that lead nowhere, A231 for an axis with a choice twice.
    """
    places, findings, axes = SpacePlaces(program), Findings(), []
    for stated in program.spec.space:
        try:
            axis = PlacedAxis(stated, places.find(stated.path))
            _check_twice(axis)
            axes.append(axis)
        except SpecError as error:
            findings.extend(error.diagnostics)
    findings.stop()
    return tuple(axes)


def _check_twice(axis: PlacedAxis) -> None:
    known: set[tuple[type, Number | str]] = set()
    for item in axis.stated.items:
        choice = print_choice(item)
        if (type(choice), choice) in known:
            message = f"the axis `{axis.path}` has the choice `{choice}` twice"
            raise fail("A231", message, item.span, help="keep one of the two")
        known.add((type(choice), choice))


class SpacePlaces:
    """The places of a network, by paths in which `*` stands for any part."""

    def __init__(self, program: Program) -> None:
        self._levels = program.levels
        symbols = Symbols.of(program)
        self._roots: Mapping[str, Location] = {
            file.file: make_root(MappingDraft(file.document), symbols)
            for file in list_files(program.levels)
        }
        self._symbols = symbols

    def find(self, path: Path) -> tuple[str, ...]:
        """Return the paths of all places that a path stands for; without `*`, the path itself.

        Raises:
            SpecError: A227 if a path with `*` stands for none.
        """
        if ANY not in path.parts:
            return (str(path),)
        found = [
            ".".join(parts)
            for file, root in self._roots.items()
            for parts in _match(root, path.parts)
            if find_owner(self._levels, parts).file == file
        ]
        if not found:
            raise self._refuse(path)
        return tuple(found)

    def locate(self, path: Path) -> Location:
        """Return the place that a path without `*` leads to.

        Raises:
            SpecError: A227 if it leads nowhere.
        """
        owner = find_owner(self._levels, path.parts)
        root = make_root(MappingDraft(owner.document), self._symbols)  # the way may add to it
        network = (file.document for file in list_files(self._levels))
        return find_way(root, path, network)[-1]

    def _refuse(self, path: Path) -> SpecError:
        """Return the error for a path that nothing matches, at the part that ends the search."""
        reached = list(self._roots.values())
        for number, part in enumerate(path.parts):
            further = [below for spot in reached for below in _list_below(spot, part)]
            if further:
                reached = further
                continue
            before = ".".join(path.parts[:number])
            message = f"nothing that `{before}` stands for has `{part}`"
            message = message if before else f"there is nothing called `{part}`"
            known = (child.name for spot in reached for child in list_children(spot))
            help = suggest_nearest(part, known) or "`archspec paths` lists what can be set"
            return fail("A227", message, path.place(number), help=help)
        raise AssertionError("each part is somewhere")


def _match(spot: Location, parts: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the paths below a place that have the given parts."""
    if not parts:
        yield ()
        return
    for below in _list_below(spot, parts[0]):
        for rest in _match(below, parts[1:]):
            yield (below.name, *rest)


def _list_below(spot: Location, part: str) -> list[Location]:
    """Return the places directly below one that a part of a path stands for."""
    if part == ANY:
        return list(list_children(spot))
    if spot.kind is NodeKind.CHAIN and isinstance(spot.node, ListDraft):
        steps = enumerate(list_children(spot))
        return [
            step
            for number, step in steps
            if part == str(number) or (step.node and part in list_step_names(step.node))
        ]
    found = find_child(spot, part)
    return [] if found is None else [found]

"""Measure networks by the thousand: variants of one together, in the space that they span."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from hashlib import sha256
from pathlib import Path
from typing import Final, Generic, TypeVar

from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError
from archspec.graph import Graph
from archspec.language import Reported
from archspec.language.file_lookup import FileLocations
from archspec.language.spec import Used
from archspec.language.variants.plain_variants import PlainVariant, PlainVariantReader
from archspec.population.model import Population, PopulationMember
from archspec.population.quantities import QUANTITIES
from archspec.reader import read_source
from archspec.space.measures import MEASURES, measure_graph
from archspec.space.space import Space
from archspec.text.unique_names import choose_unique

FEWEST: Final = 16
"""The fewest variants that set the same paths for which their space pays."""

G = TypeVar("G")
"""What names a network: an argument of a command, or what is given to a function."""

_Paths = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _ReadNetwork:
    """A network before it is labeled: what a member has, and its own title."""

    title: str
    member: PopulationMember


@dataclass(slots=True)
class PopulationReader(Generic[G]):
    """Reads the networks of a population.

    Attributes:
        load: loads one of them; raises SpecError for an invalid one.
        find: returns the file of an argument and its name in messages; None for what is no file.
        errors: the errors of those that are invalid.
        bases: the files that variants extend, with their names in messages.
        extending: the number of variants that extend one of them.
        files: the files of the networks and of what they extend.
        digests: the digests of their texts.
    """

    load: Callable[[G | str], Graph]
    find: Callable[[G], tuple[Path, str] | None]
    errors: list[SpecError] = field(default_factory=list)
    bases: dict[Path, str] = field(default_factory=dict)
    extending: int = 0
    files: dict[Path, None] = field(default_factory=dict)
    digests: list[str] = field(default_factory=list)
    _found: dict[tuple[Path, str], Path | None] = field(default_factory=dict)

    def measure(
        self, specs: Sequence[G], quantities: tuple[str, str, str], *, batch: int, dtype: str
    ) -> Population:
        """Return the population of networks, without those that have errors.

        Args:
            specs: what names the networks.
            quantities: those on the axis to the right and upwards, empty for the top-1 error if
                some network reports it, or else the parameters; and that to sort by, empty for the
                order of the networks.
            batch: the number of examples.
            dtype: the element type of tensors.
        """
        across, up, order = quantities
        members = self.read(specs)
        base = self.read_base(len(members))
        is_reported = any(member.top1 is not None for member in members)
        axes = QUANTITIES[across], QUANTITIES[up or ("top1" if is_reported else "params")]
        population = Population(members, base, *axes, batch, dtype, tuple(self.digests))
        return population.sort(QUANTITIES[order]) if order else population

    def read(self, specs: Sequence[G]) -> tuple[PopulationMember, ...]:
        """Return the networks that arguments name, without those that have errors.

        Args:
            specs: the arguments.
        """
        found = dict(self._measure_variants(specs))
        for number, spec in enumerate(specs):
            if number not in found:
                try:
                    found[number] = self._load(spec)
                except SpecError as error:
                    self.errors.append(error)
        return tuple(_label_members([found[number] for number in sorted(found)]))

    def read_base(self, count: int) -> PopulationMember | None:
        """Return the network that all members extend, if there is one.

        Args:
            count: the number of members.
        """
        if len(self.bases) != 1 or self.extending < count:
            return None
        ((base, shown),) = self.bases.items()
        try:
            network = self._load(str(base))
        except SpecError:  # what is wrong with it need not be so for variants
            return None
        title = network.title or network.member.name
        return replace(network.member, label=title, file=shown)

    def _load(self, spec: G | str) -> _ReadNetwork:
        graph = self.load(spec)
        program = graph.program
        self.files.update(dict.fromkeys(program.files))
        self.digests.append(program.digest)
        found = measure_graph(graph)
        measures = {name: found[name] for name in MEASURES}
        member = _make_member(graph.name, program.spec.file, measures, program.spec.reported)
        return _ReadNetwork(program.spec.title, member)

    def _measure_variants(self, specs: Sequence[G]) -> Iterator[tuple[int, _ReadNetwork]]:
        """Yield the numbers of valid variants that only set values, measured together."""
        reader = PlainVariantReader()
        groups: dict[tuple[Path, _Paths], dict[int, tuple[str, PlainVariant]]] = {}
        for number, spec in enumerate(specs):
            place = self.find(spec)
            try:
                text = read_source(*place) if place else ""
            except SpecError:  # raised again by who loads it
                continue
            variant = place and reader.read(text, place[1])
            base = place and variant and self._find_base(*place, variant.extends)
            if place and variant and base:
                self.files[place[0]] = None
                self.digests.append(sha256(text.encode()).hexdigest())
                self.extending += 1
                paths = tuple(sorted(dict(variant.values)))
                groups.setdefault((base, paths), {})[number] = place[1], variant
        for (base, paths), variants in groups.items():
            if len(variants) >= FEWEST:
                yield from _measure_group(base, paths, variants)

    def _find_base(self, path: Path, shown: str, extends: Used) -> Path | None:
        """Return the file that a variant extends, found once for each folder; None for none."""
        key = path.parent, extends.path
        if key not in self._found:
            places = FileLocations(shown, path)
            try:
                base = self._found[key] = places.find(extends, path)
                self.bases.setdefault(base, places.shown(base, set()))
            except SpecError:  # raised again by who loads it
                self._found[key] = None
        return self._found[key]


def _measure_group(
    base: Path, paths: _Paths, variants: Mapping[int, tuple[str, PlainVariant]]
) -> Iterator[tuple[int, _ReadNetwork]]:
    """Yield the valid ones of variants that set the same paths in a network."""
    rows = [dict(variant.values) for _, variant in variants.values()]
    values = {path: [row[path] for row in rows] for path in paths}
    axes = {path: list(dict.fromkeys(column)) for path, column in values.items()}
    try:
        found = Space(base, axes).evaluate(values)
    except (SpecError, ImportError):  # numpy is an extra
        return
    columns = {name: found[name].tolist() for name in MEASURES}
    for at, (number, (shown, variant)) in enumerate(variants.items()):
        if found["valid"][at]:
            measures = {name: column[at] for name, column in columns.items()}
            member = _make_member(variant.name, shown, measures, variant.reported)
            yield number, _ReadNetwork(variant.title, member)


def _make_member(
    name: str, file: str, measures: Mapping[str, int], reported: Sequence[Reported]
) -> PopulationMember:
    first = reported[0] if reported else None
    return PopulationMember(
        label=name,
        name=name,
        file=file,
        measures=measures,
        top1=first.top1 if first else None,
        top5=first.top5 if first else None,
    )


def _label_members(networks: Sequence[_ReadNetwork]) -> Iterator[PopulationMember]:
    """Yield the members with unique labels: the title, the name, or the file.

    A title or a name that several share is no label; a file that occurs twice gets a number.
    """
    titles = Counter(network.title for network in networks)
    names = Counter(network.member.name for network in networks)
    taken: dict[str, None] = {}
    for network in networks:
        member = network.member
        wish = member.name if names[member.name] == 1 else member.file
        if network.title and titles[network.title] == 1:
            wish = network.title
        taken[label := choose_unique(wish, taken, " ({})")] = None
        yield replace(member, label=label)

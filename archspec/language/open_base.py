"""What variants of one network have in common, found once while the network is open."""

from dataclasses import field
from functools import cached_property

from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError
from archspec.language.box_arguments import Symbols
from archspec.language.changed_figures import NormalForm
from archspec.language.errata import UnchangedChains, find_unchanged_chains, inherit_erratum
from archspec.language.program import OVERRIDES, Program
from archspec.language.spec import Erratum
from archspec.language.variants.draft import MappingDraft
from archspec.language.variants.inherit import BareParts
from archspec.language.variants.model import make_path
from archspec.language.variants.owners import find_owner, list_files


@dataclass(frozen=True)
class OpenBase:
    """A network that is open, with values to set in it from outside.

    Attributes:
        program: the network.
        places: a cache of the places of paths.
    """

    program: Program
    places: dict[tuple[str, ...], tuple[str, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @cached_property
    def bare(self) -> BareParts:
        """Its blocks, chain and steps without stated sizes."""
        levels, merged = self.program.levels, self.program.spec.body
        written = next(filter(None, (level.spec.body for level in levels)), None)
        blocks = (block for file in list_files(levels) for block in file.blocks)
        return BareParts.of(merged or (), written or (), blocks, kept=OVERRIDES)

    @cached_property
    def unchanged(self) -> UnchangedChains:
        """The chains without sizes, with those that hold the boxes of its errata."""
        blocks = map(self.bare.get_block, self.program.blocks.values())
        chains = (*self.bare.chains.values(), *(block.steps for block in blocks))
        return find_unchanged_chains(chains, self.errata)

    @cached_property
    def errata(self) -> tuple[Erratum, ...]:
        """Its errata as a variant inherits them."""
        return tuple(inherit_erratum(self.program, erratum) for erratum in self.program.errata)

    @cached_property
    def normal(self) -> NormalForm:
        """Its normal form, which tells whether a variant changes what a figure draws."""
        blocks = self.program.blocks.values()
        bare = filter(None, map(self.bare.blocks.get, map(id, blocks)))
        return NormalForm.of(self.program, bare, self.bare.chains)

    def place(self, path: str) -> tuple[str, ...]:
        """Return the place of a path, the same for all ways of writing it; or else its parts."""
        parts = tuple(path.split("."))
        if parts not in self.places:
            self.places[parts] = self._find_place(parts)
        return self.places[parts]

    def _find_place(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        from archspec.language.variants.paths import find_way, list_place, make_root

        file = find_owner(self.program.levels, parts)
        root = make_root(MappingDraft(file.document), Symbols.of(self.program))
        try:
            return list_place(find_way(root, make_path(parts, file.span), asked=True))
        except SpecError:
            return parts

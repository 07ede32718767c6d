"""What variants of one network have in common, found once while the network is open."""

from collections.abc import Mapping
from dataclasses import field
from functools import cached_property, partial

from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError
from archspec.language.box_arguments import Symbols
from archspec.language.changed_figures import NormalForm
from archspec.language.errata import UnchangedChains, find_unchanged_chains, inherit_erratum
from archspec.language.model import Block
from archspec.language.program import OVERRIDES, Program
from archspec.language.spec import Erratum
from archspec.language.variants.draft import MappingDraft
from archspec.language.variants.inherit import BareChains
from archspec.language.variants.model import make_path
from archspec.language.variants.owners import find_owner, list_files
from archspec.language.walk import drop_size, drop_sizes, map_steps


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
    def bare(self) -> Mapping[int, Block]:
        """Its blocks without stated sizes, by the identity of the block with them."""
        files = list_files(self.program.levels)
        blocks = (block for file in files for block in file.blocks)
        return {id(block): drop_sizes(block, kept=OVERRIDES) for block in blocks}

    @cached_property
    def chains(self) -> BareChains:
        """Its own chain without stated sizes, by the identity of the chain with them."""
        body = self.program.spec.body
        return {id(body): map_steps(body, partial(drop_size, kept=OVERRIDES))} if body else {}

    @cached_property
    def unchanged(self) -> UnchangedChains:
        """The chains without sizes, with those that hold the boxes of its errata."""
        blocks = (self.bare.get(id(block), block) for block in self.program.blocks.values())
        chains = (*self.chains.values(), *(block.steps for block in blocks))
        return find_unchanged_chains(chains, self.errata)

    @cached_property
    def errata(self) -> tuple[Erratum, ...]:
        """Its errata as a variant inherits them."""
        return tuple(inherit_erratum(self.program, erratum) for erratum in self.program.errata)

    @cached_property
    def normal(self) -> NormalForm:
        """Its normal form, which tells whether a variant changes what a figure draws."""
        blocks = self.program.blocks.values()
        bare = filter(None, map(self.bare.get, map(id, blocks)))
        return NormalForm.of(self.program, bare, self.chains)

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

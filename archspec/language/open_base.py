"""What variants of one network have in common, found once while the network is open."""

from collections.abc import Mapping
from functools import cached_property

from archspec.dataclass import dataclass
from archspec.language.changed_figures import NormalForm
from archspec.language.errata import inherit_erratum
from archspec.language.model import Block
from archspec.language.program import OVERRIDES, Program
from archspec.language.spec import Erratum
from archspec.language.variants.owners import list_files
from archspec.language.walk import drop_sizes


@dataclass(frozen=True)
class OpenBase:
    """A network that is open, with values to set in it from outside.

    Attributes:
        program: the network.
    """

    program: Program

    @cached_property
    def bare(self) -> Mapping[int, Block]:
        """Its blocks without stated sizes, by the identity of the block with them."""
        files = list_files(self.program.levels)
        blocks = (block for file in files for block in file.blocks)
        return {id(block): drop_sizes(block, kept=OVERRIDES) for block in blocks}

    @cached_property
    def errata(self) -> tuple[Erratum, ...]:
        """Its errata as a variant inherits them."""
        return list_inherited_errata(self.program)

    @cached_property
    def normal(self) -> NormalForm:
        """Its normal form, which tells whether a variant changes what a figure draws."""
        blocks = self.program.blocks.values()
        return NormalForm.of(self.program, filter(None, map(self.bare.get, map(id, blocks))))


def list_inherited_errata(program: Program) -> tuple[Erratum, ...]:
    """Return the errata of a network as a variant inherits them."""
    return tuple(inherit_erratum(program, erratum) for erratum in program.errata)

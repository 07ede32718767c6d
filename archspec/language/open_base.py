"""What variants of one network have in common, found once while the network is open."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from archspec.dataclass import cached_property, dataclass
from archspec.diagnostics import SpecError
from archspec.language.box_arguments import Symbols
from archspec.language.changed_figures import NormalForm
from archspec.language.errata import UnchangedChains, find_unchanged_chains, inherit_erratum
from archspec.language.program import OVERRIDES, Program
from archspec.language.spec import Erratum, Spec
from archspec.language.variants.draft import MappingDraft
from archspec.language.variants.edited_boxes import AppliedChanges
from archspec.language.variants.inherit import BareParts
from archspec.language.variants.model import Change, Set, make_path
from archspec.language.variants.owners import find_owner, list_files

if TYPE_CHECKING:
    from archspec.language.variants.apply import Read
    from archspec.language.variants.box_places import BoxPlace
    from archspec.language.variants.cell_places import CellPlace

    PartPlace: TypeAlias = BoxPlace | CellPlace


@dataclass(frozen=True)
class OpenBase:
    """A network that is open, with values to set in it from outside.

    Attributes:
        program: the network.
        places: a cache of the places of paths.
        parts: the places in boxes and tables, by the parts of their paths; None for others.
    """

    program: Program
    places: dict[tuple[str, ...], tuple[str, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )
    parts: "dict[tuple[str, ...], PartPlace | None]" = field(
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

    def apply(self, variant: Spec, read: "Read") -> AppliedChanges:
        """Apply the changes of a variant to the files of the network.

        Args:
            variant: the variant.
            read: reads changed files.

        Raises:
            SpecError: as `apply_changes`.
        """
        from archspec.language.variants.apply import BY_SPACE, apply_changes

        is_own = variant.file not in (OVERRIDES, BY_SPACE)
        known = None if is_own else self._apply_again(variant.changes)
        if known is not None:
            return known
        applied = apply_changes(variant, self.program, read)
        if not is_own:
            self._learn_places(variant.changes, applied)
        return applied

    def _apply_again(self, changes: Sequence[Change]) -> AppliedChanges | None:
        """Set parts whose places are known; None if anything else is to be done."""
        sets = [change for change in changes if isinstance(change, Set)]
        found = [(each, place) for each in sets if (place := self.parts.get(each.path.parts))]
        with suppress(SpecError):  # which is reported with its place
            return _set_again(found) if len(found) == len(changes) else None
        return None

    def _learn_places(self, changes: Sequence[Change], applied: AppliedChanges) -> None:
        """Remember the places of changes, if setting them again gives the same."""
        new = [each.path.parts for each in changes if each.path.parts not in self.parts]
        sets = [change for change in changes if isinstance(change, Set)]
        if not new or len(sets) < len(changes) or len(applied.spots) < len(changes):
            return
        from archspec.language.variants.box_places import find_box_places
        from archspec.language.variants.cell_places import find_cell_places

        spots, files = applied.spots, list_files(self.program.levels)
        places: Sequence[PartPlace] = find_box_places(spots, files)
        places = places or find_cell_places(spots, files)
        again = _set_again([*zip(sets, places, strict=True)]) if places else None
        is_same = again is not None and again.files == applied.files
        if is_same:
            self.parts.update(zip((each.path.parts for each in sets), places, strict=True))
        elif len(changes) == 1:
            self.parts[new[0]] = None

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


def _set_again(changes: "Sequence[tuple[Set, PartPlace]]") -> AppliedChanges | None:
    """Set parts of boxes, or else cells; None for both at once.

    Raises:
        SpecError: A2xx for a value that cannot be parsed.
    """
    from archspec.language.variants.box_places import BoxPlace, set_parts
    from archspec.language.variants.cell_places import CellPlace, set_cells

    boxes = [(change, place) for change, place in changes if isinstance(place, BoxPlace)]
    cells = [(change, place) for change, place in changes if isinstance(place, CellPlace)]
    if boxes and cells:
        return None
    return set_parts(boxes) if boxes else set_cells(cells)

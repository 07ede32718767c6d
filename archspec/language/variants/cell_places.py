"""Set cells of tables again, at places that were found for an earlier variant."""

from collections.abc import Mapping, Sequence

from archspec.dataclass import dataclass, replace
from archspec.language.model import Cell
from archspec.language.spec import Spec
from archspec.language.variants.draft import ListDraft, MappingDraft
from archspec.language.variants.edited_boxes import AppliedChanges
from archspec.language.variants.model import Set
from archspec.language.variants.paths import Location
from archspec.language.variants.replaced_parts import replace_parts
from archspec.reader import Array, Object, Scalar, Tree


@dataclass(frozen=True, slots=True)
class CellPlace:
    """The place of a number in a table.

    Attributes:
        file: the file with the table.
        trail: the data that the path passes through, from the document to the row.
        table: the name of the table.
        row: the name of the row.
        cell: the number as it was read.
    """

    file: Spec
    trail: tuple[Tree, ...]
    table: str
    row: str
    cell: Scalar


def find_cell_places(spots: Sequence[Location], files: Sequence[Spec]) -> tuple[CellPlace, ...]:
    """Return the places of numbers in tables.

    Args:
        spots: where they are.
        files: the files of a network.

    Returns:
        None at all if one of them is no such number.
    """
    known = {id(file.document): file for file in files}
    found = [place for spot in spots if (place := _find_cell_place(spot, known))]
    return tuple(found) if len(found) == len(spots) else ()


def _find_cell_place(spot: Location, files: Mapping[int, Spec]) -> CellPlace | None:
    """Return the place of a number in a table; None for anything else."""
    drafts = [each for each in spot.trail if isinstance(each, MappingDraft | ListDraft)]
    match [each.source for each in drafts], spot.node:
        case [Object() as document, Object() as tables, Object() as table, Array() as row], Scalar(
            int() | float()
        ) as cell if id(document) in files and tables is document.get("tables"):
            name, file = _find_key(tables, table), files[id(document)]
            trail = (document, tables, table, row)
            return CellPlace(file, trail, name, _find_key(table, row), cell)
        case _:
            return None


def _find_key(data: Object, part: Tree) -> str:
    return next(str(key.value) for key, value in data.entries if value is part)


def set_cells(changes: Sequence[tuple[Set, CellPlace]]) -> AppliedChanges | None:
    """Set numbers in tables; None if one of them is set twice, or to anything but a number.

    Args:
        changes: the new values, each with its place.
    """
    new = {id(place.cell): change.value for change, place in changes}
    values = {key: each.value for key, each in new.items()
              if isinstance(each, Scalar) and isinstance(each.value, int | float)}  # fmt: skip
    if len(values) < len(changes):
        return None
    files = {place.file.file: place.file for _, place in changes}
    places = [place for _, place in changes]
    made = {name: _change_file(file, places, new, values) for name, file in files.items()}
    return AppliedChanges(made, ())


def _change_file(
    file: Spec, places: Sequence[CellPlace], new: Mapping[int, Tree], values: Mapping[int, Cell]
) -> Spec:
    """Return a file with other numbers in its tables, by the identity of those in their place."""
    own = [place for place in places if place.file is file]
    inside = {id(tree) for place in own for tree in (*place.trail, place.cell)}
    tables = {table.name: table for table in file.tables}
    for place in own:
        items = place.trail[-1]
        assert isinstance(items, Array), "a row is a list"
        table = tables[place.table]
        cells = [
            values[id(place.cell)] if item is place.cell else cell
            for item, cell in zip(items.items, table.rows[place.row], strict=True)
        ]
        rows = {**table.rows, place.row: tuple(cells)}
        tables[table.name] = replace(table, rows=rows)
    document = replace_parts(file.document, new, inside)
    return replace(file, document=document, tables=tuple(tables.values()))

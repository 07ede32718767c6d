"""Report a change that several steps share as one cause, however many steps it affects."""

from collections.abc import Iterable, Mapping
from typing import Final

from archspec.diff.compare.arguments_diff import CELLS
from archspec.diff.compare.model import Change, Part
from archspec.diff.compare.normal_form import SettingValue
from archspec.diff.compare.outline import Setting, format_setting
from archspec.diff.compare.result import SharedArgument
from archspec.language import Program
from archspec.language.provenance import Giver, Provenance

_PARTS: Final[Mapping[Giver, Part]] = {
    Giver.MARK: "mark",
    Giver.DEFAULTS: "default",
    Giver.ROW: "cell",
    Giver.PARAMETER: "parameter",
}
"""The sources that several steps share, in the order of a spec, with the part that each is."""


def compare_shared(
    before: Program, after: Program, blocks: Mapping[str, str], shared: Iterable[SharedArgument]
) -> dict[str, list[Change]]:
    """Return the changes that several steps share.

    Args:
        before: the first network.
        after: the second network.
        blocks: the blocks that both have.
        shared: the differing arguments.

    Returns:
        The changes by the block that they belong to; those of the whole network under "".
    """
    found: dict[str, list[Change]] = {}
    for argument in sorted(dict.fromkeys(shared), key=lambda each: _get_order(before, each)):
        if argument.place == CELLS:
            found.setdefault("", []).append(_build_cell_change(before, after, argument.name))
        else:
            name = argument.place.name if argument.place.by is Giver.PARAMETER else ""
            owner = name if name in blocks else ""
            found.setdefault(owner, []).append(_build_given_change(argument))
    return found


def _get_order(program: Program, shared: SharedArgument) -> tuple[int, int, str, str]:
    """Return a sort key in the order of a spec: legend, defaults, tables."""
    cells = list(program.cells) if shared.place == CELLS else []
    cell = cells.index(shared.name) if shared.name in cells else 0
    return ([*_PARTS].index(shared.place.by), cell, shared.place.name, shared.name)


def _build_cell_change(before: Program, after: Program, name: str) -> Change:
    """Return the change of a cell."""
    cells = [program.cells.get(name) for program in (before, after)]
    one, two = (
        program.tables.get(name.partition(".")[0]) if cell else None
        for program, cell in zip((before, after), cells, strict=True)
    )
    values = [SettingValue(cell.form, cell.form) if cell else None for cell in cells]
    return Change.between(
        one, two, (values[0], values[1]), place=(name,), part="cell", within=("tables",)
    )


def _build_given_change(shared: SharedArgument) -> Change:
    """Return the change of an argument that comes from a mark, the defaults or a parameter.

    If only one network sets it there, it is added or removed, whatever its source in the other.
    """
    one, two = (_find_argument(setting, shared.place) for setting in (shared.before, shared.after))
    part = one or two
    assert part is not None
    name, before, after = format_setting(one or part, two or part)
    place, is_mark = shared.place.path(name), shared.place.by is Giver.MARK
    if shared.place.by is Giver.PARAMETER:
        place = place[1:]  # the place of a change starts with its block
    return Change.between(
        one,
        two,
        (before if one else None, after if two else None),
        place=place[:-1] if is_mark else place,
        what=name if is_mark else "",
        part=_PARTS[shared.place.by],
        within=place[:1],
    )


def _find_argument(setting: Setting | None, place: Provenance) -> Setting | None:
    """Return the argument of a setting if it comes from this very place."""
    if setting is None or setting.span is None:
        return None
    is_there = setting.provenance == place or setting.provenance.by is Giver.PARAMETER
    return setting if is_there else None

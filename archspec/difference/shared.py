"""What several steps share: a change of it is one cause, however many steps follow it."""

from collections.abc import Iterable, Mapping
from typing import Final

from archspec.difference.arguments import DEFAULT
from archspec.difference.model import Change
from archspec.difference.outcome import Shared
from archspec.difference.outline import Setting, told
from archspec.difference.settings import CELLS
from archspec.difference.values import text_of
from archspec.language import Program

_SECTIONS: Final = ("legend", "defaults", CELLS)


def changed_shared(
    before: Program, after: Program, blocks: Mapping[str, str], shared: Iterable[Shared]
) -> dict[str, list[Change]]:
    """The changes of what several steps share.

    Args:
        before: the first network.
        after: the second network.
        blocks: the blocks that both have.
        shared: what differs.

    Returns:
        The changes by the block that they belong to; those of the whole network under "".
    """
    found: dict[str, list[Change]] = {}
    for each in sorted(dict.fromkeys(shared), key=lambda each: _order(before, each)):
        owner, _, rest = each.place.rpartition(".")
        if each.place == CELLS:
            found.setdefault("", []).append(_cell(before, after, each.name))
        elif rest == "params" and owner in blocks:
            found.setdefault(owner, []).append(_given(each, f"{each.place}.{each.name}"))
        else:
            found.setdefault("", []).append(_given(each, each.place))
    return found


def _order(program: Program, shared: Shared) -> tuple[int, int, str, str]:
    """The legend, the defaults and the tables come in the order of a spec."""
    kind = shared.place.partition(".")[0]
    section = _SECTIONS.index(kind) if kind in _SECTIONS else len(_SECTIONS)
    cells = list(program.cells) if kind == CELLS else []
    cell = cells.index(shared.name) if shared.name in cells else 0
    return (section, cell, shared.place, shared.name)


def _cell(before: Program, after: Program, name: str) -> Change:
    """The change of a cell."""
    one, two = (each.cells.get(name) for each in (before, after))
    tables = [each.tables.get(name.partition(".")[0]) for each in (before, after)]
    return Change(
        kind="changed" if one and two else "removed" if one else "added",
        place=name,
        before=text_of(one.form) if one else "",
        after=text_of(two.form) if two else "",
        before_span=tables[0].span if one and tables[0] else None,
        after_span=tables[1].span if two and tables[1] else None,
        part="cell",
        within=CELLS,
    )


def _given(shared: Shared, place: str) -> Change:
    """The change of an argument that a mark, the defaults or a parameter give.

    What only one network gives there is added or removed, whatever gives it in the other.
    """
    one, two = (_there(each, shared.place) for each in (shared.before, shared.after))
    part = one or two
    assert part is not None
    name, before, after = told(one or part, two or part)
    is_mark = place.startswith("legend.")
    is_default = place.startswith("defaults.")
    return Change(
        kind="changed" if one and two else "removed" if one else "added",
        place=f"{place}.{name}" if is_default else place,
        what=name if is_mark else "",
        before=before if one else "",
        after=after if two else "",
        before_span=one.span if one else None,
        after_span=two.span if two else None,
        part="mark" if is_mark else "default" if is_default else "parameter",
        within=place.partition(".")[0],
    )


def _there(setting: Setting | None, place: str) -> Setting | None:
    """An argument, where the place itself gives it."""
    if setting is None or setting.span is None:
        return None
    return setting if setting.source in (place, DEFAULT) else None

"""Make changes in drafts, once their places are resolved."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final, assert_never

from archspec.diagnostics import fail
from archspec.language.argument_values import read_argument, read_count
from archspec.language.box import BOX_PARTS, NAME, SHARE, read_label
from archspec.language.box_mapping import as_size
from archspec.language.mappings import as_text
from archspec.language.model import Box, Formula, Label, Size
from archspec.language.variants.draft import BoxDraft, Draft, ListDraft, MappingDraft, make_draft
from archspec.language.variants.edit_box import set_argument
from archspec.language.variants.model import Change, Insert, Path, Remove, Set
from archspec.language.variants.paths import Location
from archspec.reader import Scalar, Tree


def make_change(change: Change, spot: Location, after: dict[int, Draft]) -> None:
    """Make one change.

    Args:
        change: the change.
        spot: its place.
        after: the last draft inserted after each draft, by the identity of the latter.

    Raises:
        SpecError: A2xx for a value that cannot be parsed.
    """
    match change:
        case Set(path=path, value=value):
            _set_value(path, value, spot)
        case Remove():
            _remove_value(spot)
        case Insert(branches=()):
            _insert_steps(change, spot, after)
        case Insert():
            _insert_branches(change, spot)
        case _:
            assert_never(change)


def _set_value(path: Path, value: Tree, spot: Location) -> None:
    key = Scalar(spot.name, path.place(len(path.parts) - 1))
    match spot.holder:
        case BoxDraft() as draft:
            written = Scalar(path.parts[-1], key.span)
            draft.box = _change_argument(draft.box, spot, (written, value))
        case ListDraft() as items:
            assert spot.node is not None
            items.put(spot.node, make_draft(value))
        case MappingDraft() as names:
            names.put(_find_key(names, key), make_draft(value))
        case _:
            pass


def _find_key(names: MappingDraft, key: Scalar) -> Scalar:
    """Return the existing key, or else the one written in the change."""
    return next((scalar for scalar, _ in names.entries if scalar.value == key.value), key)


def _change_argument(box: Box, spot: Location, new: tuple[Scalar, Tree] | None) -> Box:
    """Return a box with the part at a place replaced or removed."""
    if spot.name not in BOX_PARTS:
        return set_argument(box, spot.name, new and read_argument(*new), spot.symbols)
    said: dict[str, Any] = {BOX_PARTS[spot.name]: new and _READERS[spot.name](new[1])}
    return replace(box, **said)


def _read_label(tree: Tree, what: str) -> Label:
    text = as_text(tree, what)
    assert isinstance(tree, Scalar)
    return read_label(tree, text)


_READERS: Final[Mapping[str, Callable[[Tree], Formula | Label | Size]]] = {
    "repeat": read_count,
    "as": partial(_read_label, what="a label"),
    "size": partial(as_size, what="`size`"),
    SHARE: partial(_read_label, what="a module"),
    NAME: partial(_read_label, what="a module"),
}
"""The parsers for the parts of a box, by key."""


def _remove_value(spot: Location) -> None:
    match spot.holder:
        case BoxDraft() as draft:
            draft.box = _change_argument(draft.box, spot, None)
        case ListDraft() as items:
            assert spot.node is not None
            items.put(spot.node)
        case MappingDraft() as names:
            names.remove(spot.name)
        case _:
            pass


def _insert_steps(change: Insert, spot: Location, after: dict[int, Draft]) -> None:
    new = [make_draft(step) for step in change.steps]
    if change.side == "into":
        assert isinstance(spot.node, ListDraft)
        spot.node.items += new
        return
    assert isinstance(spot.holder, ListDraft)
    assert spot.node is not None
    if change.side == "before":
        spot.holder.put(spot.node, *new, spot.node)
        return
    last = after.get(id(spot.node), spot.node)
    spot.holder.put(last, last, *new)
    if new:
        after[id(spot.node)] = new[-1]


def _insert_branches(change: Insert, spot: Location) -> None:
    new = [(key, make_draft(value)) for key, value in change.branches]
    names = spot.node if change.side == "into" else spot.holder
    assert isinstance(names, MappingDraft)
    for key, _ in new:
        if names.get(str(key.value)) is not None:
            message = f"there is a branch `{key.value}` already"
            raise fail("A228", message, key.span, help="give it another name, or set that one")
    keys = [str(key.value) for key, _ in names.entries]
    at = len(keys) if change.side == "into" else keys.index(spot.name)
    at += change.side == "after"
    names.entries[at:at] = new

"""Making changes in drafts, once their places are found."""

from dataclasses import replace
from typing import assert_never

from archspec.diagnostics import fail
from archspec.language.box import NAME, SHARE, read_label
from archspec.language.changes.boxes import with_argument
from archspec.language.changes.draft import BoxDraft, Draft, Items, Names, draft_of
from archspec.language.changes.model import Change, Insert, Path, Remove, Set
from archspec.language.changes.places import Spot
from archspec.language.data import read_argument, read_count
from archspec.language.fields import as_text
from archspec.language.model import Box, Label
from archspec.language.twins import as_size
from archspec.reader import Scalar, Tree


def make_change(change: Change, spot: Spot, after: dict[int, Draft]) -> None:
    """Make one change.

    Args:
        change: the change.
        spot: its place.
        after: the last draft that was inserted after each.

    Raises:
        SpecError: A2xx for a value that cannot be read.
    """
    match change:
        case Set(path=path, value=value):
            _set(path, value, spot)
        case Remove():
            _remove(spot)
        case Insert(branches=()):
            _insert_steps(change, spot, after)
        case Insert():
            _insert_branches(change, spot)
        case _:
            assert_never(change)


def _set(path: Path, value: Tree, spot: Spot) -> None:
    key = Scalar(spot.name, path.place(len(path.parts) - 1))
    match spot.holder:
        case BoxDraft() as draft:
            written = Scalar(path.parts[-1], key.span)
            draft.box = _with(draft.box, written, value, spot)
        case Items() as items:
            assert spot.node is not None
            items.put(spot.node, draft_of(value))
        case Names() as names:
            names.put(_key_of(names, key), draft_of(value))
        case _:
            pass


def _key_of(names: Names, key: Scalar) -> Scalar:
    """The key as it is written already, or as the change writes it."""
    return next((each for each, _ in names.entries if each.value == key.value), key)


def _with(box: Box, key: Scalar, value: Tree, spot: Spot) -> Box:
    """A box that says something else under one name."""
    match spot.name:
        case "repeat":
            return replace(box, count=read_count(value))
        case "as":
            return replace(box, label=_label(value, "a label"))
        case "size":
            return replace(box, size=as_size(value, "`size`"))
        case name if name == NAME:
            return replace(box, module=_label(value, "a module"))
        case name if name == SHARE:
            return replace(box, share=_label(value, "a module"))
        case name:
            return with_argument(box, name, read_argument(key, value), spot.symbols)


def _label(tree: Tree, what: str) -> Label:
    text = as_text(tree, what)
    assert isinstance(tree, Scalar)
    return read_label(tree, text)


def _remove(spot: Spot) -> None:
    match spot.holder:
        case BoxDraft() as draft:
            draft.box = _without(draft.box, spot)
        case Items() as items:
            assert spot.node is not None
            items.put(spot.node)
        case Names() as names:
            names.remove(spot.name)
        case _:
            pass


def _without(box: Box, spot: Spot) -> Box:
    match spot.name:
        case "repeat":
            return replace(box, count=None)
        case "as":
            return replace(box, label=None)
        case "size":
            return replace(box, size=None)
        case name if name == NAME:
            return replace(box, module=None)
        case name if name == SHARE:
            return replace(box, share=None)
        case name:
            return with_argument(box, name, None, spot.symbols)


def _insert_steps(change: Insert, spot: Spot, after: dict[int, Draft]) -> None:
    new = [draft_of(step) for step in change.steps]
    if change.side == "into":
        assert isinstance(spot.node, Items)
        spot.node.items += new
        return
    assert isinstance(spot.holder, Items)
    assert spot.node is not None
    if change.side == "before":
        spot.holder.put(spot.node, *new, spot.node)
        return
    last = after.get(id(spot.node), spot.node)
    spot.holder.put(last, last, *new)
    if new:
        after[id(spot.node)] = new[-1]


def _insert_branches(change: Insert, spot: Spot) -> None:
    new = [(key, draft_of(value)) for key, value in change.branches]
    names = spot.node if change.side == "into" else spot.holder
    assert isinstance(names, Names)
    for key, _ in new:
        if names.get(str(key.value)) is not None:
            message = f"there is a branch `{key.value}` already"
            raise fail("A228", message, key.span, help="give it another name, or set that one")
    keys = [str(key.value) for key, _ in names.entries]
    at = len(keys) if change.side == "into" else keys.index(spot.name)
    at += change.side == "after"
    names.entries[at:at] = new

"""Make changes in drafts, once their places are resolved."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, assert_never

from archspec.dataclass import replace
from archspec.diagnostics import fail
from archspec.language.argument_values import read_argument, read_condition, read_count
from archspec.language.box import BOX_PARTS, CONDITION, NAME, SHARE, read_label
from archspec.language.box_arguments import Symbols, TakenArgument, get_word, take_arguments
from archspec.language.box_mapping import as_size
from archspec.language.conditional_branches import open_conditional_key
from archspec.language.mappings import as_text
from archspec.language.model import Argument, Box, Formula, Label, Size
from archspec.language.sections import BUILT_IN_MARKS
from archspec.language.variants.draft import BoxDraft, Draft, ListDraft, MappingDraft, make_draft
from archspec.language.variants.model import Change, Insert, Path, Remove, Set
from archspec.language.variants.paths import Location
from archspec.ops import find
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
            _put_value(spot, path, value)
        case Remove(path=path):
            _put_value(spot, path, None)
        case Insert(branches=()):
            _insert_steps(change, spot, after)
        case Insert():
            _insert_branches(change, spot)
        case _:
            assert_never(change)


def _put_value(spot: Location, path: Path, value: Tree | None) -> None:
    """Set the value at a place, or remove what stands there."""
    match spot.holder:
        case BoxDraft() as draft:
            draft.box = change_box(draft.box, spot, path, value)
        case ListDraft() as items:
            assert spot.node is not None
            items.put(spot.node, *([] if value is None else [make_draft(value)]))
        case MappingDraft() as names if value is None:
            names.remove(spot.name)
        case MappingDraft() as names:
            assert value is not None
            names.put(Scalar(spot.name, path.place(-1)), make_draft(value))
        case _:
            raise AssertionError("a path leads into the document")


def change_box(box: Box, spot: Location, path: Path, value: Tree | None) -> Box:
    """Return a box with the part at a place replaced or removed.

    Args:
        box: the box.
        spot: the place of the part.
        path: the path that leads there.
        value: the new value; None to remove it.

    Raises:
        SpecError: A2xx for a value that cannot be parsed.
    """
    if spot.name in BOX_PARTS:
        part = None if value is None else _READERS[spot.name](value)
        said: dict[str, Any] = {BOX_PARTS[spot.name]: part}
        return replace(box, **said)
    written = Scalar(path.parts[-1], path.place(-1))
    new = None if value is None else read_argument(written, value)
    return _set_argument(box, spot.name, new, spot.symbols)


def _read_label(tree: Tree, what: str) -> Label:
    text = as_text(tree, what)
    assert isinstance(tree, Scalar)
    return read_label(tree, text)


_READERS: Final[Mapping[str, Callable[[Tree], Formula | Label | Size]]] = {
    "repeat": read_count,
    CONDITION: partial(read_condition, what="`if`"),
    "as": partial(_read_label, what="a label"),
    "size": partial(as_size, what="`size`"),
    SHARE: partial(_read_label, what="a module"),
    NAME: partial(_read_label, what="a module"),
}
"""The parsers for the parts of a box, by key."""


def _insert_steps(change: Insert, spot: Location, after: dict[int, Draft]) -> None:
    new = [make_draft(step) for step in change.steps]
    if change.side == "into":
        assert isinstance(spot.node, ListDraft)
        spot.node.extend(new)
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
    opened = map(open_conditional_key, change.branches)
    new = [(key, make_draft(value)) for key, value in opened]
    names = spot.node if change.side == "into" else spot.holder
    assert isinstance(names, MappingDraft)
    for key, _ in new:
        if names.get(str(key.value)) is not None:
            message = f"there is a branch `{key.value}` already"
            raise fail("A228", message, key.span, help="give it another name, or set that one")
    keys = [str(key.value) for key, _ in names.entries]
    at = len(keys) if change.side == "into" else keys.index(spot.name)
    at += change.side == "after"
    names.insert(at, new)


def _set_argument(box: Box, name: str, new: Argument | None, symbols: Symbols) -> Box:
    """Return a box with an argument set to another value, or removed.

    Args:
        box: the box.
        name: the canonical name of the argument.
        new: the new argument; None to remove it.
        symbols: the meaning of the words in the box.
    """
    taken = take_arguments(box, symbols)
    if name not in taken:
        assert new is not None
        return replace(box, arguments=(*box.arguments, new))
    old = taken[name]
    if new is not None and old.meant is old.brought_by and old.meant.name is None:
        new = new if _is_ambiguous(box, new, symbols) else replace(new, name=None)
    rest = {key: argument for key, argument in taken.items() if key != name}
    others = [other.meant for other in rest.values() if other.brought_by is old.brought_by]
    instead = (*([new] if new else []), *others)
    at = next(number for number, argument in enumerate(box.arguments) if argument is old.brought_by)
    after = box.arguments[at + 1 :]
    if new is None and find(box.name) is None:
        after = tuple(_keep_meaning(argument, taken) for argument in after)
    return replace(box, arguments=(*box.arguments[:at], *instead, *after))


def _keep_meaning(argument: Argument, taken: Mapping[str, TakenArgument]) -> Argument:
    """Return an argument in named form, so that it stays valid when an earlier one is removed."""
    name = next((name for name, other in taken.items() if other.meant is argument), None)
    return argument if name is None else replace(argument, name=name)


def _is_ambiguous(box: Box, new: Argument, symbols: Symbols) -> bool:
    """Check whether a value without its name would be read as a mark, a flag or a table row."""
    word, operator = get_word(new), find(box.name)
    is_flag = operator is not None and operator.is_flag(word)
    is_mark = word in BUILT_IN_MARKS or word in symbols.marks
    return is_flag or is_mark or symbols.row(new) is not None

"""Resolve paths in drafts, and list all paths that exist.

Names chosen by a spec must exist; keys and arguments of the language may be new.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError, fail
from archspec.diagnostics.instruction import append_text, ask_whether_meant
from archspec.language.box import BOX_PARTS, slice_scalar
from archspec.language.box_arguments import Symbols, resolve_alias, take_arguments
from archspec.language.model import Box
from archspec.language.names import suggest_nearest
from archspec.language.residuals import SHORTCUT
from archspec.language.variants.draft import (
    BoxDraft,
    Draft,
    ListDraft,
    MappingDraft,
    choose_step_names,
    draft_box,
    draft_boxes,
    list_parts,
    list_step_names,
)
from archspec.language.variants.model import Path
from archspec.language.variants.node_kinds import NodeKind, find_kind, list_keys
from archspec.language.variants.suggest import Part, suggest_addition, suggest_paths
from archspec.ops import find, names
from archspec.ops.synonyms.lookup import argument_like
from archspec.reader import Object, Scalar

_DIGITS: Final = 8
"""The number of digits at which a number is that of no step."""


@dataclass(slots=True, eq=False)
class Location:
    """The place that a path leads to.

    Attributes:
        kind: the kind of value there.
        holder: the draft that contains it; None for the document.
        name: its name there.
        node: the draft there; None for a key or argument that is not written.
        trail: the drafts that the path passes through, the holder last.
        symbols: the meaning of the words in boxes.
    """

    kind: NodeKind
    holder: Draft | None
    name: str
    node: Draft | None
    trail: tuple[Draft, ...]
    symbols: Symbols

    @property
    def identity(self) -> tuple[int, int | str]:
        """A key that is equal for all ways of writing the same place."""
        by_name = not isinstance(self.holder, ListDraft) or self.node is None
        return id(self.holder), self.name if by_name else id(self.node)


def find_way(
    root: Location, path: Path, network: Iterable[Object] = (), *, asked: bool = False
) -> list[Location]:
    """Return all places on a path, from the document to its own place.

    Args:
        root: the root place of the file that the path is about.
        path: the path.
        network: all files of the network.
        asked: whether this is only a query, so that nothing may be added.

    Raises:
        SpecError: A227 if it does not exist.
    """
    way = [root]
    for number in range(len(path.parts)):
        spot = way[-1]
        if spot.node is None:
            _make_mapping(spot, path, number, asked=asked)
        if spot.kind is NodeKind.CHAIN and isinstance(spot.node, ListDraft):
            below = _find_item(spot, spot.node, path, number)
        else:
            below = find_child(spot, path.parts[number])
        if below is None:
            new = "" if asked else suggest_addition(path, number)
            raise _refuse_path(path, number, spot, network, new)
        way.append(below)
    return way


def list_place(way: Sequence[Location]) -> tuple[str, ...]:
    """Return the place that a way leads to, the same for all ways of writing the path."""
    return tuple(map(_number_item, way[1:]))


def _number_item(spot: Location) -> str:
    """Return the number of an item of a list, or the name of anything else."""
    if not isinstance(spot.holder, ListDraft) or spot.node is None:
        return spot.name
    return str(next(at for at, item in enumerate(spot.holder.items) if item is spot.node))


def make_root(document: MappingDraft, symbols: Symbols) -> Location:
    """Return the root place of a file."""
    return Location(NodeKind.DOCUMENT, None, "", document, (), symbols)


def walk_places(spot: Location) -> Iterator[tuple[tuple[str, ...], Location]]:
    """Yield every written place below one, with its relative path."""
    for child in list_children(spot):
        yield (child.name,), child
        for parts, inner in walk_places(child):
            yield (child.name, *parts), inner


def list_children(spot: Location) -> Iterator[Location]:
    """Yield the written places directly below one, each under its best name."""
    _open_conditions(spot)
    match spot.kind, spot.node:
        case NodeKind.CHAIN, ListDraft(items=items) as chain:
            draft_boxes(chain)
            for name, item in zip(choose_step_names(items), items, strict=True):
                yield _make_child(spot, NodeKind.STEP, name, item, chain)
        case NodeKind.STEP, BoxDraft() as draft:
            yield from _list_arguments(spot, draft)
        case NodeKind.ROW, ListDraft(items=items) as row:
            for name, item in zip(_list_columns(spot), items, strict=False):
                yield _make_child(spot, NodeKind.DATA, name, item, row)
        case NodeKind.DATA, ListDraft(items=items) as data:
            for number, item in enumerate(items):
                yield _make_child(spot, NodeKind.DATA, str(number), item, data)
        case kind, MappingDraft(entries=entries) as names:
            for key, value in entries:
                below = find_kind(kind, str(key.value))
                if below is not None:
                    yield _make_child(spot, below, str(key.value), value, names)
        case _:
            pass


def find_child(spot: Location, part: str) -> Location | None:
    """Return the child with a name at a place that is not a chain; None if there is none."""
    if isinstance(spot.node, BoxDraft):
        return _find_argument(spot, spot.node, part)
    _open_conditions(spot)
    if isinstance(spot.node, MappingDraft):
        found = _find_key(spot, spot.node, part)
    else:
        found = next((child for child in list_children(spot) if child.name == part), None)
    if found is not None or not isinstance(spot.node, MappingDraft) or not _can_be_new(spot, part):
        return found
    below = find_kind(spot.kind, part)
    return None if below is None else _make_child(spot, below, part, None, spot.node)


def _open_conditions(spot: Location) -> None:
    """Show the conditions of branches as values: `id if s == 1: [BN]` as a mapping under `id`."""
    if not isinstance(spot.node, MappingDraft):
        return
    if spot.kind is NodeKind.BRANCHES:
        spot.node.open_conditions()
    elif spot.kind in (NodeKind.BLOCK, NodeKind.STEP):
        spot.node.open_conditions((SHORTCUT,))


def _find_key(spot: Location, names: MappingDraft, part: str) -> Location | None:
    """Return the written value of a key."""
    value, below = names.get(part), find_kind(spot.kind, part)
    if value is None or below is None:
        return None
    return _make_child(spot, below, part, value, names)


def _can_be_new(spot: Location, part: str) -> bool:
    """Check whether an unwritten key may be set."""
    if spot.kind is NodeKind.DEFAULTS:
        return find(part) is not None
    return part in _list_unwritten(spot)


def _list_unwritten(spot: Location) -> tuple[str, ...]:
    """Return the keys allowed at a place; for a mark, the arguments of any operator."""
    if spot.kind is not NodeKind.ARGUMENTS:
        return list_keys(spot.kind)
    one = find(spot.name)
    operators = [one] if one else [find(name) for name in names()]
    known = [(*op.model_fields, *op.aliases) for op in operators if op]
    return tuple(dict.fromkeys(name for arguments in known for name in arguments))


def _make_mapping(spot: Location, path: Path, number: int, *, asked: bool) -> None:
    """Add a mapping where a path continues below an unwritten key.

    Raises:
        SpecError: A227 if the language allows no mapping there.
    """
    is_open = spot.kind in (NodeKind.DEFAULTS, NodeKind.ARGUMENTS)
    if not is_open or not isinstance(spot.holder, MappingDraft):
        message = (
            f"`{'.'.join(path.parts[:number])}` is not written in the spec, so it has no parts"
        )
        new = "" if asked else suggest_addition(path, number)
        raise fail("A227", message, path.place(number), help=new or "set all of it")
    span = path.place(number - 1)
    spot.node = MappingDraft(Object((), span))
    spot.holder.put(Scalar(spot.name, span), spot.node)


def _make_child(
    spot: Location, kind: NodeKind, name: str, node: Draft | None, holder: Draft
) -> Location:
    before = () if spot.node is None or spot.node is holder else (spot.node,)
    if kind is NodeKind.CHAIN and isinstance(node, MappingDraft):
        kind = NodeKind.BRANCH
    return Location(kind, holder, name, node, (*spot.trail, *before, holder), spot.symbols)


def _find_item(spot: Location, chain: ListDraft, path: Path, number: int) -> Location | None:
    """Return a step by its number, its label, or the name of its box.

    Raises:
        SpecError: A227 if several steps have that name.
    """
    part = path.parts[number]
    if part.isascii() and part.isdecimal():
        found = [int(part)] if len(part) < _DIGITS and int(part) < len(chain.items) else []
    else:
        found = [at for at, item in enumerate(chain.items) if part in list_step_names(item)]
    if len(found) > 1:
        message = f"{len(found)} steps are called `{part}`"
        help = f"say which by its number: {', '.join(map(str, found))}"
        raise fail("A227", message, path.place(number), help=help)
    if not found:
        return None
    chain.items[found[0]] = step = draft_box(chain.items[found[0]])
    return _make_child(spot, NodeKind.STEP, part, step, chain)


def _list_arguments(spot: Location, draft: BoxDraft) -> Iterator[Location]:
    """Yield the written parts of a box, by the names used there."""
    box = draft.box
    said = (key for key in BOX_PARTS if slice_scalar(box, key))
    given = [argument.given.name for argument in take_arguments(box, spot.symbols).values()]
    for name in (*given, *said):
        yield _make_child(spot, NodeKind.ARGUMENT, name, None, draft)


def _find_argument(spot: Location, draft: BoxDraft, part: str) -> Location | None:
    """Return an argument that a box accepts, whether or not it is written."""
    if part not in _list_possible_arguments(draft.box, spot.symbols):
        return None
    name = resolve_alias(find(draft.box.name), part)
    return _make_child(spot, NodeKind.ARGUMENT, name, None, draft)


def _list_possible_arguments(box: Box, symbols: Symbols) -> tuple[str, ...]:
    """Return the names of everything that a box accepts."""
    return (*symbols.names(box), *BOX_PARTS)


def _list_columns(spot: Location) -> tuple[str, ...]:
    """Return the columns of the table that contains a row."""
    columns = spot.holder.get("columns") if isinstance(spot.holder, MappingDraft) else None
    items = columns.items if isinstance(columns, ListDraft) else []
    return tuple(str(item.value) for item in items if isinstance(item, Scalar))


def _walk_possible(spot: Location, before: tuple[Part, ...] = ()) -> Iterator[tuple[Part, ...]]:
    """Yield every path below a place, including those that could be written there."""
    parts: list[Part] = [{location.name: location.name} for location in list_children(spot)]
    if spot.kind is NodeKind.CHAIN and isinstance(spot.node, ListDraft):
        parts = list_parts(spot.node.items)
    for child, part in zip(list_children(spot), parts, strict=True):
        way = (*before, part)
        yield way
        if isinstance(child.node, BoxDraft):
            known = _list_possible_arguments(child.node.box, spot.symbols)
            yield from ((*way, {name: name}) for name in known)
        else:
            yield from _walk_possible(child, way)
    if isinstance(spot.node, MappingDraft) and spot.kind is not NodeKind.STEP:
        yield from ((*before, {key: key}) for key in _list_unwritten(spot))


def _refuse_path(
    path: Path, number: int, spot: Location, network: Iterable[Object], new: str
) -> SpecError:
    """Return the error for a path that does not exist, with the nearest one that does."""
    part, before = path.parts[number], ".".join(path.parts[:number])
    roots = (make_root(MappingDraft(file), spot.symbols) for file in network)
    every = (known for root in roots for known in _walk_possible(root))
    where = f"`{before}` has no `{part}`" if before else f"there is nothing called `{part}`"
    near = _suggest_argument(spot, part) or suggest_paths(path.parts, every)
    help = append_text(near, f" if it is new, {new}") if near and new else near or new
    help = help or suggest_nearest(part, _list_alternatives(spot))
    return fail("A227", where, path.place(number), help=help)


def _suggest_argument(spot: Location, part: str) -> str:
    """Return the argument known by this name in another framework, in an operator's arguments."""
    operator = find(spot.name) if spot.kind is NodeKind.ARGUMENTS else None
    return ask_whether_meant(argument_like(operator, part), wrong=part) if operator else ""


def _list_alternatives(spot: Location) -> list[str]:
    """Return the names allowed directly below a place."""
    if isinstance(spot.node, BoxDraft):
        return [*_list_possible_arguments(spot.node.box, spot.symbols)]
    return [*(child.name for child in list_children(spot)), *_list_unwritten(spot)]

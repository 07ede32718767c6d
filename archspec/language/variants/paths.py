"""Places: what a path leads to in a draft, and every path that there is.

Names that a spec makes up must exist; keys and arguments of the language may be new.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from archspec.diagnostics import SpecError, fail
from archspec.language.box import BOX_PARTS, NAME, part_of
from archspec.language.box_arguments import Symbols, own_name, take_arguments
from archspec.language.model import Box
from archspec.language.names import nearest
from archspec.language.variants.draft import BoxDraft, Draft, Items, Leaf, Names, names_of
from archspec.language.variants.model import Path
from archspec.language.variants.steps import called_by, draft_boxes, names_in, parts_in
from archspec.language.variants.suggest import Part, suggest_paths, tell_how_to_add
from archspec.ops import JOINS, find, names
from archspec.ops.synonyms.lookup import argument_like
from archspec.reader import Object, Scalar
from archspec.text.phrases import ask_whether_meant


class Kind(Enum):
    """What can stand at a place."""

    DOCUMENT = auto()
    BLOCKS = auto()
    BLOCK = auto()
    BRANCHES = auto()
    CHAIN = auto()
    STEP = auto()
    HEADS = auto()
    HEAD = auto()
    TABLES = auto()
    TABLE = auto()
    COLUMNS = auto()
    ROW = auto()
    DEFAULTS = auto()
    LEGEND = auto()
    ARGUMENTS = auto()
    ARGUMENT = auto()
    DATA = auto()


_STEPS: Final = {
    "branches": Kind.BRANCHES,
    "body": Kind.CHAIN,
    "residual": Kind.CHAIN,
    "shortcut": Kind.CHAIN,
    **dict.fromkeys(("merge", "scale", "act"), Kind.DATA),
}
_TEXTS: Final = dict.fromkeys(
    ("title", "description", "paper", "input", "inputs", "readout", "params"), Kind.DATA
)
_KEYS: Final[Mapping[Kind, Mapping[str, Kind]]] = {
    Kind.DOCUMENT: {
        **_TEXTS,
        "legend": Kind.LEGEND,
        "defaults": Kind.DEFAULTS,
        "tables": Kind.TABLES,
        "blocks": Kind.BLOCKS,
        "body": Kind.CHAIN,
        "heads": Kind.HEADS,
    },
    Kind.BLOCK: {
        **_STEPS,
        **dict.fromkeys(("params", "figure", "description"), Kind.DATA),
    },
    Kind.STEP: {
        **_STEPS,
        **dict.fromkeys(("repeat", "for", *JOINS, "from", "as", "size", NAME), Kind.DATA),
    },
    Kind.HEAD: {
        "body": Kind.CHAIN,
        **dict.fromkeys(("from", "when", "loss_weight"), Kind.DATA),
    },
}
"""The keys that each kind of mapping has, with what stands under them."""

_NAMED: Final = {
    Kind.BLOCKS: Kind.BLOCK,
    Kind.BRANCHES: Kind.CHAIN,
    Kind.HEADS: Kind.HEAD,
    Kind.TABLES: Kind.TABLE,
    Kind.DEFAULTS: Kind.ARGUMENTS,
    Kind.LEGEND: Kind.ARGUMENTS,
    Kind.ARGUMENTS: Kind.DATA,
    Kind.DATA: Kind.DATA,
}
"""What stands under the names of a mapping that has no keys of its own."""


@dataclass(slots=True, eq=False)
class Spot:
    """Where a path leads.

    Attributes:
        kind: what can stand there.
        holder: what it is in, None for the document.
        name: what it is called there.
        node: what stands there, None for a key or argument that is not written.
        trail: what the path goes through, the holder last.
        symbols: what the words of boxes stand for.
    """

    kind: Kind
    holder: Draft | None
    name: str
    node: Draft | None
    trail: tuple[Draft, ...]
    symbols: Symbols

    @property
    def identity(self) -> tuple[int, int | str]:
        """What two ways of writing the same place have in common."""
        by_name = not isinstance(self.holder, Items) or self.node is None
        return id(self.holder), self.name if by_name else id(self.node)


def find_place(
    document: Names, path: Path, symbols: Symbols, network: Iterable[Object] = ()
) -> Spot:
    """The place that a path leads to.

    Args:
        document: the file that the path is about.
        path: the path.
        symbols: what the words of boxes stand for.
        network: all files of the network, where the nearest path is looked for.

    Raises:
        SpecError: A227 where it leads nowhere.
    """
    return find_way(document, path, symbols, network)[-1]


def find_way(
    document: Names,
    path: Path,
    symbols: Symbols,
    network: Iterable[Object] = (),
    *,
    asked: bool = False,
) -> list[Spot]:
    """All that a path leads through, the document first and its own place last.

    Args:
        document: the file that the path is about.
        path: the path.
        symbols: what the words of boxes stand for.
        network: all files of the network.
        asked: whether the place is only asked about, so that nothing is to be added.

    Raises:
        SpecError: A227 where it leads nowhere.
    """
    way = [root_of(document, symbols)]
    for number in range(len(path.parts)):
        new = "" if asked else tell_how_to_add(path, number)
        if way[-1].node is None:
            _make(way[-1], path, number, new)
        below = _below(way[-1], path, number)
        if below is None:
            raise _nowhere(path, number, way[-1], network, new)
        way.append(below)
    return way


def root_of(document: Names, symbols: Symbols) -> Spot:
    """The place that all paths of a file begin at."""
    return Spot(Kind.DOCUMENT, None, "", document, (), symbols)


def walk(spot: Spot) -> Iterator[tuple[tuple[str, ...], Spot]]:
    """Every place below one that is written, with the way to it."""
    for child in children(spot):
        yield (child.name,), child
        for parts, inner in walk(child):
            yield (child.name, *parts), inner


def everything(document: Names, symbols: Symbols) -> Iterator[tuple[tuple[str, ...], Spot]]:
    """Every place of a file that is written."""
    return walk(root_of(document, symbols))


def children(spot: Spot) -> Iterator[Spot]:
    """The places right below one that are written, each by the name that is best for it."""
    match spot.kind, spot.node:
        case Kind.CHAIN, Items(items=items) as chain:
            draft_boxes(chain)
            for name, item in zip(names_in(items), items, strict=True):
                yield _child(spot, Kind.STEP, name, item, chain)
        case Kind.STEP, BoxDraft() as draft:
            yield from _arguments(spot, draft)
        case Kind.ROW, Items(items=items) as row:
            for name, item in zip(_columns(spot), items, strict=False):
                yield _child(spot, Kind.DATA, name, item, row)
        case Kind.DATA, Items(items=items) as data:
            for number, item in enumerate(items):
                yield _child(spot, Kind.DATA, str(number), item, data)
        case kind, Names(entries=entries) as names:
            for key, value in entries:
                below = _kind_under(kind, str(key.value))
                if below is not None:
                    yield _child(spot, below, str(key.value), value, names)
        case _:
            pass


def _below(spot: Spot, path: Path, number: int) -> Spot | None:
    """The place one part further; None where there is none."""
    if spot.kind is Kind.CHAIN and isinstance(spot.node, Items):
        return _item(spot, spot.node, path, number)
    return under(spot, path.parts[number])


def under(spot: Spot, part: str) -> Spot | None:
    """What is called by a name right below a place that is no chain; None where nothing is."""
    if isinstance(spot.node, BoxDraft):
        return _argument(spot, spot.node, part)
    found = next((each for each in children(spot) if each.name == part), None)
    if found is not None or not isinstance(spot.node, Names) or not _may_be_new(spot, part):
        return found
    below = _kind_under(spot.kind, part)
    return None if below is None else _child(spot, below, part, None, spot.node)


def _may_be_new(spot: Spot, part: str) -> bool:
    """Whether a key may be set that is not written."""
    if spot.kind is Kind.DEFAULTS:
        return find(part) is not None
    return part in _unwritten(spot)


def _unwritten(spot: Spot) -> tuple[str, ...]:
    """The keys of the language that a place can have: for a mark, the arguments of any operator."""
    if spot.kind is not Kind.ARGUMENTS:
        return tuple(_KEYS.get(spot.kind, ()))
    one = find(spot.name)
    every = (find(name) for name in names()) if one is None else (one,)
    known = (name for each in every if each for name in (*each.model_fields, *each.aliases))
    return tuple(dict.fromkeys(known))


def _make(spot: Spot, path: Path, number: int, new: str) -> None:
    """Write a mapping where a path goes on behind a key that is not written.

    Raises:
        SpecError: A227 where no mapping of the language can stand there.
    """
    if spot.kind not in (Kind.DEFAULTS, Kind.ARGUMENTS) or not isinstance(spot.holder, Names):
        message = f"`{'.'.join(path.parts[:number])}` is not written, so nothing stands in it"
        raise fail("A227", message, path.place(number), help=new or "set all of it")
    span = path.place(number - 1)
    spot.node = Names([], span)
    spot.holder.put(Scalar(spot.name, span), spot.node)


def _kind_under(kind: Kind, key: str) -> Kind | None:
    if kind is Kind.TABLE:
        return Kind.COLUMNS if key == "columns" else Kind.ROW
    return _KEYS[kind].get(key) if kind in _KEYS else _NAMED.get(kind)


def _child(spot: Spot, kind: Kind, name: str, node: Draft | None, holder: Draft) -> Spot:
    before = () if spot.node is None or spot.node is holder else (spot.node,)
    return Spot(kind, holder, name, node, (*spot.trail, *before, holder), spot.symbols)


def _item(spot: Spot, chain: Items, path: Path, number: int) -> Spot | None:
    """A step by its number, its label, or the box that it is.

    Raises:
        SpecError: A227 where several steps are called so.
    """
    part = path.parts[number]
    draft_boxes(chain)
    if part.isascii() and part.isdecimal():
        at = int(part) if len(part) < 8 else len(chain.items)
        found = chain.items[at : at + 1]
    else:
        found = [each for each in chain.items if part in called_by(each)]
    if len(found) > 1:
        numbers = [str(at) for at, each in enumerate(chain.items) if each in found]
        message = f"{len(found)} steps are called `{part}`"
        help = f"say which by its number: {', '.join(numbers)}"
        raise fail("A227", message, path.place(number), help=help)
    return _child(spot, Kind.STEP, part, found[0], chain) if found else None


def _arguments(spot: Spot, draft: BoxDraft) -> Iterator[Spot]:
    """What a box says, by the names that it writes."""
    box = draft.box
    said = (key for key in BOX_PARTS if part_of(box, key))
    given = [each.given.name for each in take_arguments(box, spot.symbols).values()]
    for name in (*given, *said):
        yield _child(spot, Kind.ARGUMENT, name, None, draft)


def _argument(spot: Spot, draft: BoxDraft, part: str) -> Spot | None:
    """An argument of a box that it can be given, whether or not it is."""
    if part not in _sayable(draft.box, spot.symbols):
        return None
    return _child(spot, Kind.ARGUMENT, own_name(find(draft.box.name), part), None, draft)


def _sayable(box: Box, symbols: Symbols) -> tuple[str, ...]:
    """Everything that a box can be given."""
    return (*symbols.names(box), *BOX_PARTS)


def _columns(spot: Spot) -> tuple[str, ...]:
    """The columns of the table that a row stands in."""
    columns = spot.holder.get("columns") if isinstance(spot.holder, Names) else None
    items = columns.items if isinstance(columns, Items) else []
    return tuple(str(each.tree.value) for each in items if isinstance(each, Leaf))


def _possible(spot: Spot, before: tuple[Part, ...] = ()) -> Iterator[tuple[Part, ...]]:
    """Every path below a place, with those to what could be written there."""
    parts: list[Part] = [{each.name: each.name} for each in children(spot)]
    if spot.kind is Kind.CHAIN and isinstance(spot.node, Items):
        parts = parts_in(spot.node.items)
    for child, part in zip(children(spot), parts, strict=True):
        way = (*before, part)
        yield way
        if isinstance(child.node, BoxDraft):
            yield from ((*way, {name: name}) for name in _sayable(child.node.box, spot.symbols))
        else:
            yield from _possible(child, way)
    if isinstance(spot.node, Names) and spot.kind is not Kind.STEP:  # of which keys depend
        yield from ((*before, {key: key}) for key in _unwritten(spot))


def _nowhere(path: Path, number: int, spot: Spot, network: Iterable[Object], new: str) -> SpecError:
    """The refusal of a path that leads nowhere, with the nearest one that does."""
    part, before = path.parts[number], ".".join(path.parts[:number])
    every = (each for file in network for each in _possible(root_of(names_of(file), spot.symbols)))
    where = f"`{before}` has no `{part}`" if before else f"there is nothing called `{part}`"
    near = _argument_meant(spot, part) or suggest_paths(path.parts, every)
    help = (
        f"{near} if it is new, {new}"
        if near and new
        else near or new or nearest(part, _beside(spot))
    )
    return fail("A227", where, path.place(number), help=help)


def _argument_meant(spot: Spot, part: str) -> str:
    """The argument that another framework calls so, where arguments of an operator stand."""
    operator = find(spot.name) if spot.kind is Kind.ARGUMENTS else None
    return ask_whether_meant(argument_like(operator, part)) if operator else ""


def _beside(spot: Spot) -> list[str]:
    """What can stand right below a place."""
    if isinstance(spot.node, BoxDraft):
        return [*_sayable(spot.node.box, spot.symbols)]
    return [*(each.name for each in children(spot)), *_unwritten(spot)]

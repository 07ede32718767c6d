"""Places: what a path leads to in a draft, and every path that there is.

Names that a spec makes up must exist; keys and arguments of the language may be new.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from archspec.diagnostics import Span, SpecError, fail
from archspec.language.box import SHARE, read_box
from archspec.language.changes.boxes import Vocabulary, given_to, own_name
from archspec.language.changes.draft import BoxDraft, Draft, Items, Leaf, Names, names_of, object_of
from archspec.language.fields import Reading
from archspec.language.model import Box, Path
from archspec.language.names import nearest
from archspec.language.twins import read_twin
from archspec.ops import find
from archspec.reader import Object, Scalar


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
        **dict.fromkeys(("repeat", "for", "concat", "add", "mul", "from", "as", "size"), Kind.DATA),
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

_STEP_PARTS: Final = ("repeat", "as", "size", SHARE)
"""What a box has beside its arguments."""


@dataclass(slots=True, eq=False)
class Spot:
    """Where a path leads.

    Attributes:
        kind: what can stand there.
        holder: what it is in, None for the document.
        name: what it is called there.
        node: what stands there, None for a key or argument that is not written.
        trail: what the path goes through, the holder last.
        words: what the words of boxes mean.
    """

    kind: Kind
    holder: Draft | None
    name: str
    node: Draft | None
    trail: tuple[Draft, ...]
    words: Vocabulary

    @property
    def identity(self) -> tuple[int, int | str]:
        """What two ways of writing the same place have in common."""
        by_name = not isinstance(self.holder, Items) or self.node is None
        return id(self.holder), self.name if by_name else id(self.node)


def located(document: Names, path: Path, words: Vocabulary, network: Iterable[Object] = ()) -> Spot:
    """The place that a path leads to.

    Args:
        document: the file that the path is about.
        path: the path.
        words: what the words of boxes mean.
        network: all files of the network, where the nearest path is looked for.

    Raises:
        SpecError: A227 where it leads nowhere.
    """
    return way_to(document, path, words, network)[-1]


def way_to(
    document: Names, path: Path, words: Vocabulary, network: Iterable[Object] = ()
) -> list[Spot]:
    """All that a path leads through, the document first and its own place last.

    Raises:
        SpecError: A227 where it leads nowhere.
    """
    way = [root_of(document, words)]
    for number in range(len(path.parts)):
        if way[-1].node is None:
            _make(way[-1], path, number)
        below = _below(way[-1], path, number)
        if below is None:
            every = [each for file in network for each in _possible(names_of(file), words)]
            raise _nowhere(path, number, way[-1], every)
        way.append(below)
    return way


def root_of(document: Names, words: Vocabulary) -> Spot:
    """The place that all paths of a file begin at."""
    return Spot(Kind.DOCUMENT, None, "", document, (), words)


def walk(spot: Spot) -> Iterator[tuple[tuple[str, ...], Spot]]:
    """Every place below one that is written, with the way to it."""
    for child in children(spot):
        yield (child.name,), child
        for parts, inner in walk(child):
            yield (child.name, *parts), inner


def everything(document: Names, words: Vocabulary) -> Iterator[tuple[tuple[str, ...], Spot]]:
    """Every place of a file that is written."""
    return walk(root_of(document, words))


def children(spot: Spot) -> Iterator[Spot]:
    """The places right below one that are written, each by the name that is best for it."""
    match spot.kind, spot.node:
        case Kind.CHAIN, Items(items=items) as chain:
            _boxed(chain)
            for name, item in zip(_names_of(items), items, strict=True):
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
    if found is not None or not isinstance(spot.node, Names) or not _may_be_new(spot.kind, part):
        return found
    below = _kind_under(spot.kind, part)
    return None if below is None else _child(spot, below, part, None, spot.node)


def _may_be_new(kind: Kind, part: str) -> bool:
    """Whether a key may be set that is not written."""
    if kind is Kind.DEFAULTS:
        return find(part) is not None
    return kind is Kind.ARGUMENTS or part in _KEYS.get(kind, ())


def _make(spot: Spot, path: Path, number: int) -> None:
    """Write a mapping where a path goes on behind a key that is not written.

    Raises:
        SpecError: A227 where no mapping of the language can stand there.
    """
    if spot.kind not in (Kind.DEFAULTS, Kind.ARGUMENTS) or not isinstance(spot.holder, Names):
        message = f"`{'.'.join(path.parts[:number])}` is not written, so nothing stands in it"
        raise fail("A227", message, path.place(number), help="set all of it")
    span = path.place(number - 1)
    spot.node = Names([], span)
    spot.holder.put(Scalar(spot.name, span), spot.node)


def _kind_under(kind: Kind, key: str) -> Kind | None:
    if kind is Kind.TABLE:
        return Kind.COLUMNS if key == "columns" else Kind.ROW
    return _KEYS[kind].get(key) if kind in _KEYS else _NAMED.get(kind)


def _child(spot: Spot, kind: Kind, name: str, node: Draft | None, holder: Draft) -> Spot:
    before = () if spot.node is None or spot.node is holder else (spot.node,)
    return Spot(kind, holder, name, node, (*spot.trail, *before, holder), spot.words)


def _item(spot: Spot, chain: Items, path: Path, number: int) -> Spot | None:
    """A step by its number, its label, or the box that it is.

    Raises:
        SpecError: A227 where several steps are called so.
    """
    part = path.parts[number]
    _boxed(chain)
    if part.isdigit():
        at = int(part) if len(part) < 8 else len(chain.items)
        found = chain.items[at : at + 1]
    else:
        found = [each for each in chain.items if part in _called(each)]
    if len(found) > 1:
        numbers = [str(at) for at, each in enumerate(chain.items) if each in found]
        message = f"{len(found)} steps are called `{part}`"
        help = f"say which by its number: {', '.join(numbers)}"
        raise fail("A227", message, path.place(number), help=help)
    return _child(spot, Kind.STEP, part, found[0], chain) if found else None


def _names_of(items: list[Draft]) -> list[str]:
    """The best name of each step: what only it is called, or its number."""
    called = [_called(each) for each in items]
    every = [name for names in called for name in names]
    return [
        next((name for name in reversed(names) if every.count(name) == 1), str(number))
        for number, names in enumerate(called)
    ]


def _called(item: Draft) -> tuple[str, ...]:
    """What a step can be called: its box, and its label."""
    box = _box_of(item)
    if box is not None:
        label = () if box.label is None else (box.label.name,)
        return tuple(dict.fromkeys((box.name, *label)))
    label_of = item.get("as") if isinstance(item, Names) else None
    return (str(label_of.tree.value),) if isinstance(label_of, Leaf) else ()


def _box_of(node: Draft | None) -> Box | None:
    """The box that a step is, None for a fork, a repeat and the like."""
    match node:
        case BoxDraft(box):
            return box
        case Leaf(tree=Scalar(value=str()) as tree):
            return read_box(tree)
        case Names(entries=[(key, _)]) if str(key.value)[:1].isupper():
            whole = object_of(node)
            return read_twin(Reading(), *whole.entries[0], whole)
        case _:
            return None


def boxed(item: Draft) -> Draft:
    """A step as a draft of its box, where it is one."""
    box = None if isinstance(item, BoxDraft) else _box_of(item)
    return item if box is None else BoxDraft(box)


def _boxed(chain: Items) -> None:
    """Make drafts of the boxes of a chain, so that each is the same for all who ask for it."""
    chain.items[:] = map(boxed, chain.items)


def span_of(draft: Draft) -> Span:
    """Where a draft is written, which tells it from all others of the network's files."""
    match draft:
        case BoxDraft(box):
            return box.span
        case Leaf(tree):
            return tree.span
        case Items(span=span) | Names(span=span):
            return span


def _arguments(spot: Spot, draft: BoxDraft) -> Iterator[Spot]:
    """What a box says, by the names that it writes."""
    box = draft.box
    said = [("repeat", box.count), ("as", box.label), ("size", box.size), (SHARE, box.share)]
    given = [meant.name or name for name, (meant, _) in given_to(box, spot.words).items()]
    for name in (*given, *(name for name, part in said if part)):
        yield _child(spot, Kind.ARGUMENT, name, None, draft)


def _argument(spot: Spot, draft: BoxDraft, part: str) -> Spot | None:
    """An argument of a box that it can be given, whether or not it is."""
    if part not in _sayable(draft.box, spot.words):
        return None
    return _child(spot, Kind.ARGUMENT, own_name(draft.box, part), None, draft)


def _sayable(box: Box, words: Vocabulary) -> tuple[str, ...]:
    """Everything that a box can be given."""
    return (*words.names(box), *_STEP_PARTS)


def _columns(spot: Spot) -> tuple[str, ...]:
    """The columns of the table that a row stands in."""
    columns = spot.holder.get("columns") if isinstance(spot.holder, Names) else None
    items = columns.items if isinstance(columns, Items) else []
    return tuple(str(each.tree.value) for each in items if isinstance(each, Leaf))


def _possible(document: Names, words: Vocabulary) -> Iterator[tuple[str, ...]]:
    """Every path of a file, with those to what its boxes could be given."""
    for parts, spot in everything(document, words):
        yield parts
        if isinstance(spot.node, BoxDraft):
            yield from ((*parts, name) for name in _sayable(spot.node.box, words))


def _nowhere(path: Path, number: int, spot: Spot, every: Sequence[tuple[str, ...]]) -> SpecError:
    """The refusal of a path that leads nowhere, with the nearest one that does."""
    from difflib import get_close_matches

    part, way = path.parts[number], path.parts[:number]
    before = "".join(f"{each}." for each in way)
    beside = [each.name for each in children(spot)]
    beside += [each[number] for each in every if len(each) > number and each[:number] == way]
    if isinstance(spot.node, BoxDraft):
        beside += _sayable(spot.node.box, spot.words)
    where = f"`{before[:-1]}` has no `{part}`" if before else f"there is nothing called `{part}`"
    close = get_close_matches(part, beside, n=1, cutoff=0.65)
    if close:
        help = f"did you mean `{before}{close[0]}`?"
    else:
        known = [".".join(each) for each in every]
        help = nearest(str(path), known, few=0) or nearest(part, beside)
    return fail("A227", where, path.place(number), help=help)

"""Hold the data of a file in mutable form while it is being changed.

The steps of a chain become boxes when they are first asked for. The parts of a draft are referred
to by identity, so that a change finds its place whatever other changes insert or remove before it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from operator import is_
from typing import TypeAlias

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.language.block_values import add_values, read_taking_box
from archspec.language.box import NAME
from archspec.language.box_mapping import read_box_mapping
from archspec.language.box_printer import print_box
from archspec.language.box_texts import read_box, read_names
from archspec.language.conditional_branches import open_conditional_key
from archspec.language.mappings import FileReading
from archspec.language.model import Box
from archspec.language.variants.edited_boxes import EditedBox
from archspec.language.variants.suggest import Part
from archspec.reader import Array, Object, Scalar, Tree


@dataclass(slots=True, eq=False)
class BoxDraft:
    """A step that is a box, parsed once a part of it is needed.

    Attributes:
        box: the box, as changed.
        first: the box, as it was read.
        source: the data that it was read from.
    """

    box: Box
    first: Box
    source: Tree

    @property
    def span(self) -> Span:
        """The place of the box, which changes leave as it is."""
        return self.box.span


@dataclass(slots=True, eq=False)
class ListDraft:
    """A list of values.

    Attributes:
        source: the list as it was read.
        opened: its items, once they are needed.
    """

    source: Array
    opened: "list[Draft] | None" = None

    @property
    def items(self) -> "list[Draft]":
        """Its items."""
        if self.opened is None:
            self.opened = list(map(make_draft, self.source.items))
        return self.opened

    @property
    def span(self) -> Span:
        """The place of the list."""
        return self.source.span

    def put(self, old: "Draft", *new: "Draft") -> None:
        """Replace an item with other items, or none."""
        at = next(number for number, item in enumerate(self.items) if item is old)
        self.items[at : at + 1] = new

    def extend(self, new: "Iterable[Draft]") -> None:
        """Add items at the end."""
        self.items.extend(new)


@dataclass(slots=True, eq=False)
class MappingDraft:
    """A mapping, in source order.

    Attributes:
        source: the mapping as it was read.
        opened: its entries, once they are needed; a value that nobody asked for is still data.
    """

    source: Object
    opened: "list[tuple[Scalar, Draft | Tree]] | None" = None

    @property
    def entries(self) -> "list[tuple[Scalar, Draft]]":
        """Its entries."""
        entries = [(key, make_draft(value)) for key, value in self._open()]
        self.opened = [*entries]
        return entries

    def _open(self) -> "list[tuple[Scalar, Draft | Tree]]":
        if self.opened is None:
            self.opened = [*self.source.entries]
        return self.opened

    def open_conditions(self, names: Collection[str] | None = None) -> None:
        """Show the conditions in keys as values; only those of some names if these are given."""
        opened = self._open()
        for number, (key, value) in enumerate(opened):
            if " if " in str(key.value) and isinstance(value, Scalar | Array | Object):
                opened[number] = open_conditional_key((key, value), names)

    @property
    def span(self) -> Span:
        """The place of the mapping."""
        return self.source.span

    def get(self, key: str) -> "Draft | None":
        """Return the value of a key; None if it is absent."""
        opened = self._open()
        for number, (name, value) in enumerate(opened):
            if name.value == key:
                found = make_draft(value)
                opened[number] = name, found
                return found
        return None

    def put(self, key: Scalar, value: "Draft") -> None:
        """Set the value of a key, adding the key if it is new."""
        opened = self._open()
        for number, (name, _) in enumerate(opened):
            if name.value == key.value:
                opened[number] = (name, value)
                return
        opened.append((key, value))

    def insert(self, number: int, entries: "Iterable[tuple[Scalar, Draft]]") -> None:
        """Add entries before the one with a number."""
        self._open()[number:number] = entries

    def remove(self, key: str) -> None:
        """Remove a key."""
        self.opened = [entry for entry in self._open() if entry[0].value != key]


Draft: TypeAlias = Scalar | BoxDraft | ListDraft | MappingDraft
"""A part of a draft; its span identifies it among all files of a network."""


def make_draft(tree: "Tree | Draft") -> Draft:
    """Convert data to a draft; a draft is returned as it is."""
    match tree:
        case EditedBox(box=box):
            return BoxDraft(box, box, tree)
        case Array():
            return ListDraft(tree)
        case Object():
            return MappingDraft(tree)
        case _:
            return tree


def build_tree(draft: "Draft | Tree") -> Tree:
    """Convert a draft back to data; what did not change is the very data that it was read from."""
    match draft:
        case BoxDraft(box=box, first=first, source=source):
            return source if box is first else EditedBox(print_box(box), box.span, None, box=box)
        case ListDraft(source=array, opened=opened):
            items = array.items if opened is None else tuple(map(build_tree, opened))
            return array if _is_unchanged(items, array.items) else Array(items, array.span)
        case MappingDraft():
            return build_object(draft)
        case _:
            return draft


def build_object(draft: MappingDraft) -> Object:
    """Convert the draft of a mapping back to data."""
    source = draft.source
    if draft.opened is None:
        return source
    entries = tuple((key, build_tree(value)) for key, value in draft.opened)
    flat, before = chain.from_iterable(entries), chain.from_iterable(source.entries)
    return source if _is_unchanged(tuple(flat), tuple(before)) else Object(entries, source.span)


def _is_unchanged(now: Sequence[Tree], before: Sequence[Tree]) -> bool:
    """Check whether two sequences hold the very same parts."""
    return len(now) == len(before) and all(map(is_, now, before))


def list_parts(items: list[Draft]) -> list[Part]:
    """Return all names of each step, with the text to write for each; the best name first."""
    called = [list_step_names(item) for item in items]
    times = Counter(name for names in called for name in names)
    parts: list[Part] = []
    for number, names in enumerate(called):
        alone = [name for name in reversed(names) if times[name] == 1]
        best = next(iter((*alone, str(number))))
        own = {name: name for name in (best, *alone, str(number))}
        parts.append({**own, **{name: best for name in names if name not in own}})
    return parts


def choose_step_names(items: list[Draft]) -> list[str]:
    """Return the best name of each step: a unique one, or else its number."""
    return [next(iter(part)) for part in list_parts(items)]


def list_step_names(item: Draft) -> tuple[str, ...]:
    """Return the possible names of a step: its box and its label."""
    if isinstance(item, Scalar) and isinstance(item.value, str):
        return tuple(dict.fromkeys(read_names(item)))
    box = _get_box(item)
    if box is not None:
        labels = (label.name for label in (box.label, box.module) if label is not None)
        return tuple(dict.fromkeys((box.name, *labels)))
    given = [item.get(key) for key in ("as", NAME)] if isinstance(item, MappingDraft) else []
    return tuple(str(name.value) for name in given if isinstance(name, Scalar))


def _get_box(node: Draft | None) -> Box | None:
    """Return the box of a step; None for forks, repeats and the like."""
    match node:
        case BoxDraft(box):
            return box
        case Scalar(value=str()):
            return read_box(node)
        case MappingDraft(entries=[(key, values), *_]) if str(key.value)[:1].isupper():
            whole = build_object(node)
            if isinstance(values, ListDraft):
                return read_taking_box(FileReading(), whole, *whole.entries[0])
            if len(whole.entries) > 1:
                return None
            box = read_box_mapping(FileReading(), *whole.entries[0], whole)
            options = whole.entries[0][1]
            return add_values(box, options, FileReading()) if isinstance(options, Object) else box
        case _:
            return None


def draft_box(item: Draft) -> Draft:
    """Return the draft of a step's box; the step itself if it is not a box."""
    box = None if isinstance(item, BoxDraft) else _get_box(item)
    return item if box is None else BoxDraft(box, box, build_tree(item))


def draft_boxes(steps: ListDraft) -> None:
    """Replace the boxes of a chain by drafts, so that each has a single identity."""
    steps.items[:] = map(draft_box, steps.items)

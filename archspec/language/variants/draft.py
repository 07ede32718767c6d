"""Hold the data of a file in mutable form while it is being changed.

The parts of a draft are referred to by identity, so that a change finds its place whatever other
changes insert or remove before it.
"""

from dataclasses import dataclass
from typing import TypeAlias

from archspec.diagnostics import Span
from archspec.language.box_printer import print_box
from archspec.language.model import Box
from archspec.language.variants.edited_boxes import EditedBox
from archspec.reader import Array, Object, Scalar, Tree


@dataclass(slots=True, eq=False)
class BoxDraft:
    """A step that is a box, parsed once a part of it is needed."""

    box: Box

    @property
    def span(self) -> Span:
        """The place of the box, which changes leave as it is."""
        return self.box.span


@dataclass(slots=True, eq=False)
class ListDraft:
    """A list of values."""

    items: "list[Draft]"
    span: Span

    def put(self, old: "Draft", *new: "Draft") -> None:
        """Replace an item with other items, or none."""
        at = next(number for number, item in enumerate(self.items) if item is old)
        self.items[at : at + 1] = new


@dataclass(slots=True, eq=False)
class MappingDraft:
    """A mapping, in source order."""

    entries: "list[tuple[Scalar, Draft]]"
    span: Span

    def get(self, key: str) -> "Draft | None":
        """Return the value of a key; None if it is absent."""
        return next((value for name, value in self.entries if name.value == key), None)

    def put(self, key: Scalar, value: "Draft") -> None:
        """Set the value of a key, adding the key if it is new."""
        for number, (name, _) in enumerate(self.entries):
            if name.value == key.value:
                self.entries[number] = (name, value)
                return
        self.entries.append((key, value))

    def remove(self, key: str) -> None:
        """Remove a key."""
        self.entries[:] = [entry for entry in self.entries if entry[0].value != key]


Draft: TypeAlias = Scalar | BoxDraft | ListDraft | MappingDraft
"""A part of a draft; its span identifies it among all files of a network."""


def make_draft(tree: Tree) -> Draft:
    """Convert data to a draft."""
    match tree:
        case EditedBox(box=box):
            return BoxDraft(box)
        case Scalar():
            return tree
        case Array(items, span):
            return ListDraft([make_draft(item) for item in items], span)
        case Object():
            return make_mapping_draft(tree)


def make_mapping_draft(tree: Object) -> MappingDraft:
    """Convert a mapping to a draft."""
    return MappingDraft([(key, make_draft(value)) for key, value in tree.entries], tree.span)


def build_tree(draft: Draft) -> Tree:
    """Convert a draft back to data."""
    match draft:
        case Scalar():
            return draft
        case BoxDraft(box):
            return EditedBox(print_box(box), box.span, None, box=box)
        case ListDraft(items, span):
            return Array(tuple(map(build_tree, items)), span)
        case MappingDraft():
            return build_object(draft)


def build_object(names: MappingDraft) -> Object:
    """Convert the draft of a mapping back to data."""
    return Object(tuple((key, build_tree(value)) for key, value in names.entries), names.span)

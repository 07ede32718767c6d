"""Set parts of boxes again, at places that were found for an earlier variant."""

from collections.abc import Iterable, Mapping, Sequence

from archspec.dataclass import dataclass, replace
from archspec.language.box_printer import print_box
from archspec.language.model import Block, Box, Step
from archspec.language.spec import Spec
from archspec.language.variants.draft import BoxDraft, ListDraft, MappingDraft
from archspec.language.variants.edit import change_box
from archspec.language.variants.edited_boxes import AppliedChanges, Edit, EditedBox
from archspec.language.variants.model import Set
from archspec.language.variants.paths import Location
from archspec.language.variants.replaced_parts import replace_parts
from archspec.language.walk import map_steps, walk_boxes
from archspec.reader import Object, Tree


@dataclass(frozen=True, slots=True)
class BoxPlace:
    """The place of a part of a box.

    Attributes:
        file: the file with the box.
        trail: the data that the path passes through, from the document to the box.
        block: the block with the box; None for the network's own chain.
        box: the box.
        spot: the place of the part.
    """

    file: Spec
    trail: tuple[Tree, ...]
    block: Block | None
    box: Box
    spot: Location


def find_box_places(spots: Sequence[Location], files: Iterable[Spec]) -> tuple[BoxPlace, ...]:
    """Return the places of parts of boxes in the blocks and chains of files.

    Args:
        spots: where the parts are.
        files: the files of a network.

    Returns:
        None at all if one of them is not a part of such a box.
    """
    known = {id(file.document): file for file in files}
    found = [place for spot in spots if (place := _find_box_place(spot, known))]
    return tuple(found) if len(found) == len(spots) else ()


def _find_box_place(spot: Location, files: Mapping[int, Spec]) -> BoxPlace | None:
    """Return the place of a part of a box; None for anything else, and for boxes of heads."""
    drafts = [each for each in spot.trail if isinstance(each, MappingDraft | ListDraft | BoxDraft)]
    trail, holder = tuple(each.source for each in drafts), spot.holder
    file = files.get(id(trail[0])) if trail else None
    if file is None or not isinstance(holder, BoxDraft) or (file.errata and not file.is_network):
        return None
    steps, block = _find_steps(file, trail)
    boxes = [box for box in walk_boxes(steps) if box.span == holder.first.span]
    if len(boxes) != 1 or boxes[0] != holder.first:
        return None
    return BoxPlace(file, trail, block, boxes[0], spot)


def _find_steps(file: Spec, trail: Sequence[Tree]) -> tuple[tuple[Step, ...], Block | None]:
    """Return the chain that a way through a file leads into, with its block."""
    if trail[1] is file.document.get("body"):
        return file.body or (), None
    if trail[1] is file.document.get("blocks") and isinstance(trail[1], Object):
        name = next(key.value for key, value in trail[1].entries if value is trail[2])
        for block in file.blocks:
            if block.name == name:
                return block.steps, block
    return (), None


def set_parts(changes: Sequence[tuple[Set, BoxPlace]]) -> AppliedChanges | None:
    """Set parts of boxes; None if one of them is set twice.

    Args:
        changes: the new values, each with its place.

    Raises:
        SpecError: A2xx for a value that cannot be parsed.
    """
    boxes: dict[int, Box] = {}
    for change, place in changes:
        box = boxes.get(id(place.box), place.box)
        boxes[id(place.box)] = change_box(box, place.spot, change.path, change.value)
    if len({(id(place.box), place.spot.name) for _, place in changes}) < len(changes):
        return None
    files = {place.file.file: place.file for _, place in changes}
    places = [place for _, place in changes]
    edits = (Edit(place.box.span, change.path) for change, place in changes)
    changed = {name: _change_file(file, places, boxes) for name, file in files.items()}
    return AppliedChanges(changed, tuple(edits))


def _change_file(file: Spec, places: Iterable[BoxPlace], boxes: Mapping[int, Box]) -> Spec:
    """Return a file with other boxes, by the identity of those in its place."""
    own = [place for place in places if place.file is file]
    blocks = {id(place.block) for place in own}
    leaves = {id(place.trail[-1]): _make_tree(boxes[id(place.box)]) for place in own}
    inside = {id(tree) for place in own for tree in place.trail}

    def change(step: Step) -> Step:
        return boxes.get(id(step), step)

    document = replace_parts(file.document, leaves, inside)
    return replace(
        file,
        document=document,
        body=map_steps(file.body, change) if file.body and id(None) in blocks else file.body,
        blocks=tuple(
            replace(block, steps=map_steps(block.steps, change)) if id(block) in blocks else block
            for block in file.blocks
        ),
    )


def _make_tree(box: Box) -> EditedBox:
    return EditedBox(print_box(box), box.span, None, box=box)

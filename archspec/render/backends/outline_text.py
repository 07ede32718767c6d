"""Names, labels and frames shared by the text formats.

Other programs lay out these formats, so they are written from the scene alone.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from archspec.render.layout.figure_layout import noted
from archspec.render.layout.metrics import shown, times
from archspec.render.scene.arrows import edges_of
from archspec.render.scene.captions import figure_parts, sizes_text
from archspec.render.scene.model import (
    Box,
    Figure,
    Fork,
    Group,
    Item,
    Meet,
    Scene,
    boxes_of,
    walk_items,
)
from archspec.text.visible import visible

Names: TypeAlias = Mapping[tuple[str, str], str]
"""The identifiers of boxes, by the key of their figure and their own."""

NETWORK: Final = "network"
"""The name of the spine, in place of that of a block."""

_NO_WORD: Final = re.compile(r"[^A-Za-z0-9_]")


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow as the text formats draw it.

    Attributes:
        source: the key of the box where it starts.
        target: the key of the box where it ends.
        size: the text beside it; empty for none.
        light: whether it leads to something that exists only in training.
    """

    source: str
    target: str
    size: str
    light: bool


def label(box: Box) -> str:
    """Return the text of a box: `Inception-A × 4`, with its row if it names one.

    For example, `MBConv (row 2): k 3`.
    """
    given = f": {visible(box.given)}" if box.given else ""
    return shown(box.label) + times(box) + given


def heading(figure: Figure) -> str:
    """Return the title of a block: `Inception-A · Figure 4 · 35×35×384 → 35×35×384`."""
    parts = [shown(figure.title), *figure_parts(figure), sizes_text(figure)]
    return visible(" · ".join(parts))


def title(scene: Scene) -> str:
    """Return the title of a scene: the network, or the only block that it shows."""
    return heading(scene.spine) if scene.spine.key else visible(scene.title)


def contents(items: Iterable[Item]) -> Iterator[Box | Group]:
    """Yield the boxes of items, with blocks drawn in place as groups."""
    for item in walk_items(items, groups=False):
        match item:
            case ((Box() | Group()) as drawn) | Fork(join=Box() as drawn) | Meet(box=drawn):
                yield drawn


def figure_contents(figure: Figure) -> Iterator[Box | Group]:
    """Yield the contents of a figure: entries, then its body, then its heads."""
    yield from figure.entries
    yield from contents(figure.items)
    for head in figure.heads:
        yield from contents(head.items)


def arrows(figure: Figure) -> Iterator[Arrow]:
    """Yield the arrows of a figure, with a size if it changes and the arrow is the only one."""
    edges, sized = edges_of(figure), noted(figure)
    leaving = Counter(edge.source for edge in edges)
    light = _training_boxes(figure)
    for edge in edges:
        alone = edge.source in sized and leaving[edge.source] == 1
        yield Arrow(edge.source, edge.target, edge.size if alone else "", edge.target in light)


def identifiers(scene: Scene) -> Names:
    """Return a unique identifier for every box and group of a scene, such as `Stem_left_0`.

    It begins with the name of the figure, so it is not a keyword of any format.
    """
    names: dict[tuple[str, str], str] = {}
    taken: set[str] = set()
    for figure in scene.figures:
        for box in _all_boxes(figure_contents(figure)):
            wish = _NO_WORD.sub("_", f"{figure.key or NETWORK}_{box.key}")
            names[figure.key, box.key] = _untaken(wish, taken)
    return names


def framed(scene: Scene, figure: Figure) -> bool:
    """Check whether a figure has a frame: a block that is not all that the scene shows."""
    return len(scene.figures) > 1 and bool(figure.key)


def tones(scene: Scene) -> Mapping[str, int]:
    """Return the number of the color of each block, by the key of its figure."""
    blocks = (figure for figure in scene.figures if figure.key)
    return {figure.key: number for number, figure in enumerate(blocks)}


def _training_boxes(figure: Figure) -> frozenset[str]:
    heads = (head for head in figure.heads if head.in_training)
    return frozenset(box.key for head in heads for box in boxes_of(head.items))


def _all_boxes(each: Iterable[Box | Group]) -> Iterator[Box]:
    for box in each:
        match box:
            case Box():
                yield box
            case Group():
                yield box.box
                yield from _all_boxes(contents(box.items))


def _untaken(wish: str, taken: set[str]) -> str:
    name, number = wish, 2
    while name in taken:
        name, number = f"{wish}_{number}", number + 1
    taken.add(name)
    return name

"""Names, labels and frames shared by the text formats.

Other programs lay out these formats, so they are written from the scene alone.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from archspec.render.layout.figure_layout import find_size_changes
from archspec.render.layout.metrics import clip_label, format_times
from archspec.render.scene.arrows import list_edges
from archspec.render.scene.captions import format_sizes, list_figure_names
from archspec.render.scene.model import (
    Figure,
    Item,
    Scene,
    SceneBox,
    SceneFork,
    SceneGroup,
    SceneJoin,
    walk_items,
)
from archspec.text.unique_names import choose_unique
from archspec.text.visible import escape_invisible

Names: TypeAlias = Mapping[tuple[str, str], str]
"""The identifiers of boxes, by the key of their figure and their own."""

NETWORK: Final = "network"
"""The name of the spine, in place of that of a block."""

_NO_WORD: Final = re.compile(r"[^A-Za-z0-9_]")


@dataclass(frozen=True, slots=True)
class OutlineArrow:
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


def print_label(box: SceneBox) -> str:
    """Return the text of a box: `Inception-A × 4`, with its row if it names one.

    For example, `MBConv (row 2): k 3`.
    """
    given = f": {escape_invisible(box.given)}" if box.given else ""
    return clip_label(box.label) + format_times(box) + given


def print_heading(figure: Figure) -> str:
    """Return the title of a block: `Inception-A · Figure 4 · 35×35×384 → 35×35×384`."""
    parts = [clip_label(figure.title), *list_figure_names(figure), format_sizes(figure)]
    return escape_invisible(" · ".join(parts))


def print_title(scene: Scene) -> str:
    """Return the title of a scene: the network, or the only block that it shows."""
    return print_heading(scene.spine) if scene.spine.key else escape_invisible(scene.title)


def walk_contents(items: Iterable[Item]) -> Iterator[SceneBox | SceneGroup]:
    """Yield the boxes of items, with blocks drawn in place as groups."""
    for item in walk_items(items, groups=False):
        match item:
            case (
                ((SceneBox() | SceneGroup()) as drawn)
                | SceneFork(join=SceneBox() as drawn)
                | SceneJoin(box=drawn)
            ):
                yield drawn


def walk_figure(figure: Figure) -> Iterator[SceneBox | SceneGroup]:
    """Yield the contents of a figure: entries, then its body, then its heads."""
    yield from figure.entries
    yield from walk_contents(figure.items)
    for head in figure.heads:
        yield from walk_contents(head.items)


def walk_figure_boxes(figure: Figure) -> Iterator[SceneBox]:
    """Yield all boxes of a figure, including those drawn as frames."""
    yield from _unfold_groups(walk_figure(figure))


def _unfold_groups(items: Iterable[SceneBox | SceneGroup]) -> Iterator[SceneBox]:
    for item in items:
        match item:
            case SceneBox():
                yield item
            case SceneGroup():
                yield item.box
                yield from _unfold_groups(walk_contents(item.items))


def list_arrows(figure: Figure) -> Iterator[OutlineArrow]:
    """Yield the arrows of a figure, with a size if it changes and the arrow is the only one."""
    edges, sized = list_edges(figure), find_size_changes(figure)
    leaving = Counter(edge.source for edge in edges)
    light = figure.find_training_boxes()
    for edge in edges:
        alone = edge.source in sized and leaving[edge.source] == 1
        yield OutlineArrow(
            edge.source, edge.target, edge.size if alone else "", edge.target in light
        )


def assign_identifiers(scene: Scene) -> Names:
    """Return a unique identifier for every box and group of a scene, such as `Stem_left_0`.

    It begins with the name of the figure, so it is not a keyword of any format.
    """
    names: dict[tuple[str, str], str] = {}
    taken: set[str] = set()
    for figure in scene.figures:
        for box in walk_figure_boxes(figure):
            wish = _NO_WORD.sub("_", f"{figure.key or NETWORK}_{box.key}")
            taken.add(name := choose_unique(wish, taken))
            names[figure.key, box.key] = name
    return names


def has_frame(scene: Scene, figure: Figure) -> bool:
    """Check whether a figure has a frame: a block that is not all that the scene shows."""
    return len(scene.figures) > 1 and bool(figure.key)


def assign_tones(scene: Scene) -> Mapping[str, int]:
    """Return the number of the color of each block, by the key of its figure."""
    blocks = (figure for figure in scene.figures if figure.key)
    return {figure.key: number for number, figure in enumerate(blocks)}

"""Names, labels and frames shared by the text formats.

Other programs lay out these formats, so they are written from the scene alone.
"""

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import field, replace
from typing import Final, TypeAlias

from archspec.dataclass import dataclass
from archspec.render.layout.figure_layout import find_size_changes
from archspec.render.layout.metrics import Direction, clip_label, format_times
from archspec.render.scene.arrows import Edge, list_edges
from archspec.render.scene.captions import format_sizes, list_figure_names
from archspec.render.scene.model import (
    Figure,
    Item,
    Scene,
    SceneBox,
    SceneGroup,
    find_end_box,
    walk_items,
)
from archspec.render.theme import Theme, number_tones
from archspec.text.unique_names import choose_unique
from archspec.text.visible import escape_invisible

Names: TypeAlias = Mapping[tuple[str, str], str]
"""The identifiers of boxes, by the key of their figure and their own."""

NETWORK: Final = "network"
"""The name of the spine, in place of that of a block."""

FLOW: Final = {Direction.UP: "BT", Direction.DOWN: "TB", Direction.RIGHT: "LR"}
"""What both call the directions of the flow."""

_NO_WORD: Final = re.compile(r"[^A-Za-z0-9_]")


def print_label(box: SceneBox) -> str:
    """Return the text of a box: `Inception-A × 4`, with its row if it names one.

    For example, `MBConv (row 2): k 3`.
    """
    given = f": {escape_invisible(box.given)}" if box.given else ""
    condition = f" {clip_label(box.condition)}" if box.condition else ""
    return clip_label(box.label) + format_times(box) + given + condition


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
        drawn = item if isinstance(item, SceneGroup) else find_end_box(item)
        if drawn:
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


def list_arrows(figure: Figure) -> Iterator[Edge]:
    """Yield the arrows of a figure, with a size if it changes and the arrow is the only one."""
    edges, sized = list_edges(figure), find_size_changes(figure)
    leaving = Counter(edge.source for edge in edges)
    for edge in edges:
        alone = edge.source in sized and leaving[edge.source] == 1
        yield edge if alone else replace(edge, size="")


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


@dataclass(slots=True)
class OutlineWriter(ABC):
    """Writes the figures of a scene for a program that lays them out.

    Attributes:
        scene: the scene.
        theme: its colors.
        direction: the direction of the data flow.
        names: the identifiers of its boxes.
        tones: the numbers of the colors of its blocks, by the keys of their figures.
    """

    scene: Scene
    theme: Theme
    direction: Direction
    names: Names = field(init=False)
    tones: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.names, self.tones = assign_identifiers(self.scene), number_tones(self.scene)

    @property
    def framed(self) -> Collection[str]:
        """The keys of the figures in frames: the blocks, unless one is all that is shown."""
        return self.tones.keys() if len(self.scene.figures) > 1 else ()

    def write_figures(self) -> Iterator[str]:
        """Yield the boxes and arrows of all figures, indented."""
        for figure in self.scene.figures:
            lines: Iterable[str] = self._write_figure(figure)
            if figure.key in self.framed:
                tone = self.tones[figure.key]
                lines = self.write_frame(figure.key, print_heading(figure), lines, tone=tone)
            yield from indent_lines(lines)

    def _write_figure(self, figure: Figure) -> Iterator[str]:
        yield from self._write_contents(figure, walk_figure(figure))
        for arrow in list_arrows(figure):
            source, target = (self.names[figure.key, key] for key in (arrow.source, arrow.target))
            yield self.write_arrow(source, target, arrow)

    def _write_contents(
        self, figure: Figure, contents: Iterable[SceneBox | SceneGroup]
    ) -> Iterator[str]:
        """Yield boxes, and a frame for each group."""
        for item in contents:
            match item:
                case SceneBox():
                    yield self.write_box(self.names[figure.key, item.key], item)
                case SceneGroup(box=box):
                    inside = self._write_contents(figure, walk_contents(item.items))
                    yield from self.write_frame(
                        self.names[figure.key, box.key], print_label(box), inside
                    )

    @abstractmethod
    def write_box(self, name: str, box: SceneBox) -> str:
        """Return a box."""

    @abstractmethod
    def write_arrow(self, source: str, target: str, arrow: Edge) -> str:
        """Return an arrow between two boxes, with its size."""

    @abstractmethod
    def write_frame(
        self, name: str, title: str, lines: Iterable[str], *, tone: int | None = None
    ) -> Iterator[str]:
        """Yield lines in a frame: a figure in its color, or a block drawn in place."""


def indent_lines(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines as part of what is around them."""
    return (f"    {line}" for line in lines)

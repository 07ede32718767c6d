"""Hold the charted data of a network: its cost, its errors, and its spine as segments."""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from itertools import chain, groupby
from math import log2
from typing import Final

from archspec.dataclass import dataclass
from archspec.render.scene.model import BoxKind, Item, Scene, SceneBox, SceneGroup, walk_boxes

_WORDS: Final = {
    BoxKind.CONV: "conv",
    BoxKind.POOL: "pool",
    BoxKind.AVERAGE: "pool",
    BoxKind.DENSE: "FC",
}
"""The collective names of boxes in the spine; others are not named."""


class Metric(StrEnum):
    """An error that papers report."""

    TOP1 = "top1"
    TOP5 = "top5"

    @property
    def label(self) -> str:
        """The common name of the error."""
        return {"top1": "top-1 error", "top5": "top-5 error"}[self.value]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a spine: a stage, or single boxes in turn.

    Attributes:
        label: what is written in it.
        macs: multiply-accumulates for one example.
        level: how often the side of its grid is half of the input's; None where no grid leaves it.
        figure: the block that it consists of; empty for single boxes.
        repeat: the number of consecutive blocks.
    """

    label: str
    macs: int
    level: int | None
    figure: str = ""
    repeat: int = 1

    @property
    def text(self) -> str:
        """Its label, with the number of its blocks."""
        return f"{self.label} × {self.repeat}" if self.repeat > 1 else self.label


@dataclass(frozen=True, slots=True)
class ChartedNetwork:
    """A network in a chart.

    Attributes:
        label: its unique name in the chart.
        parameters: the number of its parameters.
        macs: multiply-accumulates for one example.
        errors: reported errors in percent.
        protocol: how they were measured; empty where there are none.
        segments: its spine, from the input on.
        left_out: what the costs leave out, in words; empty for nothing.
    """

    label: str
    parameters: int
    macs: int
    errors: Mapping[Metric, float]
    protocol: str
    segments: tuple[Segment, ...]
    left_out: str = ""


def split_segments(scene: Scene) -> tuple[Segment, ...]:
    """Return the spine of a network as segments, without heads for training.

    Neighbors with equal grid sizes form one segment if they are equal blocks, or no blocks.
    """
    figure = scene.spine
    side = _get_side(figure.entries[0].grid)
    heads = (head.items for head in figure.heads if not head.in_training)
    items = [*figure.items, *chain.from_iterable(heads)]
    parts = [boxes for item in items if (boxes := _list_boxes(item))]
    titles = {drawn.key: drawn.title for drawn in scene.figures}
    runs = groupby(
        parts, key=lambda boxes: (_get_block(boxes), _compute_level(boxes[-1].grid, side))
    )
    return tuple(_build_segment(list(run), *key, titles) for key, run in runs)


def _list_boxes(item: Item) -> tuple[SceneBox, ...]:
    """Return the boxes of an item of the spine; the last has the size of what leaves it."""
    return (item.box,) if isinstance(item, SceneGroup) else tuple(walk_boxes((item,)))


def _get_block(boxes: tuple[SceneBox, ...]) -> str:
    """Return the key of the block that is an item's only box; empty if there is none."""
    return boxes[-1].figure if len(boxes) == 1 else ""


def _build_segment(
    parts: list[tuple[SceneBox, ...]], figure: str, level: int | None, titles: Mapping[str, str]
) -> Segment:
    """Return a segment; that of boxes is named after what they are: `2 conv, pool`."""
    last, boxes = parts[0][-1], [*chain.from_iterable(parts)]
    label = titles.get(last.figure, last.label)
    if not figure:
        counts = Counter(
            _WORDS[box.kind] for box in boxes for _ in range(box.repeat) if box.kind in _WORDS
        )
        words = (f"{count} {word}" if count > 1 else word for word, count in counts.items())
        label = ", ".join(words) or label
    repeat = sum(box.repeat for box in boxes) if figure else 1
    return Segment(label, sum(box.macs for box in boxes), level, figure, repeat)


def _get_side(grid: tuple[int, ...] | None) -> int:
    """Return the longer side of a grid; 1 for a vector."""
    return 1 if grid is None else max(grid)


def _compute_level(grid: tuple[int, ...] | None, side: int) -> int | None:
    """Return how often a grid's side is half of another's, rounded."""
    own = _get_side(grid)
    return None if own == 1 else max(0, round(log2(side / own)))

"""Hold the charted data of a network: its cost, its errors, and its spine as segments."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from math import log2
from typing import Final

from archspec.render.scene.model import (
    BoxKind,
    Figure,
    Item,
    Scene,
    SceneBox,
    SceneFork,
    SceneGroup,
    SceneJoin,
    SceneReference,
    walk_boxes,
)

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
    """Return the spine of a network as segments, without heads for training."""
    figure = scene.spine
    side = _get_side(figure.entries[0].grid)
    items = [*figure.items, *(item for head in _find_training_heads(figure) for item in head)]
    titles = {drawn.key: drawn.title for drawn in scene.figures}
    parts = [segment for item in items for segment in _list_segments(item, side, titles)]
    return tuple(_merge_neighbors(parts))


def _find_training_heads(figure: Figure) -> Iterator[tuple[Item, ...]]:
    return (head.items for head in figure.heads if not head.in_training)


@dataclass(frozen=True, slots=True)
class _RawSegment:
    """A segment before its neighbors join it, with the kinds of its boxes."""

    segment: Segment
    kinds: Counter[str]


def _list_segments(item: Item, side: int, titles: Mapping[str, str]) -> Iterator[_RawSegment]:
    """Yield what an item of the spine adds to it."""
    match item:
        case SceneBox() | SceneGroup():
            box = item.box if isinstance(item, SceneGroup) else item
            yield _build_segment(box, (box,), side, titles)
        case SceneFork():
            boxes = tuple(walk_boxes((item,)))
            yield _build_segment(item.join or boxes[-1], boxes, side, titles)
        case SceneJoin():
            yield _build_segment(item.box, (item.box,), side, titles)
        case SceneReference():
            pass


def _build_segment(
    last: SceneBox, boxes: tuple[SceneBox, ...], side: int, titles: Mapping[str, str]
) -> _RawSegment:
    """Return the boxes up to one, whose size is that of what leaves."""
    is_block = len(boxes) == 1 and bool(last.figure)
    segment = Segment(
        label=titles.get(last.figure, last.label),
        macs=sum(box.macs for box in boxes),
        level=_compute_level(last.grid, side),
        figure=last.figure if is_block else "",
        repeat=last.repeat if is_block else 1,
    )
    words = (_WORDS[box.kind] for box in boxes for _ in range(box.repeat) if box.kind in _WORDS)
    return _RawSegment(segment, Counter(words))


def _merge_neighbors(parts: list[_RawSegment]) -> Iterator[Segment]:
    """Merge neighbors with equal grid sizes into one segment: equal blocks, or single boxes."""
    before: _RawSegment | None = None
    for part in parts:
        if before and _are_equal_blocks(before.segment, part.segment):
            before = _merge_pair(before, part)
            continue
        if before:
            yield _name_segment(before)
        before = part
    if before:
        yield _name_segment(before)


def _are_equal_blocks(first: Segment, second: Segment) -> bool:
    return (first.figure, first.level) == (second.figure, second.level)


def _merge_pair(first: _RawSegment, second: _RawSegment) -> _RawSegment:
    one, other = first.segment, second.segment
    repeat = one.repeat + other.repeat if one.figure else 1
    segment = replace(one, macs=one.macs + other.macs, repeat=repeat)
    return _RawSegment(segment, first.kinds + second.kinds)


def _name_segment(part: _RawSegment) -> Segment:
    """Return a segment of boxes by what they are: `2 conv, pool`."""
    if part.segment.figure or part.kinds.total() < 1:
        return part.segment
    words = (f"{count} {word}" if count > 1 else word for word, count in part.kinds.items())
    return replace(part.segment, label=", ".join(words))


def _get_side(grid: tuple[int, int] | None) -> int:
    """Return the longer side of a grid; 1 for a vector."""
    return 1 if grid is None else max(grid)


def _compute_level(grid: tuple[int, int] | None, side: int) -> int | None:
    """Return how often a grid's side is half of another's, rounded."""
    own = _get_side(grid)
    return None if own == 1 else max(0, round(log2(side / own)))

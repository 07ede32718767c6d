"""How good a layout is: how full its panels are, how small its letters, and what touches what."""

from collections.abc import Iterator
from itertools import pairwise

from archspec.dataclass import dataclass
from archspec.render.layout.drawing import DrawingPart, Panel, Rect, compute_outline
from archspec.render.layout.metrics import MARGIN, TITLE
from archspec.render.layout.poster import INSET
from tests.render.geometry import crosses, overlap, within

CLEAR = 3
"""How many pixels a size stays away from boxes and lines."""

STRIP = 18
"""The height of a line of text in a panel."""


@dataclass(frozen=True, slots=True)
class Fill:
    """How full a panel is: the share that its figure, with a margin, and its texts take."""

    title: str
    share: float


def measure_fills(part: DrawingPart) -> Iterator[Fill]:
    """Yield how full the panel of each figure is."""
    for panel in part.panels:
        if panel.key:
            yield Fill(panel.title, _measure_fill(part, panel))


def _measure_fill(part: DrawingPart, panel: Panel) -> float:
    rect = panel.rect
    texts = [text for text in part.texts if within(text.bounds, rect)]
    beside = [text for text in texts if text.x == rect.x + INSET]
    own = DrawingPart(
        tuple(each for each in part.panels if within(each.rect, rect) and each is not panel),
        tuple(line for line in part.lines if line.home == panel.key),
        tuple(placed for placed in part.boxes if placed.home == panel.key),
        tuple(text for text in texts if text not in beside),
    )
    bounds = own.bounds
    height = TITLE + bounds.height + MARGIN + STRIP * len(beside)
    return (bounds.width + 2 * MARGIN) * height / (rect.width * rect.height)


def find_touching(part: DrawingPart) -> Iterator[str]:
    """Yield the texts that are too close to a box, its stack, or a line."""
    for text in part.texts:
        area = _grow(text.bounds, CLEAR)
        for placed in part.boxes:
            if overlap(area, compute_outline(placed)):
                yield f"{text.text} touches {placed.box.key}"
        for line in part.lines:
            if any(crosses(*ends, area) for ends in pairwise(line.points)):
                yield f"{text.text} touches the line from {line.source} to {line.target}"


def _grow(rect: Rect, by: int) -> Rect:
    return Rect(rect.x - by, rect.y - by, rect.width + 2 * by, rect.height + 2 * by)

"""What must be true of the places of things in any drawing."""

from collections.abc import Iterator
from itertools import combinations, pairwise

from archspec.render.layout.drawing import (
    Drawing,
    DrawingPart,
    Placed,
    Point,
    Rect,
    compute_outline,
)
from archspec.render.layout.metrics import FONT, clip_label, format_times, is_bold, measure_width


def faults(part: DrawingPart) -> list[str]:
    """Everything that is wrong with the places in a part."""
    return [*_boxes(part), *_labels(part), *_lines(part), *_texts(part)]


def outside(drawing: Drawing) -> list[str]:
    """What leaves the picture."""
    page = Rect(0, 0, drawing.width, drawing.height)
    part = drawing.part
    rects = {f"box {each.box.key}": compute_outline(each) for each in part.boxes}
    rects |= {f"text {each.text}": each.bounds for each in part.texts}
    rects |= {f"panel {each.title}": each.rect for each in part.panels}
    found = [name for name, rect in rects.items() if not within(rect, page)]
    points = (point for line in part.lines for point in line.points)
    return found + [f"point {x} {y}" for x, y in points if not within(Rect(x, y, 0, 0), page)]


def overlap(first: Rect, second: Rect) -> bool:
    across = first.x < second.x + second.width and second.x < first.x + first.width
    return across and first.y < second.y + second.height and second.y < first.y + first.height


def within(inner: Rect, outer: Rect) -> bool:
    across = outer.x <= inner.x and inner.x + inner.width <= outer.x + outer.width
    return across and outer.y <= inner.y and inner.y + inner.height <= outer.y + outer.height


def crosses(first: Point, second: Point, rect: Rect) -> bool:
    """Whether a level or upright stretch runs through the inside of a rectangle."""
    (x1, x2), (y1, y2) = sorted((first[0], second[0])), sorted((first[1], second[1]))
    across = x1 < rect.x + rect.width and rect.x < x2 if x1 != x2 else rect.x < x1 < right(rect)
    down = y1 < below(rect) and rect.y < y2 if y1 != y2 else rect.y < y1 < below(rect)
    return across and down


def right(rect: Rect) -> int:
    return rect.x + rect.width


def below(rect: Rect) -> int:
    return rect.y + rect.height


def _boxes(part: DrawingPart) -> Iterator[str]:
    for first, second in combinations(part.boxes, 2):
        if overlap(first.rect, second.rect):
            yield f"boxes {first.box.key} and {second.box.key} overlap"


def _labels(part: DrawingPart) -> Iterator[str]:
    for placed in part.boxes:
        box = placed.box
        text = measure_width(clip_label(box.label), FONT, bold=is_bold(box)) + measure_width(
            format_times(box), FONT
        )
        if text > placed.rect.width or placed.rect.height < FONT:
            yield f"label {box.label} leaves its box"


def _lines(part: DrawingPart) -> Iterator[str]:
    boxes = {each.box.key: each for each in part.boxes}
    for line in part.lines:
        name = f"line {line.source} to {line.target}"
        if not _touches(line.points[0], boxes[line.source]):
            yield f"{name} does not start at its box"
        if not _touches(line.points[-1], boxes[line.target]):
            yield f"{name} does not end at its box"
        for first, second in pairwise(line.points):
            if first[0] != second[0] and first[1] != second[1]:
                yield f"{name} is slanted"
            for placed in part.boxes:
                if crosses(first, second, placed.rect):
                    yield f"{name} runs through {placed.box.key}"


def _touches(point: Point, placed: Placed) -> bool:
    rect, (x, y) = placed.rect, point
    on_side = x in (rect.x, right(rect)) and rect.y <= y <= below(rect)
    return on_side or (y in (rect.y, below(rect)) and rect.x <= x <= right(rect))


def _texts(part: DrawingPart) -> Iterator[str]:
    for text in part.texts:
        for placed in part.boxes:
            if overlap(text.bounds, placed.rect):
                yield f"text {text.text} lies on box {placed.box.key}"
        for line in part.lines:
            if any(crosses(*ends, text.bounds) for ends in pairwise(line.points)):
                yield f"text {text.text} lies on line {line.source} to {line.target}"
    for first, second in combinations(part.texts, 2):
        if overlap(first.bounds, second.bounds):
            yield f"texts {first.text} and {second.text} overlap"

"""The heads of Ultralytics' detectors: the raw maps of each level, before boxes are decoded."""

from collections.abc import Sequence

from archspec.importers.readers.ultralytics.modules import Part, conv, depthwise_conv, plain_conv


def detect(
    part: Part, levels: Sequence[str], classes: int, *, bins: int = 16, is_old: bool = True
) -> list[str]:
    """Return `Detect`: for each level its boxes and then its classes, as channels.

    Args:
        part: the head.
        levels: what it takes.
        classes: how many classes there are.
        bins: the numbers that each side of a box is made of.
        is_old: whether classes are found by whole convolutions, as up to v9, or by separable ones.
    """
    first = part.channels(levels[0])
    box_width = max(16, first // 4, 4 * bins)
    class_width = max(first, min(classes, 100))
    found = []
    for at, level in enumerate(levels):
        boxes = part.enter(f"cv2.{at}")
        left = conv(boxes.enter("0", "Conv"), level, box_width, 3)
        left = conv(boxes.enter("1", "Conv"), left, box_width, 3)
        left = plain_conv(boxes.enter("2", "Conv2d"), left, 4 * bins)
        find = _find_classes if is_old else _find_classes_apart
        named = find(part.enter(f"cv3.{at}"), level, class_width)
        named = plain_conv(part.enter(f"cv3.{at}").enter("2", "Conv2d"), named, classes)
        found.append(part.add("concat", left, named))
    return found


def _find_classes(part: Part, x: str, width: int) -> str:
    left = conv(part.enter("0", "Conv"), x, width, 3)
    return conv(part.enter("1", "Conv"), left, width, 3)


def _find_classes_apart(part: Part, x: str, width: int) -> str:
    for at in range(2):
        inside = part.enter(str(at))
        x = depthwise_conv(inside.enter("0", "DWConv"), x, part.channels(x), 3)
        x = conv(inside.enter("1", "Conv"), x, width)
    return x


def detect_by_anchors(part: Part, levels: Sequence[str], classes: int, anchors: int) -> list[str]:
    """Return the head of the first YOLOv5: a box, an objectness and the classes for each anchor.

    Args:
        part: the head.
        levels: what it takes.
        classes: how many classes there are.
        anchors: how many anchors each level has.
    """
    return [
        plain_conv(part.enter(f"m.{at}", "Conv2d"), level, anchors * (classes + 5))
        for at, level in enumerate(levels)
    ]

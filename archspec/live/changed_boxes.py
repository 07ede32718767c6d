"""Which boxes of a scene are others than before, and which have another size or cost alone."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from archspec.dataclass import dataclass
from archspec.live.state import BoxName
from archspec.render.backends.outline_text import walk_figure_boxes
from archspec.render.page.sheets import name_sheet
from archspec.render.scene.model import Figure, Scene, SceneBox


@dataclass(frozen=True, slots=True)
class ChangedBoxes:
    """The boxes of a scene that differ from those of an earlier one.

    Attributes:
        boxes: those that are new or say something else.
        affected: those that say the same and have another size or cost, and those behind others
            that are gone.
    """

    boxes: tuple[BoxName, ...]
    affected: tuple[BoxName, ...]


def find_changed_boxes(before: Scene, after: Scene) -> ChangedBoxes:
    """Compare two scenes figure by figure; boxes are paired by what they say, in their order."""
    boxes: list[BoxName] = []
    affected: list[BoxName] = []
    for figure in after.figures:
        name, former = name_sheet(figure.key), before.find_figure(figure.key)
        if former == figure:
            continue
        for box, is_same in _compare_boxes(former, figure):
            (affected if is_same else boxes).append((name, box.key))
    return ChangedBoxes(tuple(boxes), tuple(affected))


def _compare_boxes(before: Figure | None, after: Figure) -> Iterator[tuple[SceneBox, bool]]:
    """Yield the boxes of a figure that differ, and whether only their size or cost does."""
    one = [] if before is None else [*walk_figure_boxes(before)]
    two = [*walk_figure_boxes(after)]
    words, others = ([*map(_list_words, boxes)] for boxes in (one, two))
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield from _compare_costs(one[start:end], two[new_start:new_end])
        elif tag == "delete":
            yield from ((box, True) for box in two[new_start : new_start + 1])
        else:
            yield from ((box, False) for box in two[new_start:new_end])


def _compare_costs(
    one: Sequence[SceneBox], two: Sequence[SceneBox]
) -> Iterator[tuple[SceneBox, bool]]:
    for old, new in zip(one, two, strict=True):
        if _list_costs(old) != _list_costs(new):
            yield new, True


def _list_words(box: SceneBox) -> tuple[str, ...]:
    """Return what a box says."""
    status = box.status.value if box.status else ""
    return (box.kind.value, box.label, box.counted, box.given, box.condition, box.remark, status)


def _list_costs(box: SceneBox) -> tuple[str, int, int]:
    return (box.size, box.parameters, box.macs)

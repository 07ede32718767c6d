"""Find the changes that no box shows, which are listed as text."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from archspec.diagnostics import Span
from archspec.differences.compare.model import Change, Difference
from archspec.differences.drawing.match_items import ScenePairing
from archspec.differences.drawing.merge_boxes import is_visible_change
from archspec.render.backends.stylesheet import MARKED
from archspec.render.scene.change import Status
from archspec.render.scene.model import BoxKind, Figure, SceneBox, SceneFork, SceneLane, walk_items

_WHOLE: Final = {"input": BoxKind.INPUT, "readout": BoxKind.READOUT}
"""The kinds of boxes that show everything about parts of the network that are not steps."""


def find_undrawn_changes(
    difference: Difference, pairing: ScenePairing, figures: Sequence[Figure]
) -> Iterator[Change]:
    """Yield the changes that no box shows.

    Args:
        difference: the difference.
        pairing: the matching steps.
        figures: the figures that are drawn, the spine first.
    """
    boxes = [box for figure in figures for box in figure.boxes()]
    told = {
        change
        for box in boxes
        for change in pairing.changes_of(_get_former_span(box), box.span)
        if is_visible_change(box, change)
    }
    whole = {box.kind for box in figures[0].boxes() if box.status in MARKED}
    befores, afters = (
        _LineIndex(part.span for part in _list_parts(figures) if part.status is status)
        for status in (Status.REMOVED, Status.ADDED)
    )
    for change in difference.changes:
        seen = befores.overlaps(change.before_span) or afters.overlaps(change.after_span)
        seen = seen or _WHOLE.get(change.part) in whole
        named = change.part == "block" and change.kind == "renamed"  # by its figure
        if change not in told and not seen and not named:
            yield change


def _list_parts(figures: Sequence[Figure]) -> Iterator[SceneBox | SceneLane]:
    """Yield the boxes of figures, and the lanes that contain any."""
    for figure in figures:
        yield from figure.boxes()
        for item in walk_items(figure.items, groups=False):
            if isinstance(item, SceneFork):
                yield from (lane for lane in item.lanes if lane.items)


def _get_former_span(box: SceneBox) -> Span | None:
    """Return the location of a box in the first network."""
    gone = box if box.status is Status.REMOVED else box.was
    return gone.span if gone else None


class _LineIndex:
    """An index of the locations of boxes by line."""

    def __init__(self, spans: Iterable[Span | None]) -> None:
        self._spans: defaultdict[tuple[str, int], list[Span]] = defaultdict(list)
        for span in spans:
            if span:
                self._spans[span.file, span.line].append(span)

    def overlaps(self, span: Span | None) -> bool:
        """Check whether one of them contains a span, or lies within it."""
        if span is None:
            return False
        for line in range(span.line, span.end_line + 1):
            if any(
                _do_spans_overlap(each, span) for each in self._spans.get((span.file, line), ())
            ):
                return True
        return False


def _do_spans_overlap(first: Span, second: Span) -> bool:
    starts = (first.line, first.column), (second.line, second.column)
    ends = (first.end_line, first.end_column), (second.end_line, second.end_column)
    return max(starts) < min(ends)

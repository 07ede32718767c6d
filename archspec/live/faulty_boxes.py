"""Which boxes of the figures an error is about, although the figures are of an earlier text."""

from collections.abc import Iterator, Mapping
from dataclasses import field

from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, Span
from archspec.editor.shift import LineShift
from archspec.live.state import BoxName
from archspec.render.backends.outline_text import walk_figure_boxes
from archspec.render.page.sheets import name_sheet
from archspec.render.scene.model import Figure, Scene

_Placed = tuple[Span, BoxName]
"""Where a box is in the present text, and its name."""


@dataclass(slots=True)
class BoxFinder:
    """The boxes of a scene, and where they are in later texts of its files.

    Attributes:
        scene: the scene.
        sources: the later texts, by the names of the files in messages.
    """

    scene: Scene
    sources: Mapping[str, str]
    _shifts: dict[str, LineShift] = field(default_factory=dict)

    def find(self, finding: Diagnostic) -> tuple[BoxName, ...]:
        """Return the boxes at the place of a finding, else those that open its block."""
        spans = [] if finding.span is None else [finding.span]
        for span in (*spans, *(mark.span for mark in finding.marks)):
            found = tuple(name for place, name in self._list_boxes(span.file) if place.meets(span))
            if found:
                return found
        return tuple(self._find_openers(spans[0])) if spans else ()

    def _list_boxes(self, file: str) -> Iterator[_Placed]:
        """Yield the boxes that a file states."""
        for figure in self.scene.figures:
            for box in walk_figure_boxes(figure):
                if box.span is not None and box.span.file == file:
                    moved = self._move(box.span)
                    if moved is not None:
                        yield moved, (name_sheet(figure.key), box.key)

    def _find_openers(self, span: Span) -> Iterator[BoxName]:
        """Yield the boxes that open the innermost block which a place is in."""
        around = [
            (moved.line, figure)
            for figure in self.scene.figures[1:]
            if figure.span.file == span.file
            and (moved := self._move(figure.span)) is not None
            and moved.meets(span)
        ]
        if around:
            _, inner = max(around, key=lambda each: each[0])
            yield from self._list_uses(inner)

    def _list_uses(self, inner: Figure) -> Iterator[BoxName]:
        for figure in self.scene.figures:
            for box in walk_figure_boxes(figure):
                if box.figure == inner.key:
                    yield name_sheet(figure.key), box.key

    def _move(self, span: Span) -> Span | None:
        file = span.file
        if file not in self._shifts:
            before = self.scene.sources.get(file, "")
            self._shifts[file] = LineShift.between(before, self.sources.get(file, before))
        return self._shifts[file].stretch(span)

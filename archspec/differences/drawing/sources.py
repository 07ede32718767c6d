"""Merge the source files of both networks, renaming files that clash."""

from collections.abc import Mapping
from dataclasses import replace

from archspec.diagnostics import Span
from archspec.differences.drawing.mark import map_boxes
from archspec.render.scene.change import ChangeLine, Status
from archspec.render.scene.model import Figure, Scene, SceneBox

_FIRST = " (first)"
"""The suffix for a file of the first network if the second has a different one by that name."""

Names = Mapping[str, str]
"""The new names of the first network's files, by their original names."""


def merge_sources(scene: Scene, first: Mapping[str, str], second: Mapping[str, str]) -> Scene:
    """Return a scene of two networks with the files of both.

    Args:
        scene: the scene.
        first: the text of each file of the first network.
        second: the text of each file of the second network.
    """
    names = {file: _name_source(file, text, second) for file, text in first.items()}
    sources = dict(second) | {names[file]: text for file, text in first.items()}
    if all(old == new for old, new in names.items()) or scene.comparison is None:
        return replace(scene, sources=sources)
    changes = tuple(_relocate_change(change, names) for change in scene.comparison.changes)
    return replace(
        scene,
        figures=tuple(_relocate_figure(figure, names) for figure in scene.figures),
        sources=sources,
        comparison=replace(scene.comparison, changes=changes),
    )


def _name_source(file: str, text: str, others: Mapping[str, str]) -> str:
    name = file
    while others.get(name, text) != text:
        name += _FIRST
    return name


def _relocate_change(change: ChangeLine, names: Names) -> ChangeLine:
    return replace(change, before_span=_relocate_span(change.before_span, names))


def _relocate_figure(figure: Figure, names: Names) -> Figure:
    def named(box: SceneBox) -> SceneBox:
        if box.status is Status.REMOVED:
            return replace(box, span=_relocate_span(box.span, names))
        was = box.was and replace(box.was, span=_relocate_span(box.was.span, names))
        return replace(box, was=was)

    made = map_boxes(figure, named)
    if figure.status is Status.REMOVED:
        return replace(made, span=_relocate_span(made.span, names) or made.span)
    was = made.was and replace(made.was, span=_relocate_span(made.was.span, names) or made.was.span)
    return replace(made, was=was)


def _relocate_span(span: Span | None, names: Names) -> Span | None:
    return span and span._replace(file=names.get(span.file, span.file))

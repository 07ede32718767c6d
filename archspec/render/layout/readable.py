"""Draw what can be read in print, or say what to drop."""

from collections.abc import Iterator
from dataclasses import replace
from math import ceil
from typing import Final

from archspec.diagnostics import fail
from archspec.render.layout.drawing import Drawing
from archspec.render.layout.fit import LEAST_LETTERS, Fit
from archspec.render.layout.metrics import SMALL
from archspec.render.layout.views import Show, View, draw_scene
from archspec.render.scene.model import Scene

_TOLERANCE: Final = 1e-6
_SHOWN: Final = 3
"""The most remedies that a message names."""


def draw_readable(scene: Scene, view: View) -> Drawing:
    """Return the drawing of a scene, whose letters can be read at the width that is asked for.

    Raises:
        SpecError: A418 if they would be too small.
    """
    drawing = draw_scene(scene, view)
    if not view.fit.width or _is_readable(drawing, view):
        return drawing
    size = SMALL * view.fit.compute_point(drawing.width, drawing.height)
    room = _format_room(view.fit)
    message = f"{room}, letters would have {size:.1f} pt; print needs {LEAST_LETTERS:g} pt"
    remedies = [words for words, other in _list_remedies(scene, view) if _fits(scene, other)]
    help = f"draw it with {', or with '.join(remedies[:_SHOWN])}" if remedies else ""
    raise fail("A418", message, None, help=help or "draw its blocks one by one with `--block`")


def _is_readable(drawing: Drawing, view: View) -> bool:
    point = view.fit.compute_point(drawing.width, drawing.height)
    return SMALL * point >= LEAST_LETTERS - _TOLERANCE


def _fits(scene: Scene, view: View) -> bool:
    return _is_readable(draw_scene(scene, view), view)


def _format_room(fit: Fit) -> str:
    """Return what a picture must not exceed, in words."""
    width = _format_inches(fit.width)
    return f"within {width} by {_format_inches(fit.height)}" if fit.height else f"{width} wide"


def _list_remedies(scene: Scene, view: View) -> Iterator[tuple[str, View]]:
    """Yield options that could help, from those that drop little to those that drop much."""
    if view.title:
        yield "`--no-title`", replace(view, title=False)
    if not view.wrap:
        yield "`--wrap`", replace(view, wrap=True)
    if view.title and not view.wrap:
        yield "`--wrap --no-title`", replace(view, wrap=True, title=False)
    network = replace(view, show=Show.NETWORK)
    if view.show is Show.POSTER and len(scene.figures) > 1:
        yield "`--view network`", network
        if not view.wrap:
            yield "`--view network --wrap`", replace(network, wrap=True)
    wider = _widen(scene, view)
    yield f"`--width {_format_inches(wider.fit.width)}`", wider


def _widen(scene: Scene, view: View) -> View:
    """Return the view at the least width, in tenths of an inch, at which it can be read."""
    fit, drawing = view.fit, draw_scene(scene, view)
    needed = LEAST_LETTERS / SMALL * drawing.width / 72
    return replace(view, fit=replace(fit, width=72 * ceil(10 * needed) / 10))


def _format_inches(points: float) -> str:
    return f"{points / 72:.3g}in"

"""The data about boxes for the scripts of a page, as JSON."""

import json
from collections.abc import Iterable, Sequence
from typing import Final

from archspec.diagnostics import Span
from archspec.render.backends.outline_text import print_label, walk_figure_boxes
from archspec.render.layout.views import View
from archspec.render.page.sheets import choose_first_sheet, name_sheet
from archspec.render.scene.captions import list_figure_names
from archspec.render.scene.heat import TITLES, Heat, compute_heat
from archspec.render.scene.model import (
    BoxKind,
    Figure,
    Scene,
    SceneBox,
    SceneComparison,
)
from archspec.text.numbers import abbreviate
from archspec.text.visible import escape_invisible

_KINDS: Final = {
    BoxKind.INPUT: "Input",
    BoxKind.ENTRY: "What comes before",
    BoxKind.CONV: "Convolution",
    BoxKind.POOL: "Max pooling",
    BoxKind.AVERAGE: "Average pooling",
    BoxKind.DENSE: "Full connection",
    BoxKind.NORM: "Normalization",
    BoxKind.ACTIVATION: "Activation",
    BoxKind.DROPOUT: "Dropout",
    BoxKind.SHAPE: "Change of shape",
    BoxKind.CONCAT: "Concatenation",
    BoxKind.SUM: "Sum",
    BoxKind.PRODUCT: "Product",
    BoxKind.SCALE: "Scale of a residual",
    BoxKind.BLOCK: "Block",
    BoxKind.HEAD: "Head",
    BoxKind.TRAINING: "Head for training",
    BoxKind.READOUT: "Readout",
    BoxKind.OTHER: "Operator",
}

_HTML: Final = {ord(character): f"\\u{ord(character):04x}" for character in "<>&"}
"""Characters that could end the element that holds the data."""


def build_facts(scene: Scene, view: View) -> str:
    """Return the data of a page, as JSON that is safe inside HTML."""
    counted = _find_counted_figures(scene)
    everything = [box for figure in scene.figures for box in figure.boxes()]
    poster, peaks = _compute_heats(everything)
    rows = iter(poster)
    document = {
        "title": escape_invisible(scene.title),
        "parameters": scene.parameters,
        "macs": scene.macs,
        "first": choose_first_sheet(scene, view),
        "heat": view.heat.value if view.heat else "",
        "heats": {heat.value: TITLES[heat] for heat in Heat},
        "peaks": peaks,
        "sheets": [
            _build_figure(figure, figure.key in counted, [next(rows) for _ in figure.boxes()])
            for figure in scene.figures
        ],
        **_build_training(scene),
        **(_build_changes(scene.comparison) if scene.comparison else {}),
        "sources": {
            escape_invisible(file): [escape_invisible(line) for line in text.splitlines()]
            for file, text in scene.sources.items()
        },
    }
    return json.dumps(document, separators=(",", ":")).translate(_HTML)


def _build_training(scene: Scene) -> dict[str, object]:
    """Return the cost of a network with its heads for training, if it has any."""
    whole = scene.in_training
    return {"training": {"parameters": whole.parameters, "macs": whole.macs}} if whole else {}


def _build_changes(comparison: SceneComparison) -> dict[str, object]:
    """Return the positions of each change in the files of both networks."""
    changes = comparison.changes
    spans = ((change.before_span, change.after_span) for change in changes)
    return {"changes": [[_build_span(span) if span else None for span in pair] for pair in spans]}


def _build_figure(
    figure: Figure, counted: bool, poster: Sequence[Sequence[float]]
) -> dict[str, object]:
    drawn = list(figure.boxes())
    own, peaks = _compute_heats(drawn)
    heats = {box.key: rows for box, *rows in zip(drawn, own, poster, strict=True)}
    aside = figure.find_training_boxes()
    first = figure.uses[0]
    return {
        "name": name_sheet(figure.key),
        "title": escape_invisible(figure.title),
        "number": "".join(list_figure_names(figure)),
        "input": escape_invisible(first.input),
        "output": escape_invisible(first.output),
        "parameters": first.parameters,
        "macs": first.macs,
        "uses": [escape_invisible(use.path) for use in figure.uses],
        "span": _build_span(figure.span),
        **_build_comparison(figure),
        "counted": counted,
        "peaks": peaks,
        "boxes": [
            _build_box(box, counted and box.key not in aside, heats.get(box.key, ()))
            for box in walk_figure_boxes(figure)
        ],
    }


def _build_comparison(figure: Figure) -> dict[str, object]:
    """Return the status of a figure in a comparison."""
    if figure.status is None:
        return {}
    status: dict[str, object] = {"status": figure.status.label}
    if figure.was:
        first = figure.was.uses[0]
        costs = {"parameters": first.parameters, "macs": first.macs}
        status["was"] = costs | {"span": _build_span(figure.was.span)}
    return status


def _build_box(box: SceneBox, counted: bool, heat: Sequence[Sequence[float]]) -> dict[str, object]:
    """Return the data of a box without empty values.

    `heat` is that in its figure, and in the poster.
    """
    facts: dict[str, object] = {
        "key": box.key,
        "label": print_label(box),
        "kind": _KINDS[box.kind],
        "path": escape_invisible(box.path),
        "size": escape_invisible(box.size),
        "parameters": box.parameters,
        "macs": box.macs,
        "values": box.values,
        "seen": box.receptive,
        "repeat": box.repeat,
        "opens": name_sheet(box.figure) if box.figure else "",
        "span": _build_span(box.span) if box.span else None,
        "counted": counted,
        "heat": heat,
        "status": box.status.label if box.status else "",
        "remark": escape_invisible(box.remark),
        "was": _build_former_box(box.was) if box.was else None,
    }
    return {name: value for name, value in facts.items() if value}


def _build_former_box(box: SceneBox) -> dict[str, object]:
    """Return the data of a box in the first of two networks."""
    return {
        "label": print_label(box),
        "parameters": box.parameters,
        "macs": box.macs,
        "span": _build_span(box.span) if box.span else None,
    }


def _build_span(span: Span) -> list[object]:
    return [escape_invisible(span.file), span.line, span.column, span.end_line, span.end_column]


def _compute_heats(boxes: Sequence[SceneBox]) -> tuple[list[list[float]], list[str]]:
    """Return the heat of each box in every heat map, and the hottest value of each."""
    found = [compute_heat(boxes, heat) for heat in Heat]
    rows = [[round(column[place], 3) for column, _ in found] for place in range(len(boxes))]
    return rows, [abbreviate(most) for _, most in found]


def _find_counted_figures(scene: Scene) -> frozenset[str]:
    """Return the figures that the network's totals include: those not only for training."""
    figures = {figure.key: figure for figure in scene.figures}
    reached: set[str] = set()
    ahead = [scene.spine.key]
    while ahead:
        key = ahead.pop()
        if key in figures and key not in reached:
            reached.add(key)
            ahead += _list_opened_figures(figures[key])
    return frozenset(reached)


def _list_opened_figures(figure: Figure) -> Iterable[str]:
    aside = figure.find_training_boxes()
    return [box.figure for box in walk_figure_boxes(figure) if box.figure and box.key not in aside]

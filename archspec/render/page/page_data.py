"""The data about boxes for the scripts of a page, as JSON."""

import json
from collections.abc import Iterable, Sequence
from typing import Final

from archspec.diagnostics import Span
from archspec.render.backends.outline_text import label
from archspec.render.layout.views import View
from archspec.render.page.sheets import all_boxes, first_name, sheet_name
from archspec.render.scene.captions import figure_parts
from archspec.render.scene.heat import TITLES, Heat, shares
from archspec.render.scene.model import Box, Comparison, Figure, Kind, Scene, boxes_of
from archspec.text.numbers import abbreviate
from archspec.text.visible import visible

_KINDS: Final = {
    Kind.INPUT: "Input",
    Kind.ENTRY: "What comes before",
    Kind.CONV: "Convolution",
    Kind.POOL: "Max pooling",
    Kind.AVERAGE: "Average pooling",
    Kind.DENSE: "Full connection",
    Kind.NORM: "Normalisation",
    Kind.ACTIVATION: "Activation",
    Kind.DROPOUT: "Dropout",
    Kind.SHAPE: "Change of shape",
    Kind.CONCAT: "Concatenation",
    Kind.SUM: "Sum",
    Kind.PRODUCT: "Product",
    Kind.SCALE: "Scale of a residual",
    Kind.BLOCK: "Block",
    Kind.HEAD: "Head",
    Kind.TRAINING: "Head for training",
    Kind.READOUT: "Readout",
    Kind.OTHER: "Operator",
}

_HTML: Final = {ord(each): f"\\u{ord(each):04x}" for each in "<>&"}
"""Characters that could end the element that holds the data."""


def facts_of(scene: Scene, view: View) -> str:
    """Return the data of a page, as JSON that is safe inside HTML."""
    counted = _counted(scene)
    everything = [box for figure in scene.figures for box in figure.boxes()]
    poster, peaks = _heats(everything)
    rows = iter(poster)
    document = {
        "title": visible(scene.title),
        "parameters": scene.parameters,
        "macs": scene.macs,
        "first": first_name(scene, view),
        "heat": view.heat.value if view.heat else "",
        "heats": {heat.value: TITLES[heat] for heat in Heat},
        "peaks": peaks,
        "sheets": [
            _figure(figure, figure.key in counted, [next(rows) for _ in figure.boxes()])
            for figure in scene.figures
        ],
        **_in_training(scene),
        **(_changes(scene.comparison) if scene.comparison else {}),
        "sources": {
            visible(file): [visible(line) for line in text.splitlines()]
            for file, text in scene.sources.items()
        },
    }
    return json.dumps(document, separators=(",", ":")).translate(_HTML)


def _in_training(scene: Scene) -> dict[str, object]:
    """Return the cost of a network with its heads for training, if it has any."""
    whole = scene.in_training
    return {"training": {"parameters": whole.parameters, "macs": whole.macs}} if whole else {}


def _changes(comparison: Comparison) -> dict[str, object]:
    """Return the positions of each change in the files of both networks."""
    changes = comparison.changes
    spans = ((each.before_span, each.after_span) for each in changes)
    return {"changes": [[_span(each) if each else None for each in pair] for pair in spans]}


def _figure(figure: Figure, counted: bool, poster: Sequence[Sequence[float]]) -> dict[str, object]:
    drawn = list(figure.boxes())
    own, peaks = _heats(drawn)
    heats = {box.key: rows for box, *rows in zip(drawn, own, poster, strict=True)}
    aside = _training_boxes(figure)
    first = figure.uses[0]
    return {
        "name": sheet_name(figure.key),
        "title": visible(figure.title),
        "number": "".join(figure_parts(figure)),
        "input": visible(first.input),
        "output": visible(first.output),
        "parameters": first.parameters,
        "macs": first.macs,
        "uses": [visible(each.path) for each in figure.uses],
        "span": _span(figure.span),
        **_compared(figure),
        "counted": counted,
        "peaks": peaks,
        "boxes": [
            _box(box, counted and box.key not in aside, heats.get(box.key, ()))
            for box in all_boxes(figure)
        ],
    }


def _compared(figure: Figure) -> dict[str, object]:
    """Return the status of a figure in a comparison."""
    if figure.status is None:
        return {}
    status: dict[str, object] = {"status": figure.status.told}
    if figure.was:
        first = figure.was.uses[0]
        costs = {"parameters": first.parameters, "macs": first.macs}
        status["was"] = costs | {"span": _span(figure.was.span)}
    return status


def _box(box: Box, counted: bool, heat: Sequence[Sequence[float]]) -> dict[str, object]:
    """Return the data of a box without empty values.

    `heat` is that in its figure, and in the poster.
    """
    facts: dict[str, object] = {
        "key": box.key,
        "label": label(box),
        "kind": _KINDS[box.kind],
        "path": visible(box.path),
        "size": visible(box.size),
        "parameters": box.parameters,
        "macs": box.macs,
        "values": box.values,
        "seen": box.receptive,
        "repeat": box.repeat,
        "opens": sheet_name(box.figure) if box.figure else "",
        "span": _span(box.span) if box.span else None,
        "counted": counted,
        "heat": heat,
        "status": box.status.told if box.status else "",
        "remark": visible(box.remark),
        "was": _was(box.was) if box.was else None,
    }
    return {name: value for name, value in facts.items() if value}


def _was(box: Box) -> dict[str, object]:
    """Return the data of a box in the first of two networks."""
    return {
        "label": label(box),
        "parameters": box.parameters,
        "macs": box.macs,
        "span": _span(box.span) if box.span else None,
    }


def _span(span: Span) -> list[object]:
    return [visible(span.file), span.line, span.column, span.end_line, span.end_column]


def _heats(boxes: Sequence[Box]) -> tuple[list[list[float]], list[str]]:
    """Return the heat of each box in every heat map, and the hottest value of each."""
    found = [shares(boxes, heat) for heat in Heat]
    rows = [[round(column[place], 3) for column, _ in found] for place in range(len(boxes))]
    return rows, [abbreviate(most) for _, most in found]


def _counted(scene: Scene) -> frozenset[str]:
    """Return the figures that the network's totals include: those not only for training."""
    figures = {figure.key: figure for figure in scene.figures}
    reached: set[str] = set()
    ahead = [scene.spine.key]
    while ahead:
        key = ahead.pop()
        if key in figures and key not in reached:
            reached.add(key)
            ahead += _opened(figures[key])
    return frozenset(reached)


def _opened(figure: Figure) -> Iterable[str]:
    aside = _training_boxes(figure)
    return [box.figure for box in all_boxes(figure) if box.figure and box.key not in aside]


def _training_boxes(figure: Figure) -> frozenset[str]:
    heads = (head for head in figure.heads if head.in_training)
    return frozenset(box.key for head in heads for box in boxes_of(head.items))

"""The data about boxes for the scripts of a page, as JSON."""

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, TypeAlias

from archspec.diagnostics import Span
from archspec.render.backends.outline_text import print_label, walk_figure_boxes
from archspec.render.layout.views import View
from archspec.render.page.sheets import choose_first_sheet, name_sheet
from archspec.render.scene.captions import costs_are_alike, list_figure_names
from archspec.render.scene.heat import MOST, TITLES, Heat, compute_heat
from archspec.render.scene.model import (
    Figure,
    NetworkTotals,
    Scene,
    SceneBox,
    SceneComparison,
    UseSummary,
)
from archspec.text.numbers import abbreviate
from archspec.text.visible import escape_invisible

_Heats: TypeAlias = Mapping[str, list[float]]
"""The heat of a box in every heat map, by its key."""

_HTML: Final = {ord(character): f"\\u{ord(character):04x}" for character in "<>&"}
"""Characters that could end the element that holds the data."""


def build_facts(scene: Scene, view: View) -> str:
    """Return the data of a page, as JSON that is safe inside HTML."""
    counted = _find_counted_figures(scene)
    document = {
        "title": escape_invisible(scene.title),
        **_build_costs(scene),
        "first": choose_first_sheet(scene, view),
        "heat": view.heat.value if view.heat else "",
        "heats": {heat.value: TITLES[heat] for heat in Heat},
        "most": MOST,
        "sheets": [_build_figure(figure, figure.key in counted) for figure in scene.figures],
        **({"training": _build_costs(scene.in_training)} if scene.in_training else {}),
        **(_build_changes(scene.comparison) if scene.comparison else {}),
        "sources": {
            escape_invisible(file): [escape_invisible(line) for line in text.splitlines()]
            for file, text in scene.sources.items()
        },
    }
    return json.dumps(document, separators=(",", ":")).translate(_HTML)


def _build_costs(of: Scene | NetworkTotals | UseSummary | SceneBox | Figure) -> dict[str, object]:
    return {"parameters": of.parameters, "macs": of.macs}


def _build_changes(comparison: SceneComparison) -> dict[str, object]:
    """Return the positions of each change in the files of both networks."""
    spans = ((change.before_span, change.after_span) for change in comparison.changes)
    return {"changes": [list(map(_build_span, pair)) for pair in spans]}


def _build_figure(figure: Figure, counted: bool) -> dict[str, object]:
    heats, peaks = _compute_heats({box.key: box for box in figure.boxes()})
    aside = figure.find_training_boxes()
    first = figure.uses[0]
    return {
        "name": name_sheet(figure.key),
        "title": escape_invisible(figure.title),
        "number": "".join(list_figure_names(figure)),
        "input": escape_invisible(first.input),
        "output": escape_invisible(first.output),
        **_build_costs(first),
        "uses": [escape_invisible(use.path) for use in figure.uses],
        "alike": costs_are_alike(figure),
        "together": _build_costs(figure),
        "span": _build_span(figure.span),
        **_build_comparison(figure),
        "counted": counted,
        "peaks": peaks,
        "boxes": [
            _build_box(box, counted and box.key not in aside, heats.get(box.key))
            for box in walk_figure_boxes(figure)
        ],
    }


def _build_comparison(figure: Figure) -> dict[str, object]:
    """Return the status of a figure in a comparison."""
    if figure.status is None:
        return {}
    status: dict[str, object] = {"status": figure.status.label}
    if figure.was:
        status["was"] = _build_costs(figure.was.uses[0]) | {"span": _build_span(figure.was.span)}
    return status


def _build_box(box: SceneBox, counted: bool, heat: object) -> dict[str, object]:
    """Return the data of a box without empty values."""
    facts: dict[str, object] = {
        "key": box.key,
        "label": print_label(box),
        "kind": _read_kinds()[box.kind],
        "path": escape_invisible(box.path),
        "paths": list(map(escape_invisible, box.paths)),
        "size": escape_invisible(box.size),
        **_build_costs(box),
        "values": box.values,
        "seen": box.receptive,
        "repeat": box.repeat,
        "opens": name_sheet(box.figure) if box.figure else "",
        "span": _build_span(box.span),
        "counted": counted,
        "heat": heat,
        "status": box.status.label if box.status else "",
        "remark": escape_invisible(box.remark),
        "was": _build_former_box(box.was) if box.was else None,
    }
    return {name: value for name, value in facts.items() if value}


def _build_former_box(box: SceneBox) -> dict[str, object]:
    """Return the data of a box in the first of two networks."""
    return {"label": print_label(box), **_build_costs(box), "span": _build_span(box.span)}


def _build_span(span: Span | None) -> list[object] | None:
    if span is None:
        return None
    return [escape_invisible(span.file), span.line, span.column, span.end_line, span.end_column]


@cache
def _read_kinds() -> dict[str, str]:
    """Return what a page calls the kinds of boxes."""
    return tomllib.loads(files("archspec.render.page").joinpath("kinds.toml").read_text("utf-8"))


def _compute_heats(boxes: Mapping[str, SceneBox]) -> tuple[_Heats, list[str]]:
    """Return the heat of each box in every heat map, and the hottest value of each."""
    found = [compute_heat(list(boxes.values()), heat) for heat in Heat]
    rows = zip(*(column for column, _ in found), strict=True)
    heats = {key: [round(share, 3) for share in row] for key, row in zip(boxes, rows, strict=True)}
    return heats, [abbreviate(most) for _, most in found]


def _find_counted_figures(scene: Scene) -> set[str]:
    """Return the figures that the network's totals include: those not only for training."""
    opened = {figure.key: _find_opened_figures(figure) for figure in scene.figures}
    reached: set[str] = set()
    ahead = {scene.spine.key}
    while ahead:
        reached |= ahead
        ahead = {key for at in ahead for key in opened[at] if key in opened} - reached
    return reached


def _find_opened_figures(figure: Figure) -> set[str]:
    aside = figure.find_training_boxes()
    return {box.figure for box in walk_figure_boxes(figure) if box.figure and box.key not in aside}

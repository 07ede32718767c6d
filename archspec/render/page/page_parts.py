"""The parts of a page that follow from its network, as HTML fragments."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Final

from archspec.dataclass import dataclass
from archspec.render.backends.lower import lower_shapes
from archspec.render.backends.stylesheet import name_tone_role
from archspec.render.backends.svg import write_elements
from archspec.render.layout.metrics import SIGNS
from archspec.render.layout.views import View
from archspec.render.page.page_data import build_facts
from archspec.render.page.sheet_memory import SheetMemory
from archspec.render.page.sheets import PageSheet, build_sheets, choose_spine_place
from archspec.render.scene.captions import counts_text, describe_network
from archspec.render.scene.change import ChangeLine, Status
from archspec.render.scene.model import Scene, SceneComparison
from archspec.render.theme import LIGHT, number_tones
from archspec.text.html import escape_html
from archspec.text.symbols import TIMES

_MOST: Final = (13, 10)
"""The largest magnification of a figure relative to a picture, as a fraction."""


@dataclass(frozen=True, slots=True)
class PageParts:
    """What a page shows of a network; all texts are escaped.

    Attributes:
        title: the title of the network.
        remark: what it is, in a line.
        tabs: the links to all sheets.
        sheets: the sheets by name, in order.
        spine: where the spine stands while a block is open: `beside`, `above` or `alone`.
        facts: the data about boxes for the scripts, as JSON that is safe inside HTML.
        changes: the list of changes; empty for a single network.
        is_compared: whether it shows two networks.
    """

    title: str = ""
    remark: str = ""
    tabs: str = ""
    sheets: Mapping[str, str] = field(default_factory=dict)
    spine: str = "alone"
    facts: str = "{}"
    changes: str = ""
    is_compared: bool = False


def build_parts(scene: Scene, view: View, memory: SheetMemory | None = None) -> PageParts:
    """Return what a page shows of a network.

    Args:
        scene: the network; all of its figures are in the page.
        view: what opens first, and how.
        memory: the sheets of earlier scenes; those of figures that are the same are taken from it.
    """
    memory = memory or SheetMemory()
    sheets = build_sheets(scene, view, memory)
    return PageParts(
        title=escape_html(scene.title),
        remark=escape_html(describe_network(scene)),
        tabs="\n".join(_write_tabs(scene, sheets)),
        sheets={sheet.name: memory.write(sheet, _write_sheet) for sheet in sheets},
        spine=choose_spine_place(sheets),
        facts=build_facts(scene, view),
        changes=_write_changes(scene),
        is_compared=scene.comparison is not None,
    )


# Sheets ----------------------------------------------------------------------------------------


def _write_tabs(scene: Scene, sheets: tuple[PageSheet, ...]) -> Iterator[str]:
    """Yield a link to every sheet."""
    for sheet in sheets:
        text = f"{_write_chip(scene, sheet)}{escape_html(sheet.title)}{_write_times(sheet)}"
        yield f'<a href="#{escape_html(sheet.name)}">{text}</a>'


def _write_chip(scene: Scene, sheet: PageSheet) -> str:
    """Return a chip in the color of a block."""
    if sheet.figure is None or not sheet.figure.key:
        return ""
    return _draw_chip(sheet.figure.status or name_tone_role(number_tones(scene)[sheet.figure.key]))


def _draw_chip(role: str) -> str:
    return (
        f'<svg class="chip {role}" viewBox="0 0 12 12" aria-hidden="true">'
        '<rect x="1" y="1" width="10" height="10" rx="3"/></svg>'
    )


def _write_times(sheet: PageSheet) -> str:
    number = len(sheet.figure.uses) if sheet.figure else 1
    return f' <span class="times">{TIMES} {number}</span>' if number > 1 else ""


def _write_sheet(sheet: PageSheet) -> str:
    return "\n".join(_write_sheet_lines(sheet))


def _write_sheet_lines(sheet: PageSheet) -> Iterator[str]:
    name = escape_html(sheet.name)
    yield f'<section class="sheet" id="{name}" aria-labelledby="title-{name}">'
    yield f'<header class="caption">{_write_crumbs(sheet)}'
    yield f'<p class="remark">{escape_html(sheet.remark)}</p></header>'
    yield '<div class="view">'
    yield from _write_drawing(sheet)
    yield "</div></section>"


def _write_crumbs(sheet: PageSheet) -> str:
    """Return the breadcrumbs of a sheet, and its title."""
    ways = [
        f'<a class="crumb" href="#{escape_html(outer.name)}">{escape_html(outer.title)}</a>'
        for outer in sheet.trail
    ]
    title = f"{escape_html(sheet.title)}{_write_times(sheet)}"
    head = f'<h2 id="title-{escape_html(sheet.name)}">{title}</h2>'
    back = ""
    if sheet.trail:
        last = sheet.trail[-1]
        back = (
            f'<a class="back" href="#{escape_html(last.name)}" '
            f'aria-label="Back to {escape_html(last.title)}">←</a>'
        )
    return f'{back}<div class="crumbs">{"".join(ways)}{head}</div>'


def _write_drawing(sheet: PageSheet) -> Iterator[str]:
    drawing, (more, per) = sheet.drawing, _MOST
    size = f'width="{drawing.width * more // per}" height="{drawing.height * more // per}"'
    box = f'viewBox="0 0 {drawing.width} {drawing.height}"'
    label = escape_html(drawing.title)
    yield f'<svg class="drawing" {size} {box} role="group" aria-label="{label}">'
    yield '<g class="camera">'
    yield from write_elements(lower_shapes(drawing, LIGHT))
    yield "</g></svg>"


# Changes ---------------------------------------------------------------------------------------


def _write_changes(scene: Scene) -> str:
    """Return the list of changes, or nothing for a single network."""
    if scene.comparison is None:
        return ""
    return "\n".join(_write_section(scene.comparison)) + "\n"


def _write_section(comparison: SceneComparison) -> Iterator[str]:
    yield '<section class="changes" id="changes" aria-labelledby="title-changes">'
    counts = escape_html(counts_text(comparison.changes))
    yield f'<h2 id="title-changes">Changes</h2><p>{counts}</p>'
    yield '<ul class="statuses" aria-label="What the colors say">'
    yield from map(_write_status, reversed(Status))
    yield "</ul><ol>"
    yield from map(_write_change, comparison.changes)
    yield "</ol>"
    if comparison.remarks:
        yield "<h3>Beside</h3><ul>"
        yield from (f"<li>{escape_html(remark)}</li>" for remark in comparison.remarks)
        yield "</ul>"
    if comparison.command:
        yield f"<p><code>{escape_html(comparison.command)}</code></p>"
    yield "</section>"


def _write_status(status: Status) -> str:
    return f"<li>{_draw_chip(status)}{status.label}</li>"


def _write_change(change: ChangeLine) -> str:
    status = change.status
    sign = f'<b class="sign" aria-hidden="true">{SIGNS[status]}</b>'
    told = f'<span class="told">{change.kind}: </span>'
    place, text = escape_html(change.place), escape_html(change.text)
    return f'<li data-status="{status.value}">{sign}{told}<b>{place}</b> {text}</li>'

"""A state as a whole page, and the step from one state to the next as a message to a page."""

import json
from typing import Final

from archspec.dataclass import dataclass
from archspec.live.changed_boxes import find_changed_boxes
from archspec.live.news_html import write_news
from archspec.live.state import Figures, Mode, Shown
from archspec.live.summary_html import SUMMARY, SUMMARY_TAB
from archspec.render.page.html_document import LiveParts, write_document
from archspec.render.page.page_parts import PageParts
from archspec.render.theme import AUTO
from archspec.text.html import escape_html
from archspec.version import VERSION

EVENTS: Final = "/events"
"""The path at which changes are told."""

_MARK: Final = f"Drawn by archspec {VERSION}, which follows the spec"


@dataclass(frozen=True, slots=True)
class Update:
    """A message to a page.

    Attributes:
        id: the state that the page has afterwards.
        data: what it is told, as JSON.
    """

    id: str
    data: str


def write_live_page(shown: Shown, token: str) -> str:
    """Return the page of a state.

    Args:
        shown: what it shows.
        token: names the server.
    """
    parts = shown.figures.parts if shown.figures else PageParts(title=_escape_title(shown))
    faults = [] if shown.mode is Mode.DIFFERENCE else shown.state.faulty
    data = (
        f'data-events="{EVENTS}?mode={shown.mode}" data-state="{name_state(shown, token)}" '
        f'data-faults="{escape_html(json.dumps(faults))}"'
    )
    lost = "The server has ended or cannot be reached; this page goes on when it is back."
    bar = (
        f'<section id="live" aria-label="State of the spec" {data}>'
        f'<p class="connection" role="alert" hidden>{lost}</p>'
        f'<div class="news">{write_news(shown)}</div></section>\n'
    )
    live = LiveParts(bar, _get_tab(shown), _get_summary(shown) or _write_reason(shown))
    return write_document(parts, AUTO, _MARK, live)


def build_update(before: Shown | None, after: Shown, token: str) -> Update:
    """Return what a page has to be told.

    Args:
        before: what it shows; None if nobody knows.
        after: what it shall show.
        token: names the server.
    """
    message: dict[str, object] = {"id": name_state(after, token), "faults": []}
    if before is not None and (before.figures is None) != (after.figures is None):
        message["reload"] = True
        return Update(name_state(after, token), json.dumps(message))
    if after.mode is Mode.FIGURES:
        message["faults"] = after.state.faulty
    message["news"] = write_news(after)
    known = before.figures if before else None
    if after.figures is None:
        message["reload"] = before is None or before.reason != after.reason
    elif known is not after.figures:
        message["figures"] = _build_figures(before, after)
        if known is not None:
            found = find_changed_boxes(known.scene, after.figures.scene)
            message["changed"] = {"boxes": found.boxes, "affected": found.affected}
    return Update(name_state(after, token), json.dumps(message))


def _build_figures(before: Shown | None, after: Shown) -> dict[str, object]:
    """Return the parts of a page, and of the sheets those that are others."""
    assert after.figures is not None
    parts = after.figures.parts
    sheets, known = _list_sheets(after), {} if before is None else _list_sheets(before)
    return {
        "title": parts.title,
        "remark": parts.remark,
        "tabs": parts.tabs + _get_tab(after),
        "spine": parts.spine,
        "facts": parts.facts,
        "changes": parts.changes,
        "names": [*sheets],
        "sheets": {name: text for name, text in sheets.items() if known.get(name) != text},
    }


def _list_sheets(shown: Shown) -> dict[str, str]:
    figures: Figures | None = shown.figures
    sheets = dict(figures.parts.sheets) if figures else {}
    summary = _get_summary(shown)
    return {**sheets, SUMMARY: summary} if summary else sheets


def _get_summary(shown: Shown) -> str:
    """Return the sheet of the summary, where the page has one."""
    return shown.state.summary if shown.mode is Mode.FIGURES and shown.figures else ""


def _get_tab(shown: Shown) -> str:
    return SUMMARY_TAB if _get_summary(shown) else ""


def _write_reason(shown: Shown) -> str:
    """Return why a page has no figures; empty if it has."""
    if shown.figures is not None:
        return ""
    said = shown.reason or "There is no figure yet: the spec has had errors from the start."
    return f'<p class="nothing">{escape_html(said)}</p>\n'


def _escape_title(shown: Shown) -> str:
    return escape_html(shown.state.shown)


def name_state(shown: Shown, token: str) -> str:
    """Return the name of a state among those of all servers."""
    return f"{token}-{shown.state.number}"

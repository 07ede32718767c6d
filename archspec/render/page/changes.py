"""The list of changes on a page of two networks, with the meaning of its colors."""

from collections.abc import Iterator

from archspec.render.layout.metrics import SIGNS
from archspec.render.scene.captions import counts_text
from archspec.render.scene.change import ChangeLine, Status
from archspec.render.scene.model import Scene, SceneComparison
from archspec.text.html import escape_html


def write_changes(scene: Scene) -> str:
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
    yield "</section>"


def _write_status(status: Status) -> str:
    chip = (
        f'<svg class="chip {status.value}" viewBox="0 0 12 12" aria-hidden="true">'
        '<rect x="1" y="1" width="10" height="10" rx="3"/></svg>'
    )
    return f"<li>{chip}{status.label}</li>"


def _write_change(change: ChangeLine) -> str:
    status = change.status
    sign = f'<b class="sign" aria-hidden="true">{SIGNS[status]}</b>'
    told = f'<span class="told">{change.kind}: </span>'
    place, text = escape_html(change.place), escape_html(change.text)
    return f'<li data-status="{status.value}">{sign}{told}<b>{place}</b> {text}</li>'

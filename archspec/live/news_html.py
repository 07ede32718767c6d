"""What a page says of a spec: whether it is right, its budget, its findings, and what is shown."""

from collections.abc import Iterator, Sequence
from typing import Final

from archspec.budgets.usage import SpentLimit
from archspec.diagnostics import count_findings
from archspec.language.amounts import is_bytes
from archspec.live.findings_html import write_findings
from archspec.live.state import LiveState, Mode, Shown
from archspec.text.html import escape_html
from archspec.text.numbers import abbreviate, format_bytes

PATHS: Final = {Mode.FIGURES: "/", Mode.DIFFERENCE: "/difference"}
"""The path of the page that shows each mode."""

_LABELS: Final = {Mode.FIGURES: "Figures", Mode.DIFFERENCE: "Since the last commit"}


def write_news(shown: Shown) -> str:
    """Return what is said above the figures."""
    state = shown.state
    parts = (_write_state(state), _write_budget(state.budget), _write_modes(shown.mode))
    return f'<div class="line">{"".join(parts)}</div>{write_findings(state)}'


def _write_state(state: LiveState) -> str:
    """Return whether the text is right, and of when the figures are."""
    file = escape_html(state.shown)
    counted = count_findings(state.findings).removeprefix("found ")
    if not state.is_current:
        since = f"figures as of {state.drawn}" if state.drawn else "no figures yet"
        said = f"<span><b>{counted}</b> <small>{file} at {state.saved} · {since}</small></span>"
        return f'<p class="state broken" role="status">{said}</p>'
    kind = "state broken" if state.errors else "state"
    head = f"<b>{counted}</b>" if counted else "<b>Live</b>"
    said = f"<span>{head} <small>{file} at {state.saved}</small></span>"
    return f'<p class="{kind}" role="status">{said}</p>'


def _write_budget(budget: Sequence[SpentLimit]) -> str:
    rows = "".join(_write_limits(budget))
    return f'<ul class="budget" aria-label="Budget">{rows}</ul>' if rows else ""


def _write_limits(budget: Sequence[SpentLimit]) -> Iterator[str]:
    for spent in budget:
        name, most = spent.limit.name, max(spent.limit.value, 1)
        value, limit = _format_amount(spent, spent.value), spent.limit.text
        label = f'aria-label="{name}: {value} of {limit}"'
        meter = f'<meter min="0" max="{most}" value="{min(spent.value, most)}" {label}></meter>'
        kind = "" if spent.is_met else ' class="over"'
        yield f"<li{kind}>{name} {meter}<span>{value} <small>of {limit}</small></span></li>"


def _format_amount(spent: SpentLimit, amount: int) -> str:
    if is_bytes(spent.limit.name):
        return format_bytes(amount)
    return f"{amount:,}" if spent.limit.name == "depth" else abbreviate(amount)


def _write_modes(open_mode: Mode) -> str:
    links = []
    for mode, path in PATHS.items():
        here = ' aria-current="page"' if mode is open_mode else ""
        links.append(f'<a href="{path}" data-name="{mode}"{here}>{_LABELS[mode]}</a>')
    return f'<nav class="switch modes" aria-label="What is shown">{"".join(links)}</nav>'

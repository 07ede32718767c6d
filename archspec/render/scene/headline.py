"""Headlines: what differs of two networks, and of a figure of both, in a line."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from archspec.render.layout.metrics import SIGNS, clip_label
from archspec.render.scene.captions import (
    format_costs,
    format_letters,
    format_sizes,
    list_figure_names,
    text_between,
)
from archspec.render.scene.change import ChangeLine, Status
from archspec.render.scene.model import Figure, Scene, SceneComparison
from archspec.text.numbers import abbreviate, format_growth
from archspec.text.symbols import ARROW, MINUS, TIMES

_NOTHING: Final = "nothing differs"


def headline(scene: Scene, comparison: SceneComparison) -> str:
    """Return what differs as a whole: `+2 −1 ~2 · params 317.60 k → 324.00 k (+2.0 %) · …`."""
    was, (before, after) = comparison.was, comparison.totals
    outputs = [side.spine.uses[0].output for side in (was, scene)]
    return " · ".join(
        [
            counts_text(comparison.changes),
            f"params {_amounts(before.parameters, after.parameters)}",
            f"MACs {_amounts(before.macs, after.macs)}",
            *(["with training heads"] * any(each.in_training for each in (was, scene))),
            *([f"input {text_between(was.input, scene.input)}"] * (was.input != scene.input)),
            f"output {text_between(*outputs)}",
        ]
    )


def counts_text(changes: tuple[ChangeLine, ...]) -> str:
    """Return how many things are new, gone and changed: `+2 −1 ~2`."""
    kinds = Counter(change.status for change in changes)
    parts = [f"{SIGNS[status]}{kinds[status]}" for status in _ORDER if kinds[status]]
    return " ".join(parts) or _NOTHING


def line_of(change: ChangeLine) -> str:
    """Return a change in a line: `~ defaults.Conv: act relu → silu`."""
    text = f": {change.text}" if change.text else ""
    return f"{SIGNS[change.status]} {change.place}{text}"


def panel_texts(figure: Figure) -> tuple[str, str, str, str]:
    """Return what stands around a figure: its title, count and remark, and the line below it."""
    was = figure.was or figure
    sign = f"{SIGNS[figure.status]} " if figure.status in (Status.ADDED, Status.REMOVED) else ""
    told = [figure.status.label] if sign and figure.status else []
    sizes = text_between(format_sizes(was), format_sizes(figure))
    if figure.was and sizes != format_sizes(figure):
        sizes = f"{format_sizes(was)} before, {format_sizes(figure)} after"
    foot = " · ".join([*_costs(was, figure), *format_letters(figure)])
    title = f"{sign}{clip_label(figure.title)}"
    return title, _times(was, figure), " · ".join([*told, *list_figure_names(figure), sizes]), foot


def _times(was: Figure, figure: Figure) -> str:
    before, after = len(was.uses), len(figure.uses)
    if before != after:
        return f" {TIMES} {before}{ARROW}{after}"
    return f" {TIMES} {after}" if after > 1 else ""


def _costs(was: Figure, figure: Figure) -> Iterator[str]:
    """Parameters and MACs of both: of each use where all cost the same, or of all together."""
    first, last = was.uses[0], figure.uses[0]
    alike = all(len({(use.parameters, use.macs) for use in one.uses}) == 1 for one in (was, figure))
    before, after = (first, last) if alike else (was, figure)
    if (before.parameters, before.macs) == (after.parameters, after.macs):
        yield format_costs(figure)
        return
    more = " together" if not alike else " each" if len(figure.uses) > 1 else ""
    yield f"params {_amounts(before.parameters, after.parameters)}"
    yield f"MACs {_amounts(before.macs, after.macs)}{more}"


def _amounts(before: int, after: int) -> str:
    """Return two numbers with a few digits, and by how much the second one is larger."""
    if before == after:
        return abbreviate(after)
    growth = format_growth(before, after).replace("-", MINUS)
    grown = f" ({growth})" if growth else ""
    return f"{text_between(abbreviate(before), abbreviate(after))}{grown}"


_ORDER: Final = (Status.ADDED, Status.REMOVED, Status.CHANGED)

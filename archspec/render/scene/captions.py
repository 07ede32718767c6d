"""The captions of networks and blocks, beside their figures.

Those of two networks tell what differs of them.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from archspec.language.changed_figures import describe_figure
from archspec.render.layout.metrics import SIGNS, clip_label
from archspec.render.scene.change import ChangeLine, Status
from archspec.render.scene.model import Figure, NetworkTotals, Scene, SceneComparison
from archspec.text.numbers import abbreviate, format_growth
from archspec.text.symbols import ARROW, MINUS, TIMES

_VALUES: Final = 6
"""The most values of a letter to list."""

_ORDER: Final = (Status.ADDED, Status.REMOVED, Status.CHANGED)
_NOTHING: Final = "nothing differs"


def describe_network(scene: Scene) -> str:
    """Return the cost and input of a network, or what differs of two."""
    if scene.comparison:
        return headline(scene, scene.comparison)
    return f"{format_totals(scene)} · input {scene.input}"


def list_figure_names(figure: Figure) -> list[str]:
    """Return the paper's figure that draws a block, in words; empty if the spec names none."""
    text = describe_figure(clip_label(figure.number))
    return [text[:1].upper() + text[1:]] if text else []


def text_between(before: str, after: str) -> str:
    """Return two texts with an arrow between them, or one where they are the same."""
    return after if before == after else f"{before}{ARROW}{after}"


def format_totals(scene: Scene) -> str:
    """Format the cost of a network.

    For example, `7.00 M parameters (13.38 M with training heads) · 1.58 GMACs`.
    """
    whole = scene.in_training or NetworkTotals(scene.parameters, scene.macs)
    pairs = (
        (abbreviate(scene.parameters), abbreviate(whole.parameters), " parameters"),
        (abbreviate(scene.macs, "MACs"), abbreviate(whole.macs, "MACs"), ""),
    )
    return " · ".join(
        own + noun + (f" ({every} with training heads)" if every != own else "")
        for own, every, noun in pairs
    )


def format_sizes(figure: Figure) -> str:
    """Format input and output size, of all uses or of the first one, which is drawn."""
    pairs = [(clip_label(use.input), clip_label(use.output)) for use in figure.uses]
    first = "" if len(set(pairs)) == 1 else "first "
    return f"{first}{ARROW.join(pairs[0])}"


def format_costs(figure: Figure) -> str:
    """Format parameters and MACs, per use if they are equal, and in total otherwise."""
    if not costs_are_alike(figure):
        return f"{_format_costs(figure.parameters, figure.macs)} together"
    first = figure.uses[0]
    each = " each" if len(figure.uses) > 1 else ""
    return f"{_format_costs(first.parameters, first.macs)}{each}"


def costs_are_alike(figure: Figure) -> bool:
    """Check whether all uses of a block cost the same."""
    return len({(use.parameters, use.macs) for use in figure.uses}) == 1


def format_letters(figure: Figure) -> Iterator[str]:
    """Yield the letters that uses give different values, such as `c = 128, 160, 192`.

    If there are many, the figure has a table of them instead.
    """
    if figure.rows:
        return
    for name, values in figure.letters:
        more = ", …" if len(values) > _VALUES else ""
        yield clip_label(f"{name} = {', '.join(values[:_VALUES])}{more}")


def _format_costs(parameters: int, macs: int) -> str:
    return f"{abbreviate(parameters)} parameters · {abbreviate(macs, 'MACs')}"


# Figures and differences ------------------------------------------------------------------------


def headline(scene: Scene, comparison: SceneComparison) -> str:
    """Return what differs as a whole: `+2 −1 ~2 · params 317.60 k → 324.00 k (+2.0 %) · …`."""
    was, (before, after) = comparison.was, comparison.totals
    outputs = [side.spine.uses[0].output for side in (was, scene)]
    return " · ".join(
        [
            counts_text(comparison.changes),
            f"params {_amounts(before.parameters, after.parameters)}",
            f"MACs {_amounts(before.macs, after.macs)}",
            *(["with training heads"] * any(side.in_training for side in (was, scene))),
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
    before, after = format_sizes(was), format_sizes(figure)
    sizes = after if before == after else f"{before} before, {after} after"
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
    alike = costs_are_alike(was) and costs_are_alike(figure)
    before, after = (was.uses[0], figure.uses[0]) if alike else (was, figure)
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

"""The captions of blocks beside their figures."""

from collections.abc import Iterator
from typing import Final

from archspec.language.changed_figures import describe_figure
from archspec.render.layout.metrics import clip_label
from archspec.render.scene.model import Figure, NetworkTotals, Scene
from archspec.text.numbers import abbreviate
from archspec.text.symbols import ARROW

_VALUES: Final = 6
"""The most values of a letter to list."""


def list_figure_names(figure: Figure) -> list[str]:
    """Return the paper's figure that draws a block, in words; empty if the spec names none."""
    text = describe_figure(clip_label(figure.number))
    return [_capitalize_first(text)] if text else []


def text_between(before: str, after: str) -> str:
    """Return two texts with an arrow between them, or one where they are the same."""
    return after if before == after else f"{before}{ARROW}{after}"


def _capitalize_first(text: str) -> str:
    return text[:1].upper() + text[1:]


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
    costs = [(use.parameters, use.macs) for use in figure.uses]
    if len(set(costs)) > 1:
        return f"{_format_costs(figure.parameters, figure.macs)} together"
    return _format_costs(*costs[0]) + (" each" if len(costs) > 1 else "")


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

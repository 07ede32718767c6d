"""The captions of blocks beside their figures."""

from collections.abc import Iterator
from typing import Final

from archspec.language.changed_figures import figure_text
from archspec.render.layout.metrics import shown
from archspec.render.scene.model import Figure, Scene, Total
from archspec.text.numbers import abbreviate
from archspec.text.symbols import ARROW

_VALUES: Final = 6
"""The most values of a letter to list."""


def figure_parts(figure: Figure) -> list[str]:
    """Return the paper's figure that draws a block, in words; empty if the spec names none."""
    text = figure_text(shown(figure.number))
    return [_capitalized(text)] if text else []


def text_between(before: str, after: str) -> str:
    """Two texts with an arrow between them, or one where they are the same."""
    return after if before == after else f"{before}{ARROW}{after}"


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]


def totals_text(scene: Scene) -> str:
    """Format the cost of a network.

    For example, `7.00 M parameters (13.38 M with training heads) · 1.58 GMACs`.
    """
    whole = scene.in_training or Total(scene.parameters, scene.macs)
    pairs = (
        (abbreviate(scene.parameters), abbreviate(whole.parameters), " parameters"),
        (abbreviate(scene.macs, "MACs"), abbreviate(whole.macs, "MACs"), ""),
    )
    return " · ".join(
        own + noun + (f" ({every} with training heads)" if every != own else "")
        for own, every, noun in pairs
    )


def sizes_text(figure: Figure) -> str:
    """Format input and output size, of all uses or of the first one, which is drawn."""
    pairs = [(shown(each.input), shown(each.output)) for each in figure.uses]
    first = "" if len(set(pairs)) == 1 else "first "
    return f"{first}{ARROW.join(pairs[0])}"


def costs_text(figure: Figure) -> str:
    """Format parameters and MACs, per use if they are equal, and in total otherwise."""
    costs = [(each.parameters, each.macs) for each in figure.uses]
    if len(set(costs)) > 1:
        return f"{_costs(figure.parameters, figure.macs)} together"
    return _costs(*costs[0]) + (" each" if len(costs) > 1 else "")


def letters_text(figure: Figure) -> Iterator[str]:
    """Yield the letters that uses give different values, such as `c = 128, 160, 192`.

    If there are many, the figure has a table of them instead.
    """
    if figure.rows:
        return
    for name, values in figure.letters:
        more = ", …" if len(values) > _VALUES else ""
        yield shown(f"{name} = {', '.join(values[:_VALUES])}{more}")


def _costs(parameters: int, macs: int) -> str:
    return f"{abbreviate(parameters)} parameters · {abbreviate(macs, 'MACs')}"

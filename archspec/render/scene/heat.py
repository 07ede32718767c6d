"""Heat maps: color boxes by a quantity."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from math import sqrt
from typing import Final

from archspec.render.layout.drawing import Drawing, HeatLegend, Rect
from archspec.render.layout.metrics import SMALL, measure_width
from archspec.render.scene.model import BoxKind, Figure, SceneBox
from archspec.text.numbers import abbreviate

_WIDTH = 160
_HEIGHT = 12
MOST: Final = "most in its figure"
"""What the hottest color means where several figures are shown."""

_ASIDE = (BoxKind.ENTRY, BoxKind.INPUT, BoxKind.READOUT, BoxKind.SCALE)


class Heat(StrEnum):
    """The quantity that colors show."""

    PARAMS = "params"
    MACS = "macs"
    ACTIVATIONS = "activations"
    RECEPTIVE_FIELD = "receptive-field"


TITLES = {
    Heat.PARAMS: "Parameters",
    Heat.MACS: "Multiply-accumulates",
    Heat.ACTIVATIONS: "Numbers that leave",
    Heat.RECEPTIVE_FIELD: "Rows of the input that are seen",
}
"""The titles of heat maps."""

_VALUES: Final[Mapping[Heat, Callable[[SceneBox], int | None]]] = {
    Heat.PARAMS: lambda box: box.parameters,
    Heat.MACS: lambda box: box.macs,
    Heat.ACTIVATIONS: lambda box: box.values,
    Heat.RECEPTIVE_FIELD: lambda box: box.receptive[0] or None if box.receptive else None,
}
"""The values of boxes; None for the whole input."""


def apply_heat(drawing: Drawing, heat: Heat, head: int) -> Drawing:
    """Return a drawing in the colors of a heat map, with a legend at the upper right.

    Each figure has its own scale: the boxes of a network stand for whole blocks, beside which those
    within them would all be pale.

    Args:
        drawing: the drawing.
        heat: the quantity.
        head: where its title ends.
    """
    placed, homes = drawing.part.boxes, dict.fromkeys(box.home for box in drawing.part.boxes)
    shares: dict[int, float] = {}
    peaks: list[int] = []
    for home in homes:
        own = [number for number, box in enumerate(placed) if box.home == home]
        found, most = compute_heat([placed[number].box for number in own], heat)
        shares.update(zip(own, found, strict=True))
        peaks.append(most)
    boxes = tuple(replace(box, heat=shares[number]) for number, box in enumerate(placed))
    most_text = abbreviate(peaks[0]) if len(peaks) == 1 else MOST
    drawn = replace(drawing, part=replace(drawing.part, boxes=boxes))
    return _add_legend(drawn, heat, most_text, head)


def describe_peak(figure: Figure, heat: Heat) -> str:
    """Return what the hottest color of a figure means."""
    return f"hottest {abbreviate(compute_heat(list(figure.boxes()), heat)[1])}"


def compute_heat(boxes: Sequence[SceneBox], heat: Heat) -> tuple[list[float], int]:
    """Return the heat of each box, from 0 to 1, and the value that corresponds to 1.

    Heat grows with the square root of the value, so that one giant does not hide all others.
    """
    values = list(map(_VALUES[heat], boxes))
    most = max((value for value in values if value), default=0)
    found = [
        _compute_share(value, most) if box.kind not in _ASIDE else 0.0
        for box, value in zip(boxes, values, strict=True)
    ]
    return found, most


def _compute_share(value: int | None, most: int) -> float:
    if value is None:
        return 1.0
    return sqrt(value / most) if most else 0.0


def _add_legend(drawing: Drawing, heat: Heat, most: str, head: int) -> Drawing:
    title = f"{TITLES[heat]}: 0"
    needed = measure_width(title, SMALL) + measure_width(most, SMALL) + _WIDTH + 44
    width = max(drawing.width, head + needed + 56)
    right = width - 28 - measure_width(most, SMALL) - 8
    legend = HeatLegend(TITLES[heat], title, most, Rect(right - _WIDTH, 34, _WIDTH, _HEIGHT))
    return replace(drawing, width=width, legend=legend)

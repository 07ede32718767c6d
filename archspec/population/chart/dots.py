"""Draw many dots such that one sees where they lie on each other."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from archspec.render.backends.display_list import PathShape, PathStep
from archspec.render.layout.drawing import Point

LAYERS: Final = 12
"""The most dots that are drawn at one place, which is opaque then."""


@dataclass(frozen=True, slots=True)
class DotStyle:
    """What dots look like.

    Attributes:
        role: their role.
        radius: their radius.
        opacity: their opacity.
        most: the most dots for which they look so.
    """

    role: str
    radius: int
    opacity: float
    most: float


DOTS: Final = (
    DotStyle("few-dots", 4, 0.5, 300),
    DotStyle("some-dots", 3, 0.4, 2_000),
    DotStyle("many-dots", 2, 0.3, float("inf")),
)
"""What dots look like: the smaller and fainter, the more there are."""


def choose_dots(count: int) -> DotStyle:
    """Return what so many dots look like."""
    return next(style for style in DOTS if count <= style.most)


def draw_dots(points: Sequence[Point], style: DotStyle) -> Iterator[PathShape]:
    """Yield layers of dots, so few that a picture stays small.

    A layer is one path, which is painted once wherever its dots overlap. So dots in the same square
    of their size go to different layers, up to the one from which the place is opaque.
    """
    layers: list[dict[Point, None]] = [{} for _ in range(LAYERS)]
    taken: Counter[Point] = Counter()
    side = 2 * style.radius
    for x, y in points:
        square = x // side, y // side
        if taken[square] < LAYERS:
            layers[taken[square]][x, y] = None
            taken[square] += 1
    for layer in filter(None, layers):
        steps: list[PathStep] = []
        for point in layer:
            steps += [("M", (point,)), ("Z", ())]
        yield PathShape(tuple(steps), style.role)

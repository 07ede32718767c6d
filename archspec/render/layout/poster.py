"""Arrange the poster: a spine, and panels beside or below it.

Panels are little larger than what they hold: a panel is stretched to the edge of its row or column
only as long as most of it stays full.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from math import log
from typing import Final

from archspec.dataclass import cached_property, dataclass
from archspec.render.layout.drawing import DrawingPart, Panel, Rect, Text, combine_parts
from archspec.render.layout.metrics import FONT, MARGIN, SMALL, TITLE, measure_width, wrap_text
from archspec.render.layout.packing import Tile, pack

_GUTTER: Final = 24
"""The distance between panels."""

INSET: Final = 14
"""How far the texts of a panel stand from its sides."""

_STEP: Final = 15
"""The distance between lines of text in a panel."""

_AROUND: Final = 14
"""How far the contents of a panel stand from its title, and from the line below them."""

_FOOT: Final = 18
"""The height of the last line below a figure."""

_ASPECT: Final = 1.7
"""The preferred ratio of width to height of a poster."""

_EMPTY: Final = 2.5
"""The penalty for an empty poster, relative to an aspect ratio that is off by a factor e."""

_WIDER: Final = 0.7
"""How full a panel is at least once it is as wide as its column."""

_HIGHER: Final = 0.85
"""How full a panel is at least once it is as high as its row."""

_SHUFFLED: Final = 0.08
"""The penalty for panels in another order than that of their first use."""

_SHUFFLABLE: Final = 14
"""The most panels for which other orders are tried."""

_STRETCH: Final = 0.15
"""How much longer than necessary a row or column may become to fill its place."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a drawing has to fit into.

    Attributes:
        aspect: the ratio of its width to its height; 0 for any.
        width: the most pixels that it may be wide; 0 for any number.
        beside: the width of the margins around it.
        above: the height of the margins and of a title.
    """

    aspect: float = 0.0
    width: int = 0
    beside: int = 0
    above: int = 0

    def compute_penalty(self, width: int, height: int) -> float:
        """Return by how much a drawing misses the frame: 1 if its shape is off by a factor e."""
        wide, high = width + self.beside, height + self.above
        over = max(0.0, wide / self.width - 1) if self.width else 0.0
        if self.width and not self.aspect:
            return 100 * over + log(1 + high / self.width)
        return 100 * over + abs(log(wide / high / (self.aspect or _ASPECT)))


ANY_FRAME: Final = Frame()
"""The frame of a poster of the preferred shape."""


@dataclass(frozen=True)
class PosterCell:
    """A figure that gets a panel.

    Attributes:
        panel: its frame, of any size.
        part: its contents.
        foot: a line of text below them.
    """

    panel: Panel
    part: DrawingPart
    foot: str

    @cached_property
    def inside(self) -> int:
        """The width of its contents, with margins."""
        return self.part.bounds.width + 2 * MARGIN

    @cached_property
    def width(self) -> int:
        """The width that its contents, its title and its texts in lines need."""
        panel = self.panel
        title = measure_width(panel.title + panel.times, FONT, bold=True)
        texts = (panel.remark, self.foot)
        piece = max(measure_width(each, SMALL) for text in texts for each in text.split(" · "))
        word = max(measure_width(each, SMALL) for text in texts for each in text.split())
        lines = max(word, min(piece, self.inside * 5 // 4 - 2 * INSET))
        return max(self.inside, title + 2 * INSET, lines + 2 * INSET)

    def measure_height(self, width: int) -> int:
        """Return the height of its panel at a width."""
        lines = len(self.list_remarks(width)) + len(self.list_feet(width)) - 1
        return TITLE + self.part.bounds.height + 2 * _AROUND + _STEP * lines + _FOOT

    def list_remarks(self, width: int) -> list[str]:
        """Return the lines of the remark, which stands below the title if it has no room beside."""
        panel = self.panel
        title = measure_width(panel.title + panel.times, FONT, bold=True)
        if title + measure_width(panel.remark, SMALL) + 3 * INSET <= width:
            return []
        return wrap_text(panel.remark, SMALL, width - 2 * INSET)

    def list_feet(self, width: int) -> list[str]:
        """Return the lines below the figure."""
        return wrap_text(self.foot, SMALL, width - 2 * INSET)

    def compute_fill(self, width: int, height: int) -> float:
        """Return how much of a panel of some size its contents and texts take."""
        return self.inside * self.measure_height(width) / (width * height)

    def choose_size(self, width: int, height: int) -> tuple[int, int]:
        """Return the size of its panel in a place: that of the place if it is full enough."""
        wide = self.compute_fill(width, self.measure_height(width)) >= _WIDER
        width = width if wide else self.width
        high = self.compute_fill(width, height) >= _HIGHER
        return width, height if high else self.measure_height(width)


@dataclass(frozen=True, slots=True)
class _Page:
    """A spine and panels in their places.

    Attributes:
        tile: the panels.
        spine: the form of the spine; None for panels alone.
        beside: whether they are beside the spine, or else below it.
        shuffled: whether the panels are in another order than that of their first use.
    """

    tile: Tile
    spine: DrawingPart | None = None
    beside: bool = True
    shuffled: bool = False

    @property
    def size(self) -> tuple[int, int]:
        """The width and height of both."""
        if self.spine is None:
            return self.tile.size
        bounds, tile, gap = self.spine.bounds, self.tile, 2 * _GUTTER
        if self.beside:
            return bounds.width + gap + tile.width, max(bounds.height, tile.height)
        return max(bounds.width, tile.width), bounds.height + gap + tile.height


def arrange_poster(
    spines: Sequence[DrawingPart],
    cells: Sequence[Sequence[PosterCell]],
    frame: Frame = ANY_FRAME,
) -> DrawingPart:
    """Place a spine and panels in the shape of a frame, with little left empty.

    Args:
        spines: the forms that the spine can have; none for panels alone.
        cells: the panels, in order, each with the forms that it can have.
        frame: what to fit into.
    """
    sizes = [[(cell.width, cell.measure_height(cell.width)) for cell in forms] for forms in cells]
    full = sum(min(width * height for width, height in forms) for forms in sizes)
    full += min((spine.bounds.width * spine.bounds.height for spine in spines), default=0)

    def compute_waste(page: _Page) -> float:
        width, height = page.size
        empty = 1 - full / (width * height)
        disorder = _SHUFFLED if page.shuffled else 0.0
        return frame.compute_penalty(width, height) + _EMPTY * empty + disorder

    page = min(_list_pages(spines, sizes), key=compute_waste)
    return combine_parts(list(_place_page(page, cells)))


def choose_form(forms: Sequence[DrawingPart], frame: Frame) -> DrawingPart:
    """Return the form of a figure that comes closest to a frame."""
    sizes = [(form.bounds.width, form.bounds.height) for form in forms]
    number = min(range(len(forms)), key=lambda number: frame.compute_penalty(*sizes[number]))
    return forms[number]


def _list_pages(
    spines: Sequence[DrawingPart], sizes: Sequence[Sequence[tuple[int, int]]]
) -> Iterator[_Page]:
    """Yield pages to choose from: the panels in their order, and from the largest to the smallest.

    Args:
        spines: the forms that the spine can have.
        sizes: the sizes that each panel can have.
    """
    usual = range(len(sizes))
    orders = [
        list(usual),
        sorted(usual, key=lambda number: -sizes[number][0][1]),
        sorted(usual, key=lambda number: -sizes[number][0][0]),
    ]
    for order in orders if len(sizes) <= _SHUFFLABLE else orders[:1]:
        shuffled = order != orders[0]
        if shuffled and order in orders[: orders.index(order)]:
            continue
        for tile in pack([sizes[number] for number in order], _GUTTER, order):
            if not spines:
                yield _Page(tile, shuffled=shuffled)
            for spine in spines:
                yield _Page(tile, spine, True, shuffled)
                yield _Page(tile, spine, False, shuffled)


# Places ----------------------------------------------------------------------------------------


def _place_page(page: _Page, cells: Sequence[Sequence[PosterCell]]) -> Iterator[DrawingPart]:
    """Yield the spine, in the middle of its side, and the panels."""
    (width, height), tile, gap = page.size, page.tile, 2 * _GUTTER
    if page.spine is None:
        yield from _place_tile(tile, Rect(0, 0, width, height), cells)
        return
    bounds = page.spine.bounds
    if page.beside:
        x, y = 0, (height - bounds.height) // 2
        tall = height if height <= (1 + _STRETCH) * tile.height else tile.height
        rect = Rect(bounds.width + gap, (height - tall) // 2, tile.width, tall)
    else:
        x, y = (width - bounds.width) // 2, 0
        wide = width if width <= (1 + _STRETCH) * tile.width else tile.width
        rect = Rect((width - wide) // 2, bounds.height + gap, wide, tile.height)
    yield page.spine.moved(x - bounds.x, y - bounds.y)
    yield from _place_tile(tile, rect, cells)


def _place_tile(
    tile: Tile, rect: Rect, cells: Sequence[Sequence[PosterCell]]
) -> Iterator[DrawingPart]:
    """Yield the panels of a tile, in a place that is at least as large."""
    if not tile.parts:
        cell = cells[tile.item][tile.form]
        width, height = cell.choose_size(rect.width, rect.height)
        yield _frame_cell(cell, Rect(rect.x, rect.y, width, height))
        return
    if tile.beside:
        widths = _spread([part.width for part in tile.parts], rect.width)
        starts = accumulate(widths, lambda at, width: at + width + _GUTTER, initial=rect.x)
        for part, x, width in zip(tile.parts, starts, widths, strict=False):
            yield from _place_tile(part, Rect(x, rect.y, width, rect.height), cells)
        return
    heights = _spread([part.height for part in tile.parts], rect.height)
    starts = accumulate(heights, lambda at, height: at + height + _GUTTER, initial=rect.y)
    for part, y, height in zip(tile.parts, starts, heights, strict=False):
        yield from _place_tile(part, Rect(rect.x, y, rect.width, height), cells)


def _spread(lengths: list[int], whole: int) -> list[int]:
    """Return the lengths of panels in a row or column, larger if that lets them fill it."""
    used = sum(lengths)
    spare = whole - used - _GUTTER * (len(lengths) - 1)
    if spare > _STRETCH * used:
        return lengths
    ends = [spare * end // used for end in accumulate(lengths, initial=0)]
    return [
        length + high - low for length, (low, high) in zip(lengths, pairwise(ends), strict=True)
    ]


def _frame_cell(cell: PosterCell, rect: Rect) -> DrawingPart:
    """Return a figure in its panel, centered between the texts."""
    bounds = cell.part.bounds
    remarks, feet = cell.list_remarks(rect.width), cell.list_feet(rect.width)
    top, bottom = TITLE + _STEP * len(remarks), _FOOT + _STEP * (len(feet) - 1)
    x = rect.x + (rect.width - bounds.width) // 2
    y = rect.y + top + (rect.height - top - bottom - bounds.height) // 2
    below = rect.bottom - bottom
    texts = [
        *(
            Text(line, rect.x + INSET, rect.y + TITLE + 10 + _STEP * number, SMALL)
            for number, line in enumerate(remarks)
        ),
        *(
            Text(line, rect.x + INSET, below + _STEP * number, SMALL)
            for number, line in enumerate(feet)
        ),
    ]
    panel = replace(cell.panel, rect=rect, remark="" if remarks else cell.panel.remark)
    inside = cell.part.moved(x - bounds.x, y - bounds.y)
    return combine_parts([DrawingPart(panels=(panel,), texts=tuple(texts)), inside])

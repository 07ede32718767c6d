"""The drawings of a page that is made again and again, kept while their figures are the same."""

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from archspec.dataclass import dataclass
from archspec.render.layout.drawing import Drawing
from archspec.render.scene.model import Figure

if TYPE_CHECKING:
    from archspec.render.page.sheets import PageSheet

Tones = Mapping[str, int]
"""The number of the color of each block."""


@dataclass(slots=True)
class SheetMemory:
    """The latest drawing of every sheet, and what it was made of.

    Attributes:
        drawings: the figures and tones of each sheet, and its drawing, by its name.
        texts: each sheet as it was written, by its name.
    """

    drawings: dict[str, tuple[tuple[Figure, ...], Tones, Drawing]] = field(default_factory=dict)
    texts: "dict[str, tuple[PageSheet, str]]" = field(default_factory=dict)

    def draw(
        self, name: str, figures: tuple[Figure, ...], tones: Tones, draw: Callable[[], Drawing]
    ) -> Drawing:
        """Return the drawing of a sheet, which is made if its figures or tones are others.

        Args:
            name: the name of the sheet.
            figures: the figures that it shows.
            tones: the tones of all blocks.
            draw: makes the drawing.
        """
        known = self.drawings.get(name)
        if known is not None and known[:2] == (figures, tones):
            return known[2]
        made = draw()
        self.drawings[name] = figures, tones, made
        return made

    def write(self, sheet: "PageSheet", write: Callable[["PageSheet"], str]) -> str:
        """Return a sheet as it was written, or write it if it is another."""
        known = self.texts.get(sheet.name)
        if known is not None and _are_same(known[0], sheet):
            return known[1]
        text = write(sheet)
        self.texts[sheet.name] = sheet, text
        return text


def _are_same(one: "PageSheet", two: "PageSheet") -> bool:
    """Check whether two sheets have the same drawing and the same words around it."""
    return one.drawing is two.drawing and _list_words(one) == _list_words(two)


def _list_words(sheet: "PageSheet") -> list[tuple[str, str, str]]:
    return [(each.name, each.title, each.remark) for each in (*sheet.trail, sheet)]

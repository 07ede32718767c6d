"""Charts as SVG; what a spec says is made visible and escaped before it is written."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from archspec.diagnostics.visible import visible
from archspec.render.backends.css import faces
from archspec.render.backends.svg import shapes_of
from archspec.render.chart.shapes import Bar, Disc, Plate, Rule
from archspec.render.chart.style import chart_rules, level_class
from archspec.render.drawing import Drawing, Part, Rect
from archspec.render.theme import LIGHT, Theme


def svg_of(plate: Plate, theme: Theme, mark: str, *, fonts: bool = True) -> str:
    """A chart as SVG.

    Args:
        plate: the chart.
        theme: its colours.
        mark: the line that says who drew it.
        fonts: embed the font, so that the picture looks the same everywhere.
    """
    return "\n".join(_document(plate, theme, mark, fonts)) + "\n"


def sizes_of(plate: Plate) -> frozenset[int]:
    """The sizes of its texts."""
    return frozenset(text.size for text in plate.shapes.texts)


def elements(plate: Plate) -> Iterator[str]:
    """All that is drawn, in elements that need the rules of a theme."""
    shapes = plate.shapes
    yield from map(_rule, shapes.rules)
    yield from map(_ground, shapes.grounds)
    yield from map(_disc, shapes.discs)
    yield from map(_bar, shapes.bars)
    texts = Part(texts=shapes.texts)
    yield from shapes_of(Drawing("", "", plate.width, plate.height, texts), LIGHT)


def _document(plate: Plate, theme: Theme, mark: str, fonts: bool) -> Iterator[str]:
    size = f'width="{plate.width}" height="{plate.height}"'
    rules = chart_rules(theme, sizes_of(plate))
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} '
        f'viewBox="0 0 {plate.width} {plate.height}" role="img" '
        'aria-labelledby="title desc">'
    )
    yield f"<!-- {mark} -->"
    yield f'<title id="title">{_text(plate.title)}</title>'
    yield f'<desc id="desc">{_text(plate.description)}</desc>'
    yield f"<style>{faces() if fonts else ''}{rules}</style>"
    yield f'<rect {size} class="paper"/>'
    yield from elements(plate)
    yield "</svg>"


def _rule(rule: Rule) -> str:
    return f'<path class="{rule.weight}" d="M{rule.x1} {rule.y1}L{rule.x2} {rule.y2}"/>'


def _ground(rect: Rect) -> str:
    return f'<rect class="paper" {_place(rect)}/>'


def _disc(disc: Disc) -> str:
    kind = "size" if disc.is_key else "bubble"
    place = f'cx="{disc.x}" cy="{disc.y}" r="{disc.radius}"'
    return f'<circle class="disc {kind}" {place}>{_told(disc.told)}</circle>'


def _bar(bar: Bar) -> str:
    names = f"piece {level_class(bar.level)}"
    return f'<rect class="{names}" {_place(bar.rect)}>{_told(bar.told)}</rect>'


def _place(rect: Rect) -> str:
    return f'x="{rect.x}" y="{rect.y}" width="{rect.width}" height="{rect.height}"'


def _told(text: str) -> str:
    return f"<title>{_text(text)}</title>" if text else ""


def _text(text: str) -> str:
    return escape(visible(text))

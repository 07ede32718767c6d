r"""TikZ: a drawing as a LaTeX document, or as a picture for one, for every LaTeX.

It looks like the SVG, because the drawing gives all of it a place. The picture brings its colours,
and needs no package but `tikz`; the document is the picture with a preamble around it, so that
`\input` takes it too, where the package `standalone` leaves preambles out.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from archspec.render.backends.shapes import (
    INSET,
    LIGHT_DASHES,
    ROUND,
    arrow_head,
    bars,
    base_of,
    dashes_of,
    legend_texts,
    shaft_end,
    stack,
    tint_of,
    title_bar,
)
from archspec.render.drawing import Drawing, Legend, Line, Panel, Placed, Rect, Text
from archspec.render.metrics import FONT, SMALL, is_bold, is_circle, shown, times
from archspec.render.scene import Kind
from archspec.render.sheet import Point
from archspec.render.tex import escaped
from archspec.render.theme import Theme

_BIG_POINTS: Final = 0.75
"""How many big points a pixel is."""

_PREAMBLE: Final = r"""\documentclass[tikz]{standalone}
\usepackage{iftex}
\ifPDFTeX
  \usepackage[T1]{fontenc}
  \usepackage[utf8]{inputenc}
  \usepackage{textcomp}
  \IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
\else
  \usepackage{fontspec}
  \defaultfontfeatures[\sffamily]{}% without Ligatures=TeX, which joins hyphens and quotes
  \IfFontExistsTF{lmsans10-regular.otf}{%
    \setsansfont{lmsans10-regular.otf}[BoldFont=lmsans10-bold.otf]}{}
\fi"""

_NEEDS: Final = r"""% For \input into a document with \usepackage{tikz}; as wide as its text with
% \resizebox{\linewidth}{!}{\input{...}}. A file that ends in .tex is a document of its own."""

_STYLES: Final = r"""\begin{tikzpicture}[
  x=0.75bp, y=-0.75bp, line width=0.94bp, rounded corners=4.5bp,
  every node/.style={inner sep=0pt, anchor=base},
  flow/.style={draw=line, rounded corners=6bp},
]"""


def tikz_of(drawing: Drawing, theme: Theme, mark: str) -> str:
    """A drawing as a document of LaTeX.

    Args:
        drawing: the drawing.
        theme: its colours.
        mark: the line that says who drew it.
    """
    document = (_PREAMBLE, r"\begin{document}", *_picture(drawing, theme), r"\end{document}")
    return "\n".join([f"% {mark}", *document]) + "\n"


def tikz_picture_of(drawing: Drawing, theme: Theme, mark: str) -> str:
    """A drawing as a picture to be put into a document of LaTeX; arguments as of `tikz_of`."""
    return "\n".join([f"% {mark}", _NEEDS, *_picture(drawing, theme)]) + "\n"


def _picture(drawing: Drawing, theme: Theme) -> Iterator[str]:
    """The picture, in a group of its own with its font and colours."""
    yield r"\begingroup\sffamily"
    yield from _colours(theme)
    yield _STYLES
    whole = Rect(0, 0, drawing.width, drawing.height)
    yield rf"\fill[paper, sharp corners] {_corners(whole)};"
    part = drawing.part
    for panel in part.panels:
        yield from _panel(panel, theme)
    for line in part.lines:
        yield from _line(line)
    for placed in part.boxes:
        yield from _box(placed, theme)
    yield from map(_text, part.texts)
    if drawing.legend:
        yield from _legend(drawing.legend, theme)
    yield r"\end{tikzpicture}%"
    yield r"\endgroup"


# Colours -------------------------------------------------------------------------------------


def _colours(theme: Theme) -> Iterator[str]:
    for name in ("paper", "ink", "faint", "line"):
        yield rf"\definecolor{{{name}}}{{HTML}}{{{_hex(getattr(theme, name))}}}%"


def _hex(colour: str) -> str:
    return colour.removeprefix("#").upper()


def _mix(colour: str) -> str:
    """A colour as an expression, for those that have no name."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"{{rgb,255:red,{red};green,{green};blue,{blue}}}"


# Shapes --------------------------------------------------------------------------------------


def _place(x: float, y: float) -> str:
    return f"({x:g},{y:g})"


def _corners(rect: Rect) -> str:
    return f"{_place(rect.x, rect.y)} rectangle {_place(rect.x + rect.width, rect.y + rect.height)}"


def _box(placed: Placed, theme: Theme) -> Iterator[str]:
    box, rect = placed.box, placed.rect
    tint = tint_of(placed, theme)
    style = f"fill={_mix(tint.fill)}, draw={_mix(tint.edge)}"
    middle = (rect.x + rect.width / 2, rect.y + rect.height / 2)
    if is_circle(box):
        yield rf"\filldraw[{style}] {_place(*middle)} circle[radius={_points(rect.width / 2)}];"
    else:
        for behind in stack(placed):
            yield rf"\filldraw[{style}] {_corners(behind)};"
        yield rf"\filldraw[{style}{_stroke(box.kind, rect)}] {_corners(rect)};"
        for ends in bars(placed, theme):
            yield rf"\draw[draw={_mix(tint.edge)}] {_path(ends)};"
    yield _node(shown(box.label), middle, FONT, bold=is_bold(box), behind=times(box))


def _stroke(kind: Kind, rect: Rect) -> str:
    """What tells a kind from others without colour."""
    if kind in ROUND:
        return f", rounded corners={_points(rect.height / 2)}"
    dashes = dashes_of(kind)
    return f", {_dashes(dashes)}" if dashes else ""


def _dashes(lengths: tuple[float, float]) -> str:
    return f"dash pattern=on {_points(lengths[0])} off {_points(lengths[1])}"


def _panel(panel: Panel, theme: Theme) -> Iterator[str]:
    rect, tint = panel.rect, theme.tone(panel.tone)
    bar = title_bar(rect)
    yield rf"\fill[paper] {_corners(rect)};"
    yield rf"\fill[fill={_mix(tint.fill)}] {_corners(bar)};"
    yield rf"\draw[draw={_mix(tint.edge)}] {_corners(rect)};"
    y = bar.y + bar.height / 2
    yield _node(panel.title, (rect.x + INSET, y), FONT, "west", bold=True, behind=panel.times)
    at = (rect.x + rect.width - INSET, y)
    yield _node(panel.remark, at, SMALL, "east", colour="faint")


def _line(line: Line) -> Iterator[str]:
    """A line, and its head, for which TikZ alone has no shape of a given size."""
    style = f"flow, {_dashes(LIGHT_DASHES)}" if line.light else "flow"
    yield rf"\draw[{style}] {_path((*line.points[:-1], shaft_end(line.points)))};"
    yield rf"\fill[line, sharp corners] {_path(arrow_head(line.points))} -- cycle;"


def _path(points: Iterable[Point]) -> str:
    return " -- ".join(_place(*point) for point in points)


def _legend(legend: Legend, theme: Theme) -> Iterator[str]:
    rect = legend.rect
    shade = f"left color={_mix(theme.cold)}, right color={_mix(theme.hot)}"
    yield rf"\shadedraw[sharp corners, draw=line, {shade}] {_corners(rect)};"
    yield from map(_text, legend_texts(legend))


# Texts ---------------------------------------------------------------------------------------

_ANCHORS: Final = {"start": "west", "middle": "", "end": "east"}


def _text(text: Text) -> str:
    colour = "faint" if text.faint else "ink"
    anchor = _ANCHORS[text.anchor]
    return _node(text.text, (text.x, text.y), text.size, anchor, bold=text.bold, colour=colour)


def _node(
    text: str,
    middle: tuple[float, float],
    size: int,
    anchor: str = "",
    *,
    bold: bool = False,
    colour: str = "ink",
    behind: str = "",
) -> str:
    """A text, by its middle or the middle of one of its sides."""
    x, y = middle
    at = _place(x, base_of(y, size))
    font = rf"\fontsize{{{_points(size)}}}{{{_points(size)}}}\selectfont"
    weight = r"\bfseries " if bold else ""
    remark = rf"\textcolor{{faint}}{{\mdseries{{}}~{escaped(behind.strip())}}}" if behind else ""
    style = f"text={colour}, anchor={f'base {anchor}'.strip()}, font={font}"
    return rf"\node[{style}] at {at} {{{weight}{escaped(text)}{remark}}};"


def _points(pixels: float) -> str:
    return f"{pixels * _BIG_POINTS:g}bp"

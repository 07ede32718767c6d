r"""TikZ: a picture as a LaTeX document, or as a picture for one, for every LaTeX.

The picture brings its colors, and needs no package but `tikz`; the document is the picture with a
preamble around it, so that `\input` takes it too, where the package `standalone` leaves preambles
out.
"""

from collections.abc import Iterator
from typing import Final

from archspec.render.backends.display_list import (
    CircleShape,
    DisplayList,
    PathShape,
    PathStep,
    RectShape,
    StyledShape,
    TextShape,
)
from archspec.render.backends.stylesheet import LINE, Style
from archspec.render.layout.placement import Point
from archspec.text.latex import escape_latex

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
  x=0.75bp, y=-0.75bp, line width=0.94bp, every node/.style={inner sep=0pt, anchor=base},
]"""

_ANCHORS: Final = {"start": "base west", "middle": "base", "end": "base east"}


def tikz_of(picture: DisplayList, mark: str) -> str:
    """A picture as a document of LaTeX.

    Args:
        picture: the picture.
        mark: the line that says who drew it.
    """
    document = (_PREAMBLE, r"\begin{document}", *_picture(picture), r"\end{document}")
    return "\n".join([f"% {mark}", *document]) + "\n"


def tikz_picture_of(picture: DisplayList, mark: str) -> str:
    """A picture to be put into a document of LaTeX; arguments as of `tikz_of`."""
    return "\n".join([f"% {mark}", _NEEDS, *_picture(picture)]) + "\n"


def _picture(picture: DisplayList) -> Iterator[str]:
    """The picture, in a group of its own with its font and colors."""
    shapes = list(picture.styled_shapes())
    inks = [
        ink
        for styled in shapes
        for style in (styled.style, styled.count)
        for ink in (style.fill, style.stroke)
    ]
    yield r"\begingroup\sffamily"
    for color in dict.fromkeys(inks):
        if color != "none":
            yield rf"\definecolor{{{_color(color)}}}{{HTML}}{{{color[1:].upper()}}}%"
    yield _STYLES
    yield from map(_command, shapes)
    yield r"\end{tikzpicture}%"
    yield r"\endgroup"


def _command(styled: StyledShape) -> str:
    style = styled.style
    match styled.shape:
        case RectShape(rect, _, corner):
            end = _place((rect.x + rect.width, rect.y + rect.height))
            rounded = [f"rounded corners={_points(corner)}"] if corner else []
            return _path(style, f"{_place((rect.x, rect.y))} rectangle {end}", *rounded)
        case CircleShape(x, y, radius):
            return _path(style, f"{_place((x, y))} circle[radius={_points(radius)}]")
        case PathShape(steps):
            return _path(style, "".join(_steps(steps)))
        case TextShape():
            return _node(styled.shape, styled)


def _path(style: Style, path: str, *options: str) -> str:
    return rf"\path[{', '.join([*_options(style), *options])}] {path};"


def _options(style: Style) -> Iterator[str]:
    """What a shape looks like, in words of TikZ."""
    if style.fill != "none":
        yield f"fill={_color(style.fill)}"
        if style.fill_opacity < 1:
            yield f"fill opacity={style.fill_opacity:g}"
    if style.stroke == "none":
        return
    yield f"draw={_color(style.stroke)}"
    if style.stroke_opacity < 1:
        yield f"draw opacity={style.stroke_opacity:g}"
    if style.stroke_width != LINE:
        yield f"line width={_points(style.stroke_width)}"
    if style.dashes:
        on, off = style.dashes
        yield f"dash pattern=on {_points(on)} off {_points(off)}"


def _steps(steps: tuple[PathStep, ...]) -> Iterator[str]:
    """A path; TikZ draws cubic curves, of which a quadratic one is a case."""
    at = (0, 0)
    for step in steps:
        match step:
            case "M", (at,):
                yield _place(at)
            case "L", (at,):
                yield f" -- {_place(at)}"
            case "Q", (control, end):
                first, second = _third(control, at), _third(control, end)
                yield f" .. controls {first} and {second} .. {_place(end)}"
                at = end
            case "Z", _:
                yield " -- cycle"


def _third(start: Point, end: Point) -> str:
    """The point a third of the way from one to another."""
    return _place((start[0] + (end[0] - start[0]) / 3, start[1] + (end[1] - start[1]) / 3))


def _node(shape: TextShape, styled: StyledShape) -> str:
    """A text, with the count behind it."""
    style, size = styled.style, _points(styled.style.size)
    anchor = _ANCHORS[shape.anchor or style.anchor]
    font = rf"\fontsize{{{size}}}{{{size}}}\selectfont"
    weight = r"\bfseries " if style.is_bold else ""
    count = ""
    if shape.count:
        ink = _color(styled.count.fill)
        count = rf"\textcolor{{{ink}}}{{\mdseries{{}}~{escape_latex(shape.count)}}}"
    options = f"text={_color(style.fill)}, anchor={anchor}, font={font}"
    text = f"{weight}{escape_latex(shape.text)}{count}"
    return rf"\node[{options}] at {_place((shape.x, shape.base))} {{{text}}};"


def _place(point: tuple[float, float]) -> str:
    return f"({point[0]:g},{point[1]:g})"


def _color(color: str) -> str:
    """The name of a color."""
    return f"c{color[1:]}"


def _points(pixels: float) -> str:
    return f"{pixels * _BIG_POINTS:g}bp"

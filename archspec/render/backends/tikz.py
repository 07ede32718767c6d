r"""TikZ: a picture as a LaTeX document, or as a picture for one, for every LaTeX.

The picture brings its colors, and needs no package but `tikz`; the document is the picture with a
preamble around it, so that `\input` takes it too, where the package `standalone` leaves preambles
out.
"""

from collections.abc import Iterator
from importlib.resources import files
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
from archspec.render.layout.drawing import Point
from archspec.render.layout.fit import POINT
from archspec.text.latex import escape_latex

_NEEDS: Final = r"""% For \input into a document with \usepackage{tikz}; as wide as its text with
% \resizebox{\linewidth}{!}{\input{...}}. A file that ends in .tex is a document of its own."""

_STYLES: Final = r"""\begin{tikzpicture}[
  x=0.75bp, y=-0.75bp, line width=0.94bp, every node/.style={inner sep=0pt, anchor=base},
]"""

_ANCHORS: Final = {"start": "base west", "middle": "base", "end": "base east"}


def write_tikz_document(picture: DisplayList, mark: str) -> str:
    """Return a picture as a document of LaTeX.

    Args:
        picture: the picture.
        mark: the line that says who drew it.
    """
    preamble = files("archspec.render.backends").joinpath("preamble.tex").read_text("utf-8")
    document = (preamble.rstrip(), r"\begin{document}", *_write_picture(picture), r"\end{document}")
    return "\n".join([f"% {mark}", *document]) + "\n"


def write_tikz_picture(picture: DisplayList, mark: str) -> str:
    """Return a picture to input into a document; arguments as of `write_tikz_document`."""
    return "\n".join([f"% {mark}", _NEEDS, *_write_picture(picture)]) + "\n"


def _write_picture(picture: DisplayList) -> Iterator[str]:
    """Yield the picture, in a group of its own with its font and colors."""
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
            yield rf"\definecolor{{{_name_color(color)}}}{{HTML}}{{{color[1:].upper()}}}%"
    if picture.point != POINT:
        yield rf"\scalebox{{{picture.point / POINT:.4f}}}{{%"
    yield _STYLES
    yield from map(_write_command, shapes)
    yield r"\end{tikzpicture}%"
    if picture.point != POINT:
        yield "}%"
    yield r"\endgroup"


def _write_command(styled: StyledShape) -> str:
    style = styled.style
    match styled.shape:
        case RectShape(rect, _, corner):
            end = _write_place((rect.right, rect.bottom))
            rounded = [f"rounded corners={_format_points(corner)}"] if corner else []
            return _write_path(style, f"{_write_place((rect.x, rect.y))} rectangle {end}", *rounded)
        case CircleShape(x, y, radius):
            return _write_path(
                style, f"{_write_place((x, y))} circle[radius={_format_points(radius)}]"
            )
        case PathShape(steps):
            return _write_path(style, "".join(_write_steps(steps)))
        case TextShape():
            return _write_node(styled.shape, styled)


def _write_path(style: Style, path: str, *options: str) -> str:
    return rf"\path[{', '.join([*_write_options(style), *options])}] {path};"


def _write_options(style: Style) -> Iterator[str]:
    """Yield what a shape looks like, in words of TikZ."""
    if style.fill != "none":
        yield f"fill={_name_color(style.fill)}"
        if style.fill_opacity < 1:
            yield f"fill opacity={style.fill_opacity:g}"
    if style.stroke == "none":
        return
    yield f"draw={_name_color(style.stroke)}"
    if style.stroke_opacity < 1:
        yield f"draw opacity={style.stroke_opacity:g}"
    if style.stroke_width != LINE:
        yield f"line width={_format_points(style.stroke_width)}"
    if style.is_round:
        yield "line cap=round"
    if style.dashes:
        on, off = style.dashes
        yield f"dash pattern=on {_format_points(on)} off {_format_points(off)}"


def _write_steps(steps: tuple[PathStep, ...]) -> Iterator[str]:
    """Yield a path; TikZ draws cubic curves, of which a quadratic one is a case."""
    at = (0, 0)
    for step in steps:
        match step:
            case "M", (at,):
                yield _write_place(at)
            case "L", (at,):
                yield f" -- {_write_place(at)}"
            case "Q", (control, end):
                first, second = _interpolate_third(control, at), _interpolate_third(control, end)
                yield f" .. controls {first} and {second} .. {_write_place(end)}"
                at = end
            case "Z", _:
                yield " -- cycle"


def _interpolate_third(start: Point, end: Point) -> str:
    """Return the point a third of the way from one to another."""
    return _write_place((start[0] + (end[0] - start[0]) / 3, start[1] + (end[1] - start[1]) / 3))


def _write_node(shape: TextShape, styled: StyledShape) -> str:
    """Return a text, with the count behind it."""
    style, size = styled.style, _format_points(styled.style.size)
    anchor = _ANCHORS[shape.anchor or style.anchor]
    font = rf"\fontsize{{{size}}}{{{size}}}\selectfont"
    weight = r"\bfseries " if style.is_bold else ""
    count = ""
    if shape.count:
        ink = _name_color(styled.count.fill)
        count = rf"\textcolor{{{ink}}}{{\mdseries{{}}~{escape_latex(shape.count)}}}"
    options = f"text={_name_color(style.fill)}, anchor={anchor}, font={font}"
    text = f"{weight}{escape_latex(shape.text)}{count}"
    return rf"\node[{options}] at {_write_place((shape.x, shape.base))} {{{text}}};"


def _write_place(point: tuple[float, float]) -> str:
    return f"({point[0]:g},{point[1]:g})"


def _name_color(color: str) -> str:
    """Return the name of a color."""
    return f"c{color[1:]}"


def _format_points(pixels: float) -> str:
    return f"{pixels * POINT:g}bp"

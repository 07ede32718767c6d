"""SVG: the picture from which PNG and pages are made.

Roles are classes, and every text of the spec is made visible and escaped before it is written.
"""

from collections.abc import Iterable, Iterator

from archspec.render.backends.display_list import (
    CircleShape,
    DisplayList,
    PathShape,
    RectShape,
    Shape,
    ShapeGroup,
    TextShape,
)
from archspec.render.layout.fit import POINT
from archspec.text.fonts import write_font_faces as font_faces
from archspec.text.html import escape_html


def write_svg(picture: DisplayList, mark: str, *, fonts: bool = True) -> str:
    """Return a picture as SVG.

    Args:
        picture: the picture.
        mark: the line that says who drew it.
        fonts: embed the font, so that the picture looks the same everywhere.
    """
    return "\n".join(_write_document(picture, mark, fonts)) + "\n"


def write_elements(shapes: Iterable[Shape]) -> Iterator[str]:
    """Shapes as elements, which need the rules of a style sheet."""
    for shape in shapes:
        match shape:
            case ShapeGroup():
                yield _write_group(shape)
            case RectShape():
                yield _write_rect(shape)
            case CircleShape(x, y, radius, roles, title):
                place = f'cx="{x}" cy="{y}" r="{radius}"'
                yield _write_element("circle", f"{_write_classes(roles)} {place}", title)
            case PathShape(steps, roles):
                data = "".join(
                    step + " ".join(f"{x} {y}" for x, y in points) for step, points in steps
                )
                yield f'<path{_write_classes(roles)} d="{data}"/>'
            case TextShape():
                yield _write_text(shape)


def _write_document(picture: DisplayList, mark: str, fonts: bool) -> Iterator[str]:
    size = outer = f'width="{picture.width}" height="{picture.height}"'
    if picture.point != POINT:
        wide, high = (f"{side * picture.point:.4g}pt" for side in (picture.width, picture.height))
        outer = f'width="{wide}" height="{high}"'
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" {outer} '
        f'viewBox="0 0 {picture.width} {picture.height}" role="img" '
        'aria-labelledby="title desc">'
    )
    yield f"<!-- {mark} -->"
    yield f'<title id="title">{escape_html(picture.title)}</title>'
    yield f'<desc id="desc">{escape_html(picture.description)}</desc>'
    yield f"<style>{font_faces() if fonts else ''}{picture.used_styles.css}</style>"
    yield f'<rect {size} class="paper"/>'
    yield from write_elements(picture.shapes)
    yield "</svg>"


def _write_group(group: ShapeGroup) -> str:
    """Return a group, on several lines where it holds others."""
    data = "".join(f' data-{name}="{escape_html(value)}"' for name, value in group.data.items())
    holds_groups = any(isinstance(shape, ShapeGroup) for shape in group.shapes)
    attributes = f"{_write_classes(group.roles)}{data}{_write_fill(group.fill)}"
    head = f"<g{attributes}>{_write_title(group.title)}"
    return ("\n" if holds_groups else "").join([head, *write_elements(group.shapes), "</g>"])


def _write_rect(shape: RectShape) -> str:
    rect, corner = shape.rect, f' rx="{shape.corner}"' if shape.corner else ""
    place = f'x="{rect.x}" y="{rect.y}" width="{rect.width}" height="{rect.height}"{corner}'
    return _write_element(
        "rect", f"{_write_classes(shape.roles)} {place}{_write_fill(shape.fill)}", shape.title
    )


def _write_element(name: str, attributes: str, title: str) -> str:
    return (
        f"<{name}{attributes}>{_write_title(title)}</{name}>" if title else f"<{name}{attributes}/>"
    )


def _write_text(shape: TextShape) -> str:
    anchor = f' text-anchor="{shape.anchor}"' if shape.anchor else ""
    hidden = ' aria-hidden="true"' if shape.is_ornament else ""
    attributes = f'x="{shape.x}" y="{shape.base:.1f}"{anchor}{_write_classes(shape.roles)}{hidden}'
    # viewers would drop a space before the count
    count = f'<tspan dx="4" class="r">{escape_html(shape.count)}</tspan>' if shape.count else ""
    return f"<text {attributes}>{escape_html(shape.text)}{count}</text>"


def _write_classes(roles: str) -> str:
    return f' class="{roles}"' if roles else ""


def _write_fill(color: str) -> str:
    return f' style="fill:{color}"' if color else ""


def _write_title(title: str) -> str:
    return f"<title>{escape_html(title)}</title>" if title else ""

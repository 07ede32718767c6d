"""Style sheets say the same in CSS and for formats without it, and pictures use known roles."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.resources import files

import pytest

from archspec.comparison.chart import Metric, draw_chart
from archspec.render import Heat, Scene, Show, View
from archspec.render.backends.display_list import (
    DisplayList,
    RectShape,
    Shape,
    ShapeGroup,
    TextShape,
    draw_rounded_polyline,
)
from archspec.render.backends.lower import lower_drawing
from archspec.render.backends.stylesheet import Style, StyleSheet, build_network_styles, build_rule
from archspec.render.layout.drawing import Rect
from archspec.render.layout.views import draw_scene
from archspec.render.scene.change import Status
from archspec.render.scene.model import BoxKind
from archspec.render.theme import DARK, LIGHT, THEMES, TONES
from tests.comparison.subjects import several
from tests.differences.drawn_pairs import picture_scene

SHEET = StyleSheet(
    (
        build_rule("text", fill="#111111"),
        build_rule("a", fill="#aa0000", dashes=(5, 3)),
        build_rule("b", "c", fill="#bb0000", stroke_opacity=0.5),
        build_rule("c", dashes=()),
    )
)
UNSTYLED = {"legend", "disc", "piece"}
"""Roles that say what something is, and not what it looks like."""


def test_css() -> None:
    assert SHEET.css.endswith(
        ".a{fill:#aa0000;stroke-dasharray:5 3}.b,.c{fill:#bb0000;stroke-opacity:.5}"
        ".c{stroke-dasharray:none}"
    )


def test_later_rules_override_earlier_ones_in_any_order_of_roles() -> None:
    for roles in ("a c", "c a"):
        style = SHEET.resolve(Style(), roles)
        assert (style.fill, style.dashes, style.stroke_opacity) == ("#bb0000", (), 0.5)


def test_shapes_inherit_from_their_group_what_they_do_not_say() -> None:
    inside = (RectShape(Rect(0, 0, 1, 1)), TextShape("x", 0, 0), RectShape(Rect(0, 0, 1, 1), "c"))
    groups = (ShapeGroup(inside, "a"), ShapeGroup(inside, "a", fill="#222222"))
    picture = DisplayList("", "", 1, 1, groups, SHEET)
    found = [(each.style.fill, each.style.dashes) for each in picture.styled_shapes()]
    assert found[1:] == [
        ("#aa0000", (5, 3)),
        ("#111111", (5, 3)),
        ("#bb0000", ()),
        ("#222222", (5, 3)),
        ("#111111", (5, 3)),
        ("#bb0000", ()),
    ]


def test_corners_are_round_as_far_as_their_lines_are_long() -> None:
    assert draw_rounded_polyline([(0, 0), (0, 40), (10, 40)], 8) == (
        ("M", ((0, 0),)),
        ("L", ((0, 35),)),
        ("Q", ((0, 40), (5, 40))),
        ("L", ((10, 40),)),
    )


def roles_of(shapes: Iterable[Shape]) -> Iterator[str]:
    for shape in shapes:
        yield from shape.roles.split()
        if isinstance(shape, ShapeGroup):
            yield from roles_of(shape.shapes)


@pytest.mark.parametrize("name", ["poster", "heat", "diff", "chart"])
def test_every_role_has_a_rule(name: str, inception: Scene) -> None:
    compared = picture_scene()
    assert compared.comparison
    match name:
        case "poster":
            picture = lower_drawing(draw_scene(inception, View()), LIGHT)
        case "heat":
            view = View(Show.NETWORK, heat=Heat.MACS)
            picture = lower_drawing(draw_scene(inception, view), DARK)
        case "diff":
            picture = lower_drawing(draw_scene(compared, View()), LIGHT)
        case _:
            picture = draw_chart(several(4), Metric.TOP1, LIGHT)
    known = {role for each in picture.styles.rules for role in each.roles}
    assert {*roles_of(picture.shapes)} - UNSTYLED <= known


def test_rules_in_use_say_what_all_say(inception: Scene) -> None:
    picture = lower_drawing(draw_scene(inception, View()), LIGHT)
    own = replace(picture, styles=picture.used_styles)
    assert {role for rule in own.styles.rules for role in rule.roles} <= {
        *roles_of(picture.shapes),
        *("text", "paper", "r"),
    }
    assert [*own.styled_shapes()] == [*picture.styled_shapes()]


def test_the_css_of_a_network_has_plain_selectors_alone() -> None:
    for each in re.findall(r"([^{}]+)\{", build_network_styles(LIGHT, compared=True).css):
        assert re.fullmatch(r"text|\.[\w-]+(,\.[\w-]+)*", each), each


def test_themes_color_every_status_and_only_kinds_that_exist() -> None:
    text = files("archspec.render").joinpath("themes.toml").read_text("utf-8")
    tables = tomllib.loads(text)
    known = tables.pop("blocks")
    assert set(known.values()) <= set(range(TONES))
    assert tables.keys() == THEMES.keys() - {"auto"}
    assert set(re.findall(r'"(.*?)"', text)) <= set(re.findall(r"#[0-9a-f]{6}", text))
    for table in tables.values():
        assert {"other"} <= table["kinds"].keys() <= set(BoxKind)
        assert table["statuses"].keys() == set(Status)

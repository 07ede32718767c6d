"""Charts: every bubble and stage where its numbers say, names that can be read, nothing hidden."""

import re
from itertools import combinations
from math import hypot, pi
from xml.etree import ElementTree as ET

import pytest

import archspec
from archspec.comparison.chart import ChartedNetwork, Metric, Segment, draw_chart, split_segments
from archspec.comparison.chart.bubbles import draw_bubbles
from archspec.comparison.chart.shapes import AXIS
from archspec.comparison.chart.spines import draw_spines, split_rows
from archspec.comparison.chart.style import choose_bubble_color, choose_level_tint, name_level_role
from archspec.render import THEMES, build_scene
from archspec.render.backends.display_list import DisplayList
from archspec.render.backends.pictures import PICTURES
from archspec.render.backends.svg import write_svg
from archspec.render.layout.drawing import Rect
from archspec.render.theme import LIGHT, Theme
from tests.comparison.shapes import bars, discs, key_discs, rules, texts, words
from tests.comparison.subjects import several, subject
from tests.render.hostile import MARK, PAYLOADS

SVG = "{http://www.w3.org/2000/svg}"


def draw(subjects: list[ChartedNetwork], theme: Theme = LIGHT) -> DisplayList:
    return draw_chart(subjects, Metric.TOP1, theme)


def shades(picture: DisplayList, number: int) -> list[str]:
    """So many words of the legend of grids."""
    found = words(picture.shapes)
    start = found.index("side of the grid, as a part of the input's") + 1
    return found[start : start + number]


def meets(one: Rect, other: Rect) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


def test_bubbles_stand_where_their_numbers_say() -> None:
    """Twice the work is twice as far to the right, and a lower error is lower."""
    few = [subject("a", 2 * 10**9, 30.0), subject("b", 4 * 10**9, 28.0), subject("c", 10**9, 29.0)]
    first, second, third = discs(draw_bubbles(few, Metric.TOP1, 0, 800).shapes)
    left = 2 * third.x - first.x
    assert abs((first.x - left) - 2 * (third.x - left)) <= 1
    assert abs((second.x - left) - 4 * (third.x - left)) <= 2
    assert first.y < third.y < second.y
    assert abs(first.y + second.y - 2 * third.y) <= 1


def test_areas_are_parameters() -> None:
    few = [subject("a", 10**9, 30.0, 40_000_000), subject("b", 2 * 10**9, 20.0, 10_000_000)]
    shapes = draw_bubbles(few, Metric.TOP1, 0, 800).shapes
    large, small = discs(shapes)
    assert large.radius == 2 * small.radius
    key = key_discs(shapes)
    labels = [each.text for each in texts(shapes) if re.fullmatch(r"\d+ M", each.text)]
    assert labels == ["40 M", "20 M", "4 M"]
    for text, disc in zip(labels, key, strict=True):
        area, unit = pi * disc.radius**2, pi * large.radius**2 / 40
        assert area == pytest.approx(int(text[:-2]) * unit, rel=0.12)


@pytest.mark.parametrize("theme", THEMES)
def test_bubbles_hide_nothing(theme: str) -> None:
    """The largest is drawn first, and what is behind a bubble is seen through it."""
    picture = draw(several(5), THEMES[theme])
    radii = [each.radius for each in discs(picture.shapes)]
    assert radii == sorted(radii, reverse=True)
    svg = write_svg(picture, MARK)
    assert re.search(r"\.bubble\{fill:#\w+;fill-opacity:\.2;", svg)
    assert svg.count('class="disc bubble"') == 5
    assert "tone-" not in svg.partition("</style>")[2]


def test_bubbles_of_a_pdf_hide_nothing() -> None:
    assert b"/ca 0.2" in PICTURES[".pdf"](draw(several(2)), MARK, 1.0)


@pytest.mark.parametrize("number", [2, 3, 5, 8, 12])
@pytest.mark.parametrize("metric", Metric)
def test_names_can_be_read(number: int, metric: Metric) -> None:
    subjects = several(number)
    shapes = draw_bubbles(subjects, metric, 0, 860).shapes
    names = [each.label for each in subjects]
    drawn = [each for each in texts(shapes) if each.text in names]
    assert sorted(each.text for each in drawn) == sorted(names)
    for one, other in combinations(drawn, 2):
        assert not meets(one.bounds, other.bounds), (one.text, other.text)
    for text in drawn:
        rect = text.bounds
        assert rect.x >= 0
        assert rect.x + rect.width <= 860 - 132
        for disc in discs(shapes):
            x = min(max(disc.x, rect.x), rect.x + rect.width)
            y = min(max(disc.y, rect.y), rect.y + rect.height)
            assert hypot(x - disc.x, y - disc.y) >= disc.radius - 2, text.text


def test_bubbles_are_within_the_axes() -> None:
    shapes = draw_bubbles(several(12), Metric.TOP1, 0, 860).shapes
    axes = rules(shapes, AXIS)
    left, right = min(each.x1 for each in axes), max(each.x2 for each in axes)
    top, low = min(each.y1 for each in axes), max(each.y2 for each in axes)
    for disc in discs(shapes):
        assert left <= disc.x - disc.radius
        assert disc.x + disc.radius <= right
        assert top <= disc.y - disc.radius
        assert disc.y + disc.radius <= low


def test_columns_are_as_high_as_their_work() -> None:
    subjects = several(4)
    pieces = bars(draw_spines(subjects, subjects, 0, 860).shapes)
    ground = max(each.rect.y + each.rect.height for each in pieces)
    heights: dict[int, int] = {}
    for bar in pieces:
        heights[bar.rect.x] = heights.get(bar.rect.x, 0) + bar.rect.height
    pairs = list(zip(subjects, [heights[x] for x in sorted(heights)], strict=True))
    unit = pairs[-1][1] / pairs[-1][0].macs
    for each, height in pairs:
        assert height == pytest.approx(each.macs * unit, abs=1.5)
    lowest = [each for each in pieces if each.rect.y + each.rect.height == ground]
    assert [each.roles for each in lowest] == [f"piece {name_level_role(2)}"] * 4


def test_every_grid_that_is_drawn_has_a_shade_of_its_own_in_the_legend() -> None:
    segments = tuple(Segment("conv", 10**9, level) for level in (0, 1, 4, 5, None))
    picture = draw([ChartedNetwork(name, 1, 5 * 10**9, {}, "", segments) for name in "ab"])
    assert shades(picture, 5) == ["1", "1/2", "1/16", "1/32", "none"]
    small = (*segments, Segment("conv", 10**9, 6), Segment("conv", 10**9, 9))
    picture = draw([ChartedNetwork(name, 1, 7 * 10**9, {}, "", small) for name in "ab"])
    assert shades(picture, 5) == ["1", "1/2", "1/16", "1/32 or less", "none"]


@pytest.mark.parametrize("theme", THEMES.values())
def test_no_stage_has_the_colour_of_bubbles(theme: Theme) -> None:
    edges = {choose_level_tint(theme, level).edge for level in (*range(9), None)}
    assert theme.marked or choose_bubble_color(theme) not in edges


def test_rows() -> None:
    assert [len(each) for each in split_rows(several(6))] == [6]
    assert [len(each) for each in split_rows(several(7))] == [4, 3]
    assert [len(each) for each in split_rows(several(12))] == [6, 6]


def test_what_reports_no_error_is_named_and_in_the_spines() -> None:
    picture = draw([*several(2), subject("Mute, as released", 10**9, None)])
    note = "Not in the plot above, without a reported top-1 error: Mute, as released."
    assert note in words(picture.shapes)
    assert "Mute, as released" in " ".join(words(picture.shapes))
    assert len(discs(picture.shapes)) == 2
    assert len(bars(picture.shapes)) >= 9


def test_where_none_reports_an_error_there_are_only_spines() -> None:
    picture = draw([subject("a", 10**9, None), subject("b", 10**6, None)])
    assert not discs(picture.shapes)
    assert words(picture.shapes)[:2] == ["Multiply-accumulates", "Where the MACs are"]


def test_columns_that_are_too_low_to_be_seen_are_named() -> None:
    picture = draw([subject("a", 10**9, None), subject("b", 10**4, None), subject("c", 0, None)])
    assert "Too low to be seen beside the highest: b." in words(picture.shapes)
    assert len(bars(picture.shapes)) == 3 + 3


def test_where_there_are_no_macs_there_are_no_columns() -> None:
    picture = draw([subject("a", 0, 20.0), subject("b", 0, None)])
    assert "Where the MACs are" not in words(picture.shapes)
    assert words(picture.shapes)[-1] == "No network has multiply-accumulates."


def test_what_is_cut_short_ends_as_it_does() -> None:
    """A name that is cut has no blank before its dots, and no full stop behind them."""
    names = [f"{'n' * 71} {'n' * 9}", "o" * 90]
    picture = draw([*several(1), *(subject(each, 10**9, None) for each in names)])
    written = " ".join(words(picture.shapes))
    assert "o…" in written
    assert " …" not in written
    assert "…." not in written


def test_protocols_that_differ_are_told() -> None:
    alike = draw([subject("a", 10**9, 20.0), subject("b", 10**9, 21.0)])
    assert "1 crop · bubbles by parameters" in words(alike.shapes)
    other = draw([subject("a", 10**9, 20.0), subject("b", 10**9, 21.0, protocol="12 crops")])
    assert "Errors are not all measured alike." in words(other.shapes)
    assert "12 crops: b." in words(other.shapes)


def test_networks_without_work_can_be_drawn() -> None:
    picture = draw([subject("a", 0, 20.0, 0), subject("b", 0, 20.0, 0)])
    assert len(discs(picture.shapes)) == 2


def test_segments_of_inception_v3() -> None:
    graph = archspec.load("inception_v3")
    segments = split_segments(build_scene(graph))
    assert [(each.text, each.level) for each in segments] == [
        ("3 conv", 1),
        ("pool, 2 conv", 2),
        ("pool", 3),
        ("Inception-A × 3", 3),
        ("Reduction-A", 4),
        ("Inception-B × 4", 4),
        ("Reduction-B", 5),
        ("Inception-C × 2", 5),
        ("pool, FC", None),
    ]
    assert sum(each.macs for each in segments) == 5_713_216_096


@pytest.mark.parametrize("name", ["bn_inception", "released/inception_resnet_v2"])
def test_segments_hold_all_work(name: str) -> None:
    graph = archspec.load(name)
    segments = split_segments(build_scene(graph))
    assert sum(each.macs for each in segments) == graph.macs


@pytest.mark.parametrize("theme", THEMES)
def test_svg_is_well_formed_and_has_no_script(theme: str) -> None:
    root = ET.fromstring(write_svg(draw(several(5), THEMES[theme]), MARK))
    tags = {each.tag for each in root.iter()}
    assert tags == {
        f"{SVG}{tag}" for tag in ("svg", "title", "desc", "style", "rect", "path", "circle", "text")
    }
    names = {name for each in root.iter() for name in each.attrib}
    assert not [name for name in names if name.startswith("on") or "href" in name]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_names_are_text(payload: str) -> None:
    hostile = [subject(payload, 10**9, 20.0, protocol=payload), subject("b", 2 * 10**9, None)]
    hostile[0] = hostile[0].__class__(
        *(payload, 5, 10**9, hostile[0].errors, payload, (Segment(payload, 10**9, 1, "f", 2),))
    )
    picture = draw(hostile)
    root = ET.fromstring(write_svg(picture, MARK))
    harmless = draw([subject("a", 10**9, 20.0), subject("b", 2 * 10**9, None)])
    twin = ET.fromstring(write_svg(harmless, MARK))
    assert {each.tag for each in root.iter()} == {each.tag for each in twin.iter()}
    assert {name for each in root.iter() for name in each.attrib} == {
        name for each in twin.iter() for name in each.attrib
    }


@pytest.mark.parametrize("suffix", PICTURES)
def test_same_in_same_out(suffix: str) -> None:
    first, second = (PICTURES[suffix](draw(several(4)), MARK, 1.0) for _ in range(2))
    assert first == second
    assert MARK.encode() in first


def test_themes_differ() -> None:
    pictures = {write_svg(draw(several(3), theme), MARK) for theme in THEMES.values()}
    assert len(pictures) == 3  # auto is light

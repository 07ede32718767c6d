"""The picture of two networks: its places, its colours, what it tells, and its files."""

import colorsys
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from xml.etree import ElementTree

import pytest

from archspec.render import FORMATS, Direction, Scene, View, seal_picture
from archspec.render.backends.lower import lower_drawing
from archspec.render.backends.svg import write_svg
from archspec.render.layout.drawing import Drawing, DrawingPart
from archspec.render.layout.figure_layout import lay_out
from archspec.render.layout.metrics import (
    FONT,
    SIGN,
    choose_sign,
    clip_label,
    format_times,
    is_bold,
    measure_width,
)
from archspec.render.layout.views import build_figure_part, draw_scene
from archspec.render.provenance_mark import read_mark
from archspec.render.scene.change import ChangeLine, Status
from archspec.render.scene.model import NetworkTotals, SceneComparison
from archspec.render.theme import DARK, LIGHT, PRINT, Theme
from tests.differences.drawn_pairs import INCEPTION_A, mutants, picture_scene, scene_between
from tests.differences.test_drawing import GATED, PAIRS
from tests.hash_seeds import run_under_hash_seeds
from tests.render.geometry import faults, outside, overlap
from tests.render.hostile import HOSTILE, MARK, PAYLOADS, SPAN, hostile_scene
from tests.rounds import ROUNDS

SVG: Final = "{http://www.w3.org/2000/svg}"
COMPARING: Final = [suffix for suffix, each in FORMATS.items() if each.supports_comparison]


def drawn(scene: Scene, view: View | None = None) -> Drawing:
    assert scene.comparison is not None
    return draw_scene(scene, view or View())


def svg(scene: Scene, theme: Theme = LIGHT, *, fonts: bool = False) -> ElementTree.Element:
    return ElementTree.fromstring(write_svg(lower_drawing(drawn(scene), theme), MARK, fonts=fonts))


# Places ------------------------------------------------------------------------------------------


def signs(part: DrawingPart) -> Iterator[str]:
    """The boxes whose labels leave no room for their signs."""
    for placed in part.boxes:
        box = placed.box
        text = measure_width(clip_label(box.label), FONT, bold=is_bold(box)) + measure_width(
            format_times(box), FONT
        )
        if choose_sign(box) and text + 2 * SIGN > placed.rect.width:
            yield box.label


def check(scene: Scene, *directions: Direction) -> None:
    for direction in directions:
        for figure in scene.figures:
            part = lay_out(figure, direction)
            assert faults(part) == [], (figure.key, direction)
            assert [*signs(part)] == []
        drawing = drawn(scene, View(direction=direction))
        assert outside(drawing) == []
        check_swatches(drawing)


def check_swatches(drawing: Drawing) -> None:
    part = drawing.part
    others = [*(text.bounds for text in part.texts), *(each.rect for each in part.boxes)]
    others += [panel.rect for panel in part.panels]
    for swatch in drawing.swatches:
        assert swatch.text.bounds.x + swatch.text.bounds.width <= drawing.width
        for rect in (swatch.rect, swatch.text.bounds):
            assert not any(overlap(rect, other) for other in others)


def test_places_of_the_small_picture() -> None:
    check(picture_scene(), *Direction)


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_places_of_shipped_specs(before: str, after: str) -> None:
    check(scene_between(before, after), *Direction)


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(10 * ROUNDS))
def test_places_of_random_specs(seed: int) -> None:
    pair = mutants(seed)
    if pair:
        check(scene_between(*pair), list(Direction)[seed % 3])


def test_narrow_boxes_and_crowded_swatches_are_seen() -> None:
    part = lay_out(picture_scene().spine, Direction.UP)
    thin = tuple(replace(each, rect=replace(each.rect, width=80)) for each in part.boxes)
    assert len([*signs(replace(part, boxes=thin))]) == 5
    drawing = drawn(picture_scene())
    crowded = replace(drawing.swatches[0], rect=drawing.part.boxes[0].rect)
    with pytest.raises(AssertionError):
        check_swatches(replace(drawing, swatches=(crowded,)))


def test_removed_stands_left_of_added() -> None:
    places = {
        each.box.key: each.rect for each in lay_out(picture_scene().spine, Direction.UP).boxes
    }
    gone, new, last = (places[key] for key in ("before/b33.1", "b33.1", "b33.3"))
    assert gone.x + gone.width < new.x
    assert gone.x < last.x + last.width // 2 < new.x + new.width


def test_only_what_differs_is_shown() -> None:
    scene = scene_between(GATED, GATED.replace("[3x3 Conv (n), ReLU]", "[3x3 Conv (n), SiLU]"))
    drawing = drawn(scene)
    assert [panel.title for panel in drawing.part.panels] == ["Cell"]
    assert {placed.home for placed in drawing.part.boxes} == {"Cell"}
    assert [swatch.status for swatch in drawing.swatches] == [Status.CHANGED, Status.SAME]


def test_whole_blocks_have_their_status_on_the_frame() -> None:
    drawing = drawn(scene_between(GATED, GATED.replace("  - Other (8)\n", "")))
    (panel,) = drawing.part.panels
    assert (panel.title, panel.status) == ("− Other", Status.REMOVED)
    texts = [panel.remark, *(text.text for text in drawing.part.texts)]
    assert any(text.startswith("removed · 16×16×8") for text in texts)


def test_networks_that_are_the_same_show_the_spine() -> None:
    drawing = drawn(scene_between("inception_v4", "inception_v4"))
    assert drawing.description.startswith("nothing differs")
    assert [swatch.status for swatch in drawing.swatches] == [Status.SAME]
    assert not drawing.part.panels


def test_what_no_figure_shows_is_told_in_words() -> None:
    lines = [text.text for text in drawn(scene_between(INCEPTION_A, DEFAULTED)).part.texts]
    assert "~ defaults.Conv.act: relu → silu" in lines
    scene = picture_scene()
    assert scene.comparison is not None
    changes = tuple(
        ChangeLine(kind="added", place=f"params.p{number}", text="1") for number in range(9)
    )
    many = replace(scene, comparison=replace(scene.comparison, aside=changes))
    lines = [text.text for text in drawn(many).part.texts]
    assert lines[-6:] == [*(f"+ params.p{number}: 1" for number in range(5)), "and 4 more"]


DEFAULTED: Final = INCEPTION_A.replace("act: relu", "act: silu")


# What it tells -----------------------------------------------------------------------------------


def test_titles_say_what_became_of_boxes_and_arrows() -> None:
    titles = [each.text or "" for each in svg(picture_scene()).iter(f"{SVG}title")]
    assert (
        "changed: 1×1 Conv (96 → 64), filters 96 → 64, b1, leaves 35×35×96 → 35×35×64"
        in "\n".join(titles)
    )
    assert any(each.startswith("removed: 3×3 Conv (96), b33.1") for each in titles)
    assert any(each.startswith("added: 1×3 Conv (96), b33.1") for each in titles)
    assert any(each.startswith("unchanged: 3×3 AvgPool") for each in titles)
    assert "added: 35×35×64" in titles
    assert "removed: 35×35×96" in titles
    assert "37,056 → 24,704 parameters" in "\n".join(titles)


def test_what_was_removed_is_dashed_and_struck_through() -> None:
    picture = svg(picture_scene())
    groups = [each for each in picture.iter(f"{SVG}g") if "box" in each.get("class", "").split()]
    struck = [each for each in groups if any("strike" in (one.get("class") or "") for one in each)]
    assert [each.get("data-key") for each in struck] == ["before/b33.1"]
    style = next(picture.iter(f"{SVG}style")).text or ""
    assert ".removed,.l-removed{stroke-dasharray:5 3}" in style
    lines = [each.get("class") for each in picture.iter(f"{SVG}path")]
    assert lines.count("l l-removed") == 2
    assert lines.count("l l-added") == 3


def test_pictures_of_one_network_know_no_statuses(inception: Scene) -> None:
    text = FORMATS[".svg"].write(inception, View(), MARK).decode()
    page = FORMATS[".html"].write(inception, View(), MARK).decode()
    for word in ("removed", "l-added", "strike"):
        assert word not in text
    assert ".l-added" not in page
    assert 'id="changes"' not in page


# Colours -----------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK, PRINT])
def test_texts_can_be_read(theme: Theme) -> None:
    for status, tint in theme.statuses.items():
        ink = {Status.SAME: theme.faint, Status.REMOVED: tint.edge}.get(status, theme.ink)
        assert contrast(ink, tint.fill) >= 4.5, status
        assert contrast(theme.ink, tint.fill) > contrast(theme.faint, tint.fill)
    for status in (Status.ADDED, Status.REMOVED, Status.CHANGED):
        assert contrast(theme.statuses[status].edge, theme.paper) >= 3, status


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_hues_say_what_they_say_everywhere(theme: Theme) -> None:
    hues = {}
    for status in (Status.ADDED, Status.REMOVED, Status.CHANGED):
        edge = theme.statuses[status].edge
        parts = [int(edge[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        hues[status] = colorsys.rgb_to_hls(*parts)[0] * 360
    assert 110 < hues[Status.ADDED] < 170
    assert min(hues[Status.REMOVED], 360 - hues[Status.REMOVED]) < 15
    assert 30 < hues[Status.CHANGED] < 50


# Files -------------------------------------------------------------------------------------------


def test_formats_that_compare() -> None:
    assert COMPARING == [".svg", ".html", ".png", ".pdf", ".tex", ".tikz"]


@pytest.mark.parametrize("suffix", COMPARING)
@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_files_are_sealed(suffix: str, theme: str) -> None:
    data = seal_picture(FORMATS[suffix].write(picture_scene(), View(theme=theme), MARK))
    mark = read_mark(data)
    assert mark is not None
    assert mark.intact


def hostile(payload: str) -> Scene:
    text = f"{payload} {payload} → {payload}"
    change = ChangeLine(kind="changed", place=payload, text=text, before_span=SPAN, after_span=SPAN)
    scene: Scene = hostile_scene(payload, payload)
    figures = []
    for figure, status in zip(scene.figures, (Status.CHANGED, Status.REMOVED), strict=False):
        figures.append(replace(figure, status=status, was=figure))
    comparison = SceneComparison(
        scene, (NetworkTotals(1, 1), NetworkTotals(2, 1)), (change,), (change,), (payload,)
    )
    sources = {SPAN.file: f"a\n\n{payload}"}
    return replace(
        scene, title=payload, figures=tuple(figures), sources=sources, comparison=comparison
    )


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_texts_stay_texts(payload: str) -> None:
    scene, harmless = hostile(payload), hostile("text")
    found, wanted = (
        [
            (each.tag, sorted(each.keys()))
            for each in svg(one, fonts=True).iter()
            if not each.tag.endswith("}text")  # long texts have several lines
        ]
        for one in (scene, harmless)
    )
    assert found == wanted


@pytest.mark.parametrize("payload", HOSTILE)
@pytest.mark.parametrize("suffix", [".png", ".pdf"])
def test_hostile_texts_are_drawn(payload: str, suffix: str) -> None:
    assert FORMATS[suffix].write(hostile(payload), View(), MARK)


SCRIPT: Final = """
import hashlib, archspec
from archspec.differences.compare import diff_networks
from archspec.render import FORMATS, View, format_mark
from archspec.differences.drawing import merge_scenes
one, two = (archspec.load(name) for name in ("inception_v3", "inception_v4"))
scene = merge_scenes(diff_networks(one.program, two.program), one, two)
for suffix in (".svg", ".html"):
    made = FORMATS[suffix].write(scene, View(), format_mark("diff", "0" * 64))
    print(hashlib.sha256(made).hexdigest())
"""


def test_pictures_are_the_same_under_any_hash_seed() -> None:
    outputs = run_under_hash_seeds(SCRIPT)
    assert len(outputs) == 1
    assert len(re.findall(rb"[0-9a-f]{64}", outputs.pop())) == 2


def test_removed_lines_lie_below_others() -> None:
    scene = picture_scene()
    lines = build_figure_part(scene, scene.spine, Direction.UP).lines
    found = [line.status for line in lines]
    assert found == sorted(found, key=[Status.REMOVED, Status.ADDED, None].index)

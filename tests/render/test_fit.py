"""Pictures of an asked-for shape and width, whose letters can be read, and chains in rows."""

import re
import struct
from itertools import pairwise

import pytest

import archspec
from archspec.diagnostics import SpecError
from archspec.render import Direction, Scene, Show, View, build_scene
from archspec.render.backends.display_list import TextShape
from archspec.render.backends.lower import lower_drawing
from archspec.render.formats import FORMATS
from archspec.render.layout.figure_layout import lay_out, lay_out_wrapped
from archspec.render.layout.fit import FITS, LEAST_LETTERS, Fit, parse_length
from archspec.render.layout.readable import draw_readable
from archspec.render.layout.views import draw_scene
from archspec.render.theme import LIGHT
from tests.render.geometry import faults, outside
from tests.render.quality import find_touching, measure_fills

MARK = "drawn by archspec 0 from inception_v4.yaml, " + "0" * 64


@pytest.fixture(scope="module")
def googlenet() -> Scene:
    return build_scene(archspec.load("zoo/googlenet"))


def measure_letters(scene: Scene, view: View) -> float:
    """The smallest letters of a picture, in points."""
    drawing = draw_scene(scene, view)
    shapes = lower_drawing(drawing, LIGHT).styled_shapes()
    least = min(each.style.size for each in shapes if isinstance(each.shape, TextShape))
    return least * view.fit.compute_point(drawing.width, drawing.height)


# Shapes ------------------------------------------------------------------------------------------


def test_posters_come_close_to_the_shape_that_is_asked_for(inception: Scene) -> None:
    shapes = {}
    for name in ("16:9", "4:3", "a4"):
        drawing = draw_scene(inception, View(fit=Fit(aspect=FITS[name].aspect)))
        assert outside(drawing) == []
        assert all(fill.share >= 0.6 for fill in measure_fills(drawing.part))
        shapes[name] = drawing.width / drawing.height
    assert shapes["16:9"] == pytest.approx(16 / 9, rel=0.2)
    assert shapes["4:3"] == pytest.approx(4 / 3, rel=0.2)
    assert shapes["a4"] == pytest.approx(170 / 247, rel=0.25)


def test_without_a_title_there_are_only_figures(inception: Scene) -> None:
    whole, bare = (draw_scene(inception, View(title=title)) for title in (True, False))
    assert {text.text for text in whole.part.texts} - {text.text for text in bare.part.texts} == {
        "Inception-v4",
        "42.68 M parameters · 12.25 GMACs · input 299×299×3 · every distinct block drawn once",
    }
    assert bare.height < whole.height
    assert bare.title == "Inception-v4"
    assert outside(bare) == []


# Widths ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("show", [Show.POSTER, Show.NETWORK])
def test_letters_can_be_read_or_the_remedy_works(inception: Scene, show: Show) -> None:
    for inches in (2, 3.3, 7, 13):
        view = View(show, fit=Fit(width=72 * inches))
        try:
            drawing = draw_readable(inception, view)
        except SpecError as error:
            (finding,) = error.diagnostics
            assert finding.code == "A418"
            assert measure_letters(inception, view) < LEAST_LETTERS
            assert "`--width" in (finding.help or "")
        else:
            assert measure_letters(inception, view) >= LEAST_LETTERS - 0.01
            assert drawing.width * view.fit.compute_point(drawing.width, drawing.height) <= (
                72 * inches + 0.01
            )


def test_every_format_has_the_width(inception: Scene) -> None:
    view = View(Show.NETWORK, fit=FITS["column"])
    drawing = draw_readable(inception, view)
    point = view.fit.compute_point(drawing.width, drawing.height)
    svg = FORMATS[".svg"].write(inception, view, MARK).decode()
    assert f'width="{drawing.width * point:.4g}pt"' in svg
    assert f'viewBox="0 0 {drawing.width} {drawing.height}"' in svg
    tikz = FORMATS[".tikz"].write(inception, view, MARK).decode()
    assert rf"\scalebox{{{point / 0.75:.4f}}}" in tikz
    pytest.importorskip("resvg_py")
    png = FORMATS[".png"].write(inception, view, MARK)
    assert struct.unpack(">I", png[16:20])[0] == pytest.approx(
        drawing.width * point / 72 * 300, abs=1
    )
    wide = View(Show.NETWORK, fit=Fit(width=900, pixels=1200))
    assert struct.unpack(">I", FORMATS[".png"].write(inception, wide, MARK)[16:20])[0] == 1200
    pytest.importorskip("fpdf")
    found = re.search(rb"/MediaBox \[0 0 ([\d.]+) ", FORMATS[".pdf"].write(inception, view, MARK))
    assert found
    assert float(found[1]) == pytest.approx(drawing.width * point, abs=0.1)


def test_lengths_have_units() -> None:
    assert parse_length("3.3in") == (3.3, "in")
    assert parse_length("84 mm") == (84.0, "mm")
    for wrong in ("3.3", "-1in", "1e3px", "in", "3,3in", "3in 2in"):
        assert parse_length(wrong) is None


# Wrapped chains ----------------------------------------------------------------------------------


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("name", ["zoo/vgg16", "zoo/googlenet", "inception_v3"])
def test_wrapped_chains_are_the_same_figures(name: str, direction: Direction) -> None:
    spine = build_scene(archspec.load(name)).spine
    plain = lay_out(spine, direction)
    forms = list(lay_out_wrapped(spine, direction))
    assert len(forms) > 1
    for form in forms:
        assert faults(form) == []
        assert list(find_touching(form)) == []
        assert sorted(box.box.key for box in form.boxes) == sorted(
            box.box.key for box in plain.boxes
        )
        assert {(line.source, line.target) for line in form.lines} == {
            (line.source, line.target) for line in plain.lines
        }
    along = [
        form.bounds.width if direction is Direction.RIGHT else form.bounds.height for form in forms
    ]
    assert all(one > two for one, two in pairwise(along[:2]))


def test_wrapping_makes_a_poster_of_a_long_chain_compact(googlenet: Scene) -> None:
    long, wrapped = (draw_scene(googlenet, View(wrap=wrap)) for wrap in (False, True))
    assert wrapped.height < 0.75 * long.height
    assert wrapped.width * wrapped.height < long.width * long.height
    assert outside(wrapped) == []

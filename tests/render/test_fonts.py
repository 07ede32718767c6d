"""What is said of the font is what its files hold."""

import io
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from archspec.text import fonts


def _ttf(*, bold):
    with fonts.open_font_file(bold=bold) as path:
        return path.read_bytes()


CONTAINERS = {"ttf": _ttf, "woff2": fonts.read_font_face}


def _open(container, bold):
    return TTFont(io.BytesIO(CONTAINERS[container](bold=bold)))


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("bold", [False, True])
class TestFiles:
    def test_every_width_is_that_of_the_file(self, container, bold):
        font = _open(container, bold)
        units = font["head"].unitsPerEm
        glyphs = font.getBestCmap()
        assert len(glyphs) > 250
        for number, glyph in glyphs.items():
            advance = font["hmtx"][glyph][0]
            assert fonts.measure_text(chr(number), units, bold=bold) == pytest.approx(advance)
        assert set(fonts._load_widths(bold)) == {chr(number) for number in glyphs}

    def test_nothing_moves_or_replaces_characters(self, container, bold):
        assert not {"GPOS", "GSUB", "kern", "morx"} & set(_open(container, bold).keys())

    def test_lines_are_as_tall_as_said(self, container, bold):
        font = _open(container, bold)
        units = font["head"].unitsPerEm
        assert font["hhea"].ascent / units == fonts.ASCENT
        assert -font["hhea"].descent / units == fonts.DESCENT
        assert font["OS/2"].sCapHeight / units == fonts.CAP_HEIGHT

    def test_the_file_has_the_name_and_weight_that_pictures_use(self, container, bold):
        font = _open(container, bold)
        names = font["name"]
        assert (names.getDebugName(16) or names.getDebugName(1)) == fonts.FAMILY
        weight = fonts.BOLD_WEIGHT if bold else fonts.REGULAR_WEIGHT
        assert font["OS/2"].usWeightClass == weight

    def test_it_is_small_enough_to_embed_in_every_picture(self, container, bold):
        assert len(CONTAINERS[container](bold=bold)) < 40_000

    def test_it_names_its_licence(self, container, bold):
        names = _open(container, bold)["name"]
        assert "Open Font License" in names.getDebugName(13)


@pytest.mark.parametrize("bold", [False, True])
def test_a_text_is_as_wide_as_its_characters(bold):
    text = "3×3 Conv (96 stride 2 V) → 35×35×384 · α−β…"
    alone = sum(fonts.measure_text(each, 12, bold=bold) for each in text)
    assert fonts.measure_text(text, 12, bold=bold) == pytest.approx(alone)
    assert fonts.measure_text("", 12, bold=bold) == 0


def test_bold_text_is_wider():
    text = "Inception-A"
    assert fonts.measure_text(text, 12, bold=True) > fonts.measure_text(text, 12)


def test_width_grows_with_size():
    assert fonts.measure_text("Conv", 24) == pytest.approx(2 * fonts.measure_text("Conv", 12))


@pytest.mark.parametrize(
    ("text", "width"), [("畳", 10), ("畳み", 20), ("e\u0301", None), ("\u202e", 0)]
)
def test_characters_that_the_font_lacks_have_a_width_of_their_own(text, width):
    expected = fonts.measure_text("e", 10) if width is None else width
    assert fonts.measure_text(text, 10) == pytest.approx(expected)


def test_the_characters_of_figures_are_there():
    figures = "×→·−+…≤≥⊕αβγλμσΣΩäéöüßñ" + "".join(map(chr, range(0x20, 0x7F)))
    assert not set(figures) - set(fonts._load_widths(False))


def test_the_licence_stands_beside_the_files():
    licence = files(fonts).joinpath("OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence


def test_measuring_needs_no_font_program():
    program = (
        "import sys; from archspec.text import fonts; fonts.measure_text('Conv', 12);"
        "fonts.read_font_face(bold=False); sys.exit('fontTools' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_git_leaves_the_files_as_they_are():
    attributes = (Path(__file__).parents[2] / ".gitattributes").read_text()
    assert {"*.ttf binary", "*.woff2 binary"} <= set(attributes.splitlines())

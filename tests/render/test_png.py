"""PNG: the picture has its size, its colours and its texts, and notices when it was changed."""

import io
import zlib
from dataclasses import replace

import numpy as np
import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from PIL import Image

from archspec import limits
from archspec.diagnostics import SpecError
from archspec.render import FORMATS, Direction, Heat, Show, View, format_mark
from archspec.render.backends.display_list import ShapeGroup
from archspec.render.backends.lower import lower_drawing
from archspec.render.backends.png import write_png
from archspec.render.backends.stylesheet import Style
from archspec.render.layout.drawing import Drawing, DrawingPart, Text
from archspec.render.layout.metrics import FONT, clip_label, format_times, is_bold, is_circle
from archspec.render.layout.views import draw_scene
from archspec.render.provenance_mark import read_mark, seal_picture
from archspec.render.theme import DARK, LIGHT, PRINT, THEMES
from archspec.text import fonts
from tests.hash_seeds import run_under_hash_seeds
from tests.render.hostile import MARK, PAYLOADS, hostile_scene

NETWORK = View(show=Show.NETWORK)


def _pixels(png):
    """Red, green and blue, by row and column."""
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def _colour(text):
    return np.array([int(text[at : at + 2], 16) for at in (1, 3, 5)])


def _size(drawing):
    return drawing.width, drawing.height


def _chunks(png):
    """The kind and the data of every chunk, each with the right checksum."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, found = 8, []
    while at < len(png):
        size = int.from_bytes(png[at : at + 4], "big")
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        checksum = int.from_bytes(png[at + 8 + size : at + 12 + size], "big")
        assert zlib.crc32(kind + data) == checksum, kind
        found.append((kind, data))
        at += 12 + size
    assert at == len(png)
    return found


@pytest.mark.parametrize("scale", [0.5, 1, 1.7, 2, 3])
def test_it_has_the_size_that_was_asked_for(inception, scale):
    drawing = draw_scene(inception, NETWORK)
    with Image.open(
        io.BytesIO(write_png(lower_drawing(drawing, LIGHT), MARK, scale=scale))
    ) as image:
        assert image.size == tuple(int(each * scale + 0.5) for each in _size(drawing))
        assert image.info["dpi"] == pytest.approx((96 * scale, 96 * scale), abs=0.05)
        image.load()


@pytest.mark.parametrize(
    ("theme", "view"),
    [
        (LIGHT, View()),
        (DARK, NETWORK),
        (PRINT, NETWORK),
        (LIGHT, replace(NETWORK, direction=Direction.RIGHT)),
        (LIGHT, replace(NETWORK, heat=Heat.PARAMS)),
    ],
)
def test_boxes_have_their_colours_and_their_labels(inception, theme, view):
    drawing = draw_scene(inception, view)
    picture = lower_drawing(drawing, theme)
    pixels, grounds = _pixels(write_png(picture, MARK, scale=2)), dict(_grounds(picture))
    assert (pixels[2, 2] == _colour(theme.paper)).all()
    for placed in drawing.part.boxes:
        rect, fill = placed.rect, _colour(grounds[placed.home, placed.box.key])
        inside = pixels[
            2 * rect.y + 4 : 2 * (rect.y + rect.height) - 4,
            2 * rect.x + 4 : 2 * (rect.x + rect.width) - 4,
        ]
        ground = inside[:4, inside.shape[1] // 2]  # above the label
        assert (ground == fill).all(), placed.box.key
        ink = (abs(inside - _colour(theme.ink)).sum(axis=2) < 40).sum()
        assert ink > 20 * len(placed.box.label), placed.box.key


def _grounds(picture):
    """The color of every box, by the key of its figure and its own."""
    for outer in picture.shapes:
        home = outer.data.get("home", "") if isinstance(outer, ShapeGroup) else ""
        for each in outer.shapes if home else [outer]:
            if isinstance(each, ShapeGroup) and each.roles.startswith("box "):
                style = picture.styles.resolve(Style(), each.roles)
                yield (home, each.data["key"]), each.fill or style.fill


def _reach(text, size, *, bold):
    """How far it is from the first ink of a text to the last."""
    with fonts.open_font_file(bold=bold) as path, TTFont(path) as font:
        names = [font.getBestCmap()[ord(each)] for each in text]
        last, outlines, advances = names[-1], font["glyf"], font["hmtx"]
        width = sum(advances[name][0] for name in names)
        width -= outlines[names[0]].xMin + advances[last][0] - outlines[last].xMax
        return width * size / font["head"].unitsPerEm


def test_texts_are_drawn_with_the_shipped_font(inception):
    """Letters reach as far as they do in the font's file, which fonttools measures."""
    drawing = draw_scene(inception, NETWORK)
    pixels, measured = _pixels(write_png(lower_drawing(drawing, LIGHT), MARK, scale=4)), 0
    for placed in drawing.part.boxes:
        box, rect = placed.box, placed.rect
        if format_times(box) or is_circle(box):
            continue
        reach = _reach(clip_label(box.label), 4 * FONT, bold=is_bold(box))
        rows = slice(4 * (rect.y + 4), 4 * (rect.y + rect.height - 4))
        inside = pixels[rows, 4 * (rect.x + 8) : 4 * (rect.x + rect.width - 8)]
        dark = abs(inside - _colour(LIGHT.ink)).sum(axis=2) < 200
        columns = np.flatnonzero(dark.any(axis=0))
        assert columns[-1] - columns[0] == pytest.approx(reach, abs=2.5), box.label
        measured += 1
    assert measured > 5


def _of_text(text):
    texts = (Text(text, 10, 20, FONT, faint=False),)
    drawing = Drawing("", "", 60, 40, DrawingPart(texts=texts))
    return _pixels(write_png(lower_drawing(drawing, LIGHT), MARK, scale=2))


def test_what_the_font_lacks_is_drawn_as_a_box():
    empty, missing, other = _of_text(" "), _of_text("畳"), _of_text("😀")
    assert (missing == other).all()
    assert (missing != empty).any()
    assert (missing != _of_text("x")).any()


def test_the_mark_is_read_back_and_every_chunk_is_whole(inception):
    plain = write_png(lower_drawing(draw_scene(inception, NETWORK), LIGHT), MARK, scale=1)
    kinds = [kind for kind, _ in _chunks(plain)]
    assert kinds[:4] == [b"IHDR", b"iTXt", b"iTXt", b"pHYs"]
    assert set(kinds[4:-1]) == {b"IDAT"}
    mark = read_mark(seal_picture(plain))
    assert mark is not None
    assert mark.intact
    assert [kind for kind, _ in _chunks(seal_picture(plain))] == kinds
    assert seal_picture(seal_picture(plain)) == seal_picture(plain)
    with Image.open(io.BytesIO(seal_picture(plain))) as image:
        image.load()
        assert image.info["Comment"].startswith("Drawn by archspec ")
        assert image.info["Title"] == "Inception-v4"


@pytest.mark.parametrize("spec", ["iTXt.yaml", "réseau.yaml", "(a) - b.yaml", "畳.yaml"])
def test_any_name_of_a_spec_can_stand_in_the_mark(spec):
    drawing = Drawing("", "", 60, 40, DrawingPart())
    picture = seal_picture(
        write_png(lower_drawing(drawing, LIGHT), format_mark(spec, "0123456789abcdef"), scale=1)
    )
    mark = read_mark(picture)
    assert mark is not None
    assert mark.intact
    assert dict(_chunks(picture))[b"IHDR"]


def test_any_byte_that_changed_is_noticed():
    picture = seal_picture(
        write_png(lower_drawing(Drawing("", "", 60, 40, DrawingPart()), LIGHT), MARK, scale=1)
    )
    for at in range(len(picture)):
        changed = picture[:at] + bytes([picture[at] ^ 1]) + picture[at + 1 :]
        mark = read_mark(changed)
        assert mark is None or not mark.intact, at
    for changed in (picture + b"\n", picture[:-1], picture.replace(b"\r\n", b"\n")):
        mark = read_mark(changed)
        assert mark is None or not mark.intact


def test_the_picture_of_another_program_has_no_mark():
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "PNG")
    assert read_mark(buffer.getvalue()) is None


def test_a_mark_that_another_program_moved_is_not_intact():
    picture = seal_picture(
        write_png(lower_drawing(Drawing("", "", 60, 40, DrawingPart()), LIGHT), MARK, scale=1)
    )
    mark = read_mark(picture.replace(b"iTXt", b"tEXt"))
    assert mark is not None
    assert not mark.intact


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_text_stays_text(payload):
    scene = hostile_scene(payload, payload)
    picture = seal_picture(FORMATS[".png"].write(scene, View(scale=1), MARK))
    assert {kind for kind, _ in _chunks(picture)} == {b"IHDR", b"iTXt", b"pHYs", b"IDAT", b"IEND"}
    mark = read_mark(picture)
    assert mark is not None
    assert mark.intact


def test_a_title_that_looks_like_a_mark_is_none():
    forged = MARK.replace("tiny.yaml", "x").replace("0123456789abcdef", "f" * 16)
    drawing = Drawing(forged, "", 60, 40, DrawingPart())
    mark = read_mark(seal_picture(write_png(lower_drawing(drawing, LIGHT), MARK, scale=1)))
    assert mark is not None
    assert (mark.spec, mark.intact) == ("0123456789abcdef", True)


@pytest.mark.parametrize("over", [0, 1])
def test_pixels_are_limited(over, monkeypatch):
    drawing = Drawing("", "", 100, 50, DrawingPart())
    monkeypatch.setattr(limits, "PICTURE_PIXELS", 100 * 50 * 4 - over)
    if not over:
        assert _pixels(write_png(lower_drawing(drawing, LIGHT), MARK, scale=2)).shape == (
            100,
            200,
            3,
        )
        return
    with pytest.raises(SpecError) as caught:
        write_png(lower_drawing(drawing, LIGHT), MARK, scale=2)
    (finding,) = caught.value.diagnostics
    assert finding.code == "A411"
    assert finding.message == "the picture has 200 × 100 pixels, and the limit is 19,999"
    assert "draw it with `--scale 1.9`" in finding.help
    assert write_png(lower_drawing(drawing, LIGHT), MARK, scale=1.9)


@pytest.mark.slow
def test_it_is_the_same_under_every_hash_seed():
    program = (
        "import archspec, hashlib; from archspec.render import FORMATS, View, build_scene;"
        "scene = build_scene(archspec.load('inception_v4'));"
        "print([hashlib.sha256(FORMATS[each].write(scene, View(scale=1), 'mark')).hexdigest()"
        " for each in ('.png', '.pdf')])"
    )
    assert len(run_under_hash_seeds(program)) == 1


def test_every_theme_is_one_of_pixels_too(inception):
    pictures = {
        write_png(lower_drawing(draw_scene(inception, NETWORK), each), MARK, scale=0.5)
        for each in THEMES.values()
    }
    assert len(pictures) == len(set(map(id, THEMES.values())))

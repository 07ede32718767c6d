"""PDF: a page of the drawing's size, with its texts where they belong, and nothing that acts."""

import io
from dataclasses import replace
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from archspec.render import FORMATS, Direction, Heat, Show, View, format_mark
from archspec.render.backends.lower import compute_baseline, lower_drawing
from archspec.render.backends.pdf import write_pdf
from archspec.render.backends.stylesheet import LINE
from archspec.render.layout.drawing import Drawing, DrawingPart, Text
from archspec.render.layout.metrics import FONT, clip_label, format_times, is_bold, is_circle
from archspec.render.layout.views import draw_scene
from archspec.render.provenance_mark import read_mark, seal_picture
from archspec.render.theme import DARK, LIGHT, PRINT
from archspec.text import fonts
from archspec.text.visible import escape_invisible
from tests.render.hostile import MARK, PAYLOADS, hostile_scene

NETWORK = View(show=Show.NETWORK)


def _read(data):
    return PdfReader(io.BytesIO(data), strict=True)


def _texts(reader):
    """Every text of the page, with the start of its base line in pixels from the upper left."""
    page, found = reader.pages[0], []
    height = float(page.mediabox.height)

    def note(text, _around, matrix, _font, size):
        if text.strip():
            found.append((text.strip(), matrix[4] / 0.75, (height - matrix[5]) / 0.75, size))

    page.extract_text(visitor_text=note)
    return found


def _operators(reader):
    return [(name, values) for values, name in reader.pages[0].get_contents().operations]


def _words(part):
    """All texts of a part, as they are drawn."""
    yield from (clip_label(placed.box.label) + format_times(placed.box) for placed in part.boxes)
    yield from (text.text for text in part.texts)
    for panel in part.panels:
        yield from (panel.title + panel.times, panel.remark)


@pytest.mark.parametrize(
    "view",
    [
        View(),
        replace(NETWORK, direction=Direction.RIGHT),
        replace(NETWORK, theme="dark", heat=Heat.MACS),
        replace(NETWORK, theme="print"),
    ],
)
def test_the_page_is_the_drawing_and_every_text_can_be_copied(inception, view):
    drawing = draw_scene(inception, view)
    reader = _read(FORMATS[".pdf"].write(inception, view, MARK))
    (page,) = reader.pages
    assert [float(each) for each in page.mediabox] == [
        0,
        0,
        drawing.width * 0.75,
        drawing.height * 0.75,
    ]
    text = " ".join(page.extract_text().split())
    for word in _words(drawing.part):
        assert word in text, word
    if drawing.legend:
        assert drawing.legend.most in text
    assert reader.metadata.title == "Inception-v4"
    assert reader.metadata.creator.startswith("archspec ")


def test_labels_stand_in_the_middle_of_their_boxes(inception):
    drawing = draw_scene(inception, View())
    found = _texts(_read(write_pdf(lower_drawing(drawing, LIGHT), MARK)))
    for placed in drawing.part.boxes:
        box, rect = placed.box, placed.rect
        width = fonts.measure_text(clip_label(box.label), FONT, bold=is_bold(box))
        width += fonts.measure_text(format_times(box), FONT)
        x, y = (
            rect.x + rect.width // 2 - width / 2,
            compute_baseline(rect.y + rect.height // 2, FONT),
        )
        assert any(
            text.startswith(clip_label(box.label)) and abs(x - at) < 0.1 and abs(y - base) < 0.1
            for text, at, base, _ in found
        ), box.key


def test_only_the_shipped_font_is_there_and_it_is_embedded(inception):
    reader = _read(write_pdf(lower_drawing(draw_scene(inception, View()), LIGHT), MARK))
    names = set()
    for font in reader.pages[0]["/Resources"]["/Font"].values():
        (inside,) = font.get_object()["/DescendantFonts"]
        inside = inside.get_object()
        names.add(inside["/BaseFont"].split("+")[1])
        assert inside["/FontDescriptor"]["/FontFile2"].get_data().startswith(b"\x00\x01\x00\x00")
        assert "/ToUnicode" in font.get_object()
    assert names == {"Inter", "InterSemiBold"}


@pytest.mark.parametrize("theme", [LIGHT, DARK, PRINT])
def test_every_shape_is_drawn(inception, theme):
    drawing = draw_scene(inception, View())
    part, operators = (
        drawing.part,
        _operators(_read(write_pdf(lower_drawing(drawing, theme), MARK))),
    )
    painted = [
        name for name, _ in operators if name in (b"f", b"S", b"B", b"f*", b"B*", b"s", b"b")
    ]
    stacks = sum(placed.box.repeat > 1 for placed in part.boxes)
    double = ("pool", "average") if theme.marked else ()
    bars = sum(2 for placed in part.boxes if placed.box.kind.value in double)
    shapes = 1 + 3 * len(part.panels) + 2 * len(part.lines)
    assert len(painted) == shapes + len(part.boxes) + 2 * stacks + bars
    dashes = [values[0] for name, values in operators if name == b"d" and values[0]]
    dotted = sum(placed.box.kind.value in ("entry", "input") for placed in part.boxes)
    assert [float(each) for each in dashes[0]] == [2, 2.5]
    assert sum(each == dashes[0] for each in dashes) == dotted


def test_dashes_are_as_long_as_said(inception):
    """A cap at the ends of each would nearly close the gaps."""
    page = _read(write_pdf(lower_drawing(draw_scene(inception, NETWORK), LIGHT), MARK)).pages[0]
    states = [each.get_object() for each in page["/Resources"]["/ExtGState"].values()]
    caps = [state.get("/LC") for state in states if float(state.get("/LW", 0)) == LINE]
    assert caps
    assert set(caps) == {0}


def test_arrows_end_where_their_lines_do(inception):
    drawing = draw_scene(inception, NETWORK)
    operators = _operators(_read(write_pdf(lower_drawing(drawing, LIGHT), MARK)))
    moves = {tuple(float(each) for each in values) for name, values in operators if name == b"m"}
    for line in drawing.part.lines:
        assert line.points[-1] in moves


def _everything(reader):
    """Every dictionary of the file."""
    seen = []
    for number in range(1, reader.trailer["/Size"]):
        found = reader.get_object(IndirectObject(number, 0, reader))
        if isinstance(found, DictionaryObject):
            seen.append(found)
    return seen


ACTING = {"/A", "/AA", "/Annots", "/JS", "/JavaScript", "/Names", "/URI", "/EmbeddedFiles", "/AF"}


@pytest.mark.parametrize("payload", [*PAYLOADS, "{nb}", "(a) Tj ET /JS (b)", "endstream endobj"])
def test_a_hostile_text_stays_text(payload):
    scene = hostile_scene(payload, payload)
    picture = seal_picture(FORMATS[".pdf"].write(scene, View(), MARK))
    reader = _read(picture)
    for each in _everything(reader):
        assert not ACTING & set(each)
        assert each.get("/S") in (None, "/Transparency")
    assert set(reader.root_object) == {"/Type", "/Pages", "/PageLayout", "/OpenAction"}
    assert reader.root_object["/OpenAction"][1:] == ["/Fit"]
    label = normalize("NFC", clip_label(payload))
    assert reader.metadata.title == clip_label(payload)
    copied = [text.strip() for text, *_ in _texts(reader)]
    assert sum(label.strip() in text for text in copied) > 5, copied
    mark = read_mark(picture)
    assert mark is not None
    assert mark.intact


@settings(max_examples=20)
@given(st.text())
def test_any_text_can_be_drawn_and_copied(text):
    part = DrawingPart(texts=(Text(text, 10, 20, FONT),))
    reader = _read(write_pdf(lower_drawing(Drawing(text, "", 60, 40, part), LIGHT), MARK))
    copied, expected = reader.pages[0].extract_text(), normalize("NFC", escape_invisible(text))
    assert sorted("".join(copied.split())) == sorted("".join(expected.split()))  # in any direction


def test_what_the_font_lacks_is_drawn_as_a_box():
    """The glyph with the number zero, which the font's designers made for that."""
    part = DrawingPart(texts=(Text("畳", 10, 20, FONT),))
    reader = _read(write_pdf(lower_drawing(Drawing("", "", 60, 40, part), LIGHT), MARK))
    (font,) = reader.pages[0]["/Resources"]["/Font"].values()
    (inside,) = font.get_object()["/DescendantFonts"]
    glyphs = inside.get_object()["/CIDToGIDMap"].get_data()
    ((code,),) = [values for name, values in _operators(reader) if name == b"Tj"]
    number = int.from_bytes(code.original_bytes if hasattr(code, "original_bytes") else code, "big")
    assert glyphs[2 * number : 2 * number + 2] == b"\0\0"
    assert reader.pages[0].extract_text() == "畳"


def test_a_page_is_no_longer_than_readers_show():
    drawing = Drawing("", "", 28_800, 400, DrawingPart(texts=(Text("end", 28_700, 20, FONT),)))
    reader = _read(write_pdf(lower_drawing(drawing, LIGHT), MARK))
    page = reader.pages[0]
    assert (page.mediabox.width, page.mediabox.height) == (14_400, 200)
    ((_, x, _, _),) = _texts(reader)
    assert x * 0.75 == pytest.approx(28_700 / 2)


@pytest.mark.parametrize("spec", ["tiny.yaml", "réseau.yaml", "(a) - b.yaml", "畳.yaml"])
def test_the_mark_is_read_back(spec):
    drawing = Drawing("", "", 60, 40, DrawingPart())
    picture = seal_picture(
        write_pdf(lower_drawing(drawing, LIGHT), format_mark(spec, "0123456789abcdef"))
    )
    mark = read_mark(picture)
    assert mark is not None
    assert (mark.spec, mark.intact) == ("0123456789abcdef", True)
    assert picture.count(b"Drawn by archspec ") == 1
    assert len(_read(picture).pages) == 1


def test_any_byte_that_changed_is_noticed():
    part = DrawingPart(texts=(Text("a", 10, 20, FONT),))
    picture = seal_picture(write_pdf(lower_drawing(Drawing("a", "", 60, 40, part), LIGHT), MARK))
    for at in range(0, len(picture), 7):
        mark = read_mark(picture[:at] + bytes([picture[at] ^ 1]) + picture[at + 1 :])
        assert mark is None or not mark.intact, at
    mark = read_mark(picture + b"1 0 obj\n")
    assert mark is not None
    assert not mark.intact


def test_a_title_that_looks_like_a_mark_is_none():
    forged = MARK.replace("tiny.yaml", "x").replace("0123456789abcdef", "f" * 16)
    picture = seal_picture(
        write_pdf(lower_drawing(Drawing(forged, "", 60, 40, DrawingPart()), LIGHT), MARK)
    )
    mark = read_mark(picture)
    assert mark is not None
    assert (mark.spec, mark.intact) == ("0123456789abcdef", True)


def test_there_is_no_time_in_it():
    reader = _read(write_pdf(lower_drawing(Drawing("", "", 60, 40, DrawingPart()), LIGHT), MARK))
    assert reader.metadata.creation_date.year == 1970
    assert reader.metadata.modification_date is None


def test_sums_are_circles():
    drawing = draw_scene(hostile_scene(), View())
    circles = [placed.rect for placed in drawing.part.boxes if is_circle(placed.box)]
    assert circles
    operators = _operators(_read(write_pdf(lower_drawing(drawing, LIGHT), MARK)))
    moves = {tuple(float(each) for each in values) for name, values in operators if name == b"m"}
    for rect in circles:
        y = rect.y + rect.height // 2
        assert {(rect.x, y), (rect.x + rect.width, y)} & moves

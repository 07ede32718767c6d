"""TikZ draws the same picture whatever the texts say."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archspec.render import Heat
from archspec.render.backends.lower import lower_drawing
from archspec.render.backends.tikz import write_tikz_document
from archspec.render.layout.views import View, draw_scene
from archspec.render.scene.model import BoxKind
from archspec.render.theme import LIGHT, PRINT
from archspec.text.latex import escape_latex
from archspec.text.visible import escape_invisible
from tests.render.hostile import MARK, PAYLOADS, hostile_scene

TEX_PIECE = re.compile(
    r"\\text(?P<word>[a-z]+)\{\}"
    r"|\\(?P<sign>[{}$&#%_])"
    r"|\\ensuremath\{(?P<formula>\\?[a-zA-Z]+|-)\}"
    r"|(?P<joined>[-,])\{\}"
    r"|(?P<space>~)"
    r"|(?P<plain>[^\\{}$&#%_^~<>|\"'`\n\x00-\x1f])"
)
WORDS = {
    "backslash": "\\",
    "asciicircum": "^",
    "asciitilde": "~",
    "less": "<",
    "greater": ">",
    "bar": "|",
    "quotedbl": '"',
    "quotesingle": "'",
    "asciigrave": "`",
}


def _unescape_tex(text):
    """Undo the escaping of ASCII; anything that TeX would act on fails."""
    at, parts = 0, []
    while at < len(text):
        found = TEX_PIECE.match(text, at)
        assert found, text[at:]
        kind = found.lastgroup or ""
        parts.append(WORDS[found[kind]] if kind == "word" else found[kind])
        at = found.end()
    return "".join(parts)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("\\", r"\textbackslash{}"),
        ("{}$&#%_", r"\{\}\$\&\#\%\_"),
        ("^~", r"\textasciicircum{}\textasciitilde{}"),
        ("<|>", r"\textless{}\textbar{}\textgreater{}"),
        ("\"'`", r"\textquotedbl{}\textquotesingle{}\textasciigrave{}"),
        ("--- ,,", "-{}-{}- ,{},"),
        ("a-b, c", "a-b, c"),
        ("3×3 Conv (96 V) → é…", "3×3 Conv (96 V) → é…"),
        (
            "αοΩΑ≤⊕",
            r"\ensuremath{\alpha}\ensuremath{o}\ensuremath{\Omega}\ensuremath{A}"
            r"\ensuremath{\leq}\ensuremath{\oplus}",
        ),
        ("畳😀", "U+7573U+1F600"),
        ("a\nb", r"a\textbackslash{}nb"),
    ],
)
def test_tex_writes_signs_as_commands(text, written):
    assert escape_latex(text) == written


@given(st.text(st.characters(max_codepoint=0x7F)))
def test_tex_of_ascii_reads_back(text):
    assert _unescape_tex(escape_latex(text)) == escape_invisible(text)


@given(st.text())
def test_tex_never_holds_what_tex_acts_on(text):
    _unescape_tex(escape_latex(text))


NODE_TEXT = re.compile(r"(\\node\[.*?\] at \(.*?\) )\{(.*)\};")


def _without_texts(document):
    """The commands of a picture without nodes and places, and the texts; long ones have lines."""
    texts, commands = [], []
    for line in document.split("\n"):
        found = NODE_TEXT.fullmatch(line)
        if found:
            texts.append(found[2])
        else:
            commands.append(re.sub(r"-?\d+(?:\.\d+)?", "0", line))
    return commands, texts


@pytest.mark.parametrize("payload", PAYLOADS)
def test_tikz_is_the_same_picture_whatever_the_texts_say(payload):
    harmless, _ = _without_texts(_tikz(hostile_scene()))
    commands, texts = _without_texts(_tikz(hostile_scene(payload, payload)))
    assert commands == harmless
    for text in texts:
        body = text.removeprefix(r"\bfseries ")
        body = re.sub(r"\\textcolor\{c\w+\}\{\\mdseries\{\}~(.*)\}$", r"\1", body)
        _unescape_tex(body)


def _tikz(scene):
    return write_tikz_document(lower_drawing(draw_scene(scene, View()), LIGHT), MARK)


def test_tikz_draws_every_box_and_arrow(inception):
    drawing = draw_scene(inception, View())
    document = write_tikz_document(lower_drawing(drawing, LIGHT), MARK)
    assert document.startswith(f"% {MARK}\n\\documentclass[tikz]{{standalone}}\n")
    assert document.endswith("\\end{tikzpicture}%\n\\endgroup\n\\end{document}\n")
    assert document.count(" -- cycle;") == len(drawing.part.lines)
    for placed in drawing.part.boxes:
        assert f"{{{escape_latex(placed.box.label)}}};" in document or placed.box.figure
    assert re.search(
        r"\{\\bfseries Inception-A\\textcolor\{c\w+\}\{\\mdseries\{\}~× 4\}\};", document
    )


def test_tikz_tells_kinds_apart_in_print(inception):
    document = write_tikz_document(lower_drawing(draw_scene(inception, View()), PRINT), MARK)
    pools = [box for figure in inception.figures for box in figure.boxes()]
    pools = [box for box in pools if box.kind in (BoxKind.POOL, BoxKind.AVERAGE)]
    plain = write_tikz_document(lower_drawing(draw_scene(inception, View()), LIGHT), MARK)
    strokes = re.compile(r"\\path\[fill=\w+, draw=\w+\] \S+ -- \S+;")
    assert len(strokes.findall(document)) == 2 * len(pools)
    assert not strokes.findall(plain)


def test_tikz_has_the_legend_of_a_heat_map(inception):
    drawing = draw_scene(inception, View(heat=Heat.PARAMS))
    document = write_tikz_document(lower_drawing(drawing, LIGHT), MARK)
    assert drawing.legend is not None
    cold, hot = (f"fill=c{each.removeprefix('#')}]" for each in (LIGHT.cold, LIGHT.hot))
    assert cold in document
    assert hot in document
    for text in (drawing.legend.least, drawing.legend.most):
        assert f"{{{escape_latex(text)}}};" in document
    plain = write_tikz_document(lower_drawing(draw_scene(inception, View()), LIGHT), MARK)
    assert hot not in plain

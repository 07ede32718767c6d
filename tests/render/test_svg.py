"""SVG: well-formed, accessible, and harmless whatever the spec says."""

import re
from dataclasses import replace
from typing import Final
from xml.etree import ElementTree

import pytest

import archspec
from archspec.render import (
    FORMATS,
    THEMES,
    Heat,
    Show,
    View,
    build_scene,
    format_mark,
    read_mark,
    seal_picture,
)
from archspec.render.theme import PRINT
from archspec.version import VERSION

SVG: Final = "{http://www.w3.org/2000/svg}"
DIGEST: Final = "ab" * 32


def picture(spec: str, view: View = View()) -> str:  # noqa: B008 - frozen
    scene = build_scene(archspec.load(spec))
    return FORMATS[".svg"].write(scene, view, format_mark("net.yaml", DIGEST)).decode()


def test_picture_says_what_it_shows() -> None:
    root = ElementTree.fromstring(picture("inception_v4"))
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Inception-v4"
    assert "42.68 M parameters · 12.25 GMACs · input 299×299×3" in root.findtext(f"{SVG}desc", "")


def test_every_box_names_its_module_and_its_line() -> None:
    graph = archspec.load("inception_v4")
    view = View(Show.BLOCK, "InceptionA")
    root = ElementTree.fromstring(picture("inception_v4", view))
    groups = [each for each in root.iter(f"{SVG}g") if (each.get("class") or "").startswith("box")]
    paths = {node.path for node in graph.nodes}
    named = [each for each in groups if each.get("data-path")]
    assert len(named) == len(groups) - 1 == 9
    assert {each.get("data-path") for each in named} <= paths
    assert all(re.search(r"\.yaml:\d+$", each.get("data-line", "")) for each in named)


def test_font_travels_with_the_picture() -> None:
    assert picture("inception_v4").count("@font-face") == 2


HOSTILE: Final = """archspec: 1
name: hostile
title: "</title><script>alert(1)</script> & \\"quoted\\" ]]> -->"
paper: {figure: "<b onload='x'>9"}
input: 8x8x3
blocks:
  Inner:
    figure: "\\"'/><script>"
    body: [3x3 Conv (4)]
body: [Inner, Inner]
"""
TAGS: Final = "svg title desc style rect g path text tspan circle".split()


@pytest.mark.parametrize("view", [View(), View(Show.NETWORK), View(Show.BLOCK, "Inner")])
def test_hostile_texts_are_only_texts(view: View) -> None:
    text = picture(HOSTILE, view)
    root = ElementTree.fromstring(text)
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= set(TAGS)
    assert not any(name.startswith("on") for each in root.iter() for name in each.attrib)


def test_hidden_characters_are_shown() -> None:
    """The reader refuses them; a scene made otherwise must not bring them back."""
    scene = replace(build_scene(archspec.load("inception_v4")), title="a\u202eb\x1b[31m\0")
    text = FORMATS[".svg"].write(scene, View(), format_mark("net.yaml", DIGEST)).decode()
    assert not set("\u202e\x1b\0") & set(text)
    assert "a\\u202eb\\x1b[31m\\x00" in text
    ElementTree.fromstring(text)


@pytest.mark.parametrize("heat", Heat)
def test_heat_has_a_legend(heat: Heat) -> None:
    text = picture("inception_v4", View(heat=heat))
    root = ElementTree.fromstring(text)
    (legend,) = (each for each in root.iter(f"{SVG}g") if each.get("class") == "legend")
    assert legend.findtext(f"{SVG}title")
    fills = [each.get("style") for each in root.iter(f"{SVG}g") if each.get("class") == "box conv"]
    assert len(set(fills)) > 5
    assert all(re.fullmatch(r"fill:#[0-9a-f]{6}", each or "") for each in fills)


@pytest.mark.parametrize("theme", THEMES)
def test_themes_draw_the_same_boxes(theme: str) -> None:
    boxes, light = (
        re.findall(r"data-key=\"[^\"]+\"", picture("inception_v4", View(theme=each)))
        for each in (theme, "light")
    )
    assert boxes == light


def test_print_has_no_colour() -> None:
    colours = [PRINT.paper, PRINT.ink, PRINT.faint, PRINT.line, PRINT.cold, PRINT.hot]
    for tint in (*PRINT.kinds.values(), *PRINT.tones):
        colours += [tint.fill, tint.edge]
    assert all(each[1:3] == each[3:5] == each[5:7] for each in colours)


def test_seal_tells_whether_a_picture_was_edited() -> None:
    made = seal_picture(picture("inception_v4").encode())
    mark = read_mark(made)
    assert mark is not None
    assert (mark.version, mark.spec, mark.intact) == (VERSION, DIGEST[:16], True)
    assert read_mark(made.replace(b"\n", b"\r\n")) == mark
    assert read_mark(made.replace(b"Stem", b"Root")) == replace(mark, intact=False)
    assert read_mark(b"<svg/>") is None


@pytest.mark.parametrize("name", ["a--b.yaml", "--> <b>.yaml", "a\nb.yaml", "x" * 300])
def test_mark_cannot_end_its_comment(name: str) -> None:
    mark = format_mark(name, DIGEST)
    assert "--" not in mark
    assert "\n" not in mark
    assert read_mark(mark.encode()) is not None

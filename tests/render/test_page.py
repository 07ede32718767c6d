"""The page: complete, small, closed to the outside, and harmless whatever the spec says."""

import hashlib
import json
import re
import tomllib
from base64 import b64encode
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest

import archspec
from archspec.render.layout.metrics import Direction
from archspec.render.layout.views import Show, View, draw_scene
from archspec.render.page import write_page
from archspec.render.provenance_mark import read_mark, seal_picture
from archspec.render.scene.build_scene import ALL_BLOCKS, build_scene
from archspec.render.scene.heat import Heat
from archspec.render.scene.model import BoxKind
from tests.hash_seeds import run_under_hash_seeds
from tests.render.hostile import MARK, PAYLOADS, hostile_scene
from tests.specgen import random_spec

SPECS = Path(__file__).parents[2] / "specs"
NETWORKS = sorted(
    path for folder in (".", "released", "variants") for path in (SPECS / folder).glob("*.yaml")
)

LINE = ("text", ["class", "x", "y"])
"""A line of a panel; a long text has several."""

VOID = {"meta", "input", "br", "hr"}


class Page(HTMLParser):
    """The elements of a page, with their attributes and the text that stands in them."""

    def __init__(self, text):
        super().__init__()
        self.elements: list = []
        self.open: list = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), []))
        if tag not in VOID:
            self.open.append(self.elements[-1])

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), []))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        if self.open:
            self.open[-1][2].append(data)

    def all(self, tag, **wanted):
        """Attributes and text of the elements of that kind."""
        return [
            (attributes, "".join(text))
            for found, attributes, text in self.elements
            if found == tag and wanted.items() <= attributes.items()
        ]

    @property
    def facts(self):
        ((_, text),) = self.all("script", id="facts")
        return json.loads(text)


@pytest.fixture(scope="module")
def text(inception):
    return write_page(inception, View(), MARK)


@pytest.fixture(scope="module")
def page(text):
    return Page(text)


def test_there_is_a_sheet_for_every_figure(page, inception):
    names = [attributes["id"] for attributes, _ in page.all("section")]
    blocks = [f"block/{figure.key}" for figure in inception.figures[1:]]
    assert names == ["poster", "network", *blocks]
    links = {attributes["href"] for attributes, _ in page.all("a")}
    assert links == {f"#{name}" for name in names}
    assert page.all("title")[0][1] == "Inception-v4"


def test_boxes_are_drawn_in_their_figure_and_in_the_poster(page, inception):
    drawn = [attributes["data-key"] for attributes, _ in page.all("g") if "data-key" in attributes]
    keys = [box.key for figure in inception.figures for box in figure.boxes()]
    assert sorted(drawn) == sorted(2 * keys)


def test_facts_are_those_of_the_graph(page):
    graph = archspec.load("inception_v4")
    (sheet,) = (each for each in page.facts["sheets"] if each["name"] == "block/InceptionB")
    (box,) = (each for each in sheet["boxes"] if each["key"] == "b7.1")
    (node,) = (each for each in graph.nodes if each.path == "inception_b.0.b7.1")
    assert (box["parameters"], box["macs"]) == (node.parameters, node.macs)
    assert (box["label"], box["path"], box["size"]) == ("1×7 Conv (224)", node.path, "17×17×224")
    assert sheet["uses"] == [f"inception_b.{number}" for number in range(7)]
    file, line, column, _, end = box["span"]
    assert page.facts["sources"][file][line - 1][column - 1 : end - 1] == "1x7 Conv (224)"
    assert page.facts["parameters"] == sum(each.parameters for each in graph.at_inference)


def test_the_text_of_every_file_is_there(page):
    files = ["inception_v4.yaml", "blocks/stem_v4.yaml", "blocks/reduction_a.yaml"]
    assert list(page.facts["sources"]) == files
    for file in files:
        lines = (SPECS / file).read_text(encoding="utf-8").splitlines()
        assert page.facts["sources"][file] == lines


def test_heat_is_that_of_pictures(page, inception):
    for place, heat in enumerate(Heat):
        sheets = page.facts["sheets"]
        poster = draw_scene(inception, View(heat=heat))
        shares = {(placed.home, placed.box.key): placed.heat for placed in poster.part.boxes}
        for figure, sheet in zip(inception.figures, sheets, strict=True):
            show = Show.BLOCK if figure.key else Show.NETWORK
            alone = draw_scene(inception, View(show, figure.key, heat=heat))
            own = {placed.box.key: placed.heat for placed in alone.part.boxes}
            assert alone.legend is not None
            assert sheet["peaks"][place] == alone.legend.most
            for box in sheet["boxes"]:
                assert box["heat"][place] == pytest.approx(own[box["key"]], abs=1e-3)
                share = shares[figure.key, box["key"]]
                assert box["heat"][place] == pytest.approx(share, abs=1e-3)


def test_heads_for_training_do_not_count():
    page = Page(write_page(build_scene(archspec.load("inception_v3")), View(), MARK))
    counted = {sheet["title"]: sheet["counted"] for sheet in page.facts["sheets"]}
    assert counted.pop("aux head") is False
    assert all(counted.values())
    (aux,) = (box for box in page.facts["sheets"][0]["boxes"] if box["key"] == "aux")
    assert "counted" not in aux


NESTED = """archspec: 1
name: nested
input: 8x8x3
blocks:
  Inner: {body: [3x3 Conv (4)]}
  Outer: {body: [Inner, 1x1 Conv (4)]}
body: [Outer, GlobalAvgPool]
"""


def test_the_way_to_a_block_leads_through_those_around_it():
    text = write_page(build_scene(archspec.load(NESTED)), View(), MARK)
    inner = text[text.index('id="block/Inner"') :]
    crumbs = re.findall(r'<a class="crumb" href="#([^"]+)">([^<]+)</a>', inner)
    assert crumbs[:2] == [("network", "Network"), ("block/Outer", "Outer")]


@pytest.mark.parametrize("opened", [frozenset(), ALL_BLOCKS])
@pytest.mark.parametrize("seed", range(8))
def test_random_networks_have_whole_pages(seed, opened):
    scene = build_scene(archspec.load(random_spec(seed).text), opened)
    page = Page(write_page(scene, View(Show.FULL if opened is ALL_BLOCKS else Show.POSTER), MARK))
    names = {attributes["id"] for attributes, _ in page.all("section")}
    assert page.facts["first"] in names
    boxes = [box for sheet in page.facts["sheets"] for box in sheet["boxes"]]
    assert {box["opens"] for box in boxes if "opens" in box} <= names
    drawn = {attributes["data-key"] for attributes, _ in page.all("g") if "data-key" in attributes}
    plain = {box["key"] for box in boxes if "opens" not in box}
    assert plain <= drawn <= {box["key"] for box in boxes}  # a frame that values cross is cut


# What opens first --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "first"),
    [
        (View(), "poster"),
        (View(Show.NETWORK), "network"),
        (View(Show.BLOCK, "InceptionB"), "block/InceptionB"),
    ],
)
def test_a_view_says_what_opens_first(inception, text, view, first):
    page = Page(write_page(inception, view, MARK))
    assert page.facts["first"] == first
    assert len(page.all("section")) == len(Page(text).all("section"))


def test_a_network_with_its_blocks_in_place_needs_no_poster():
    scene = build_scene(archspec.load("inception_v4"), ALL_BLOCKS)
    page = Page(write_page(scene, View(Show.FULL), MARK))
    assert page.facts["first"] == "network"
    assert page.all("section")[0][0]["id"] == "network"
    frames = [each for each, _ in page.all("g") if each.get("class", "").startswith("panel")]
    assert {each["data-key"] for each in frames} >= {"stem", "inception_a"}
    assert {box["key"] for box in page.facts["sheets"][0]["boxes"]} >= {"stem", "stem/conv1"}


@pytest.mark.parametrize(
    ("theme", "scheme"),
    [("auto", "auto"), ("light", "light"), ("dark", "dark"), ("print", "light")],
)
def test_a_theme_is_where_the_page_starts(inception, theme, scheme):
    page = Page(write_page(inception, View(theme=theme), MARK))
    assert page.all("html")[0][0]["data-theme"] == scheme


def test_direction_and_heat_are_kept(inception, text):
    view = View(direction=Direction.RIGHT, heat=Heat.MACS)
    turned = Page(write_page(inception, view, MARK))
    assert turned.facts["heat"] == "macs"
    boxes, upright = (
        [attributes["viewbox"] for attributes, _ in each.all("svg", **{"class": "drawing"})]
        for each in (turned, Page(text))
    )
    assert len(boxes) == len(upright)
    assert not set(boxes) & set(upright)


# Safety ------------------------------------------------------------------------------------------


def digest(text):
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_policy_names_every_script_and_style_and_nothing_else(page):
    ((policy, _),) = page.all("meta", **{"http-equiv": "Content-Security-Policy"})
    allowed = dict(part.split(" ", 1) for part in policy["content"].split("; "))
    assert allowed["default-src"] == allowed["base-uri"] == allowed["form-action"] == "'none'"
    assert allowed["font-src"] == "data:"
    ((_, style),) = page.all("style")
    assert allowed["style-src"] == digest(style)
    scripts = [text for attributes, text in page.all("script") if "type" not in attributes]
    assert allowed["script-src"].split() == [digest(each) for each in scripts]


def test_nothing_is_loaded(page, text):
    for _, attributes, _ in page.elements:
        assert not {"src", "srcset", "action", "style", "data"} & attributes.keys()
        assert attributes.get("href", "#").startswith("#")
        assert not any(name.startswith("on") for name in attributes)
    ((_, style),) = page.all("style")
    assert set(re.findall(r"url\(\"?([^,]+)", style)) == {"data:font/woff2;base64"}
    assert "@import" not in style
    assert not re.search(r"https?:", style + page.all("script")[-1][1])
    assert text.count("@font-face") == 2


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_texts_are_only_texts(payload):
    def shape(text):
        scene = replace(hostile_scene(text, text), sources={"tiny.yaml": f"a\n{text}", text: text})
        page = Page(write_page(scene, View(), MARK))
        assert page.facts["title"]
        found = [(tag, sorted(attributes)) for tag, attributes, _ in page.elements]
        return [each for each in found if each != LINE]

    assert shape(payload) == shape("text")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_facts_cannot_end_their_element(payload):
    scene = replace(hostile_scene(payload), sources={payload: payload})
    text = write_page(scene, View(), MARK)
    facts = re.search(r'id="facts">(.*)</script>', text)
    assert facts is not None
    assert re.fullmatch(r"[^<>&\x00-\x1f\x7f-\U0010ffff]*", facts[1])


def test_classes_of_the_page_are_not_those_of_pictures():
    page = Page(write_page(build_scene(archspec.load("inception_resnet_v2")), View(), MARK))
    drawn, around = (
        {
            name
            for tag, attributes, _ in page.elements
            for name in attributes.get("class", "").split()
            if (tag in {"g", "rect", "path", "circle", "text", "tspan"}) is inside
        }
        for inside in (True, False)
    )
    assert {"scale", "conv", "panel"} <= drawn
    assert drawn & around <= {each for each in around if each.startswith("tone-")}


# Files -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", NETWORKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_pages_are_small(path):
    scene = build_scene(archspec.load(path))
    assert len(write_page(scene, View(), MARK).encode()) < 400_000


def test_the_mark_can_be_read_back(text):
    assert text.count(MARK) == 1
    mark = read_mark(seal_picture(text.encode()))
    assert mark is not None
    assert mark.intact


def test_pages_are_the_same_under_every_hash_seed_and_need_no_torch():
    program = (
        "import archspec, hashlib, sys; from archspec.render.scene.build_scene import build_scene;"
        "from archspec.render.layout.views import View;"
        "from archspec.render.page import write_page;"
        "text = write_page(build_scene(archspec.load('inception_v3')), View(), '');"
        "print(hashlib.sha256(text.encode()).hexdigest()); sys.exit('torch' in sys.modules)"
    )
    assert len(run_under_hash_seeds(program)) == 1


def test_every_kind_of_box_has_a_name():
    text = files("archspec.render.page").joinpath("kinds.toml").read_text("utf-8")
    assert tomllib.loads(text).keys() == set(BoxKind)

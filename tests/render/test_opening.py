"""What a page shows when it opens: letters that can be read, with nothing in front of them."""

import pytest

import archspec
from archspec.render import View, build_scene
from archspec.render.page import write_page
from tests.browser import LAPTOP, wait_until
from tests.render.browsing import expect_open
from tests.render.hostile import MARK

pytestmark = pytest.mark.xdist_group("browser")

LEAST = 11
"""How many pixels the smallest letters have."""

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1920, "height": 1080}
SCREENS = {"phone": PHONE, "laptop": LAPTOP, "desktop": DESKTOP}
NETWORKS = {
    "inception": "inception_v4",
    "residual": "inception_resnet_v2",
    "googlenet": "zoo/googlenet",
    "vgg": "zoo/vgg16",
}

SEEN = """() => {
  const bar = document.querySelector(".strip").getBoundingClientRect();
  const letters = [];
  for (const view of document.querySelectorAll(".view")) {
    const frame = view.getBoundingClientRect();
    for (const text of view.querySelectorAll("text")) {
      const { left, right, top, bottom, width } = text.getBoundingClientRect();
      const across = left < frame.right && right > frame.left;
      const inside = across && top < frame.bottom && bottom > frame.top;
      if (width && inside) {
        letters.push(parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a);
      }
    }
  }
  const open = document.querySelector(".sheet.open").getBoundingClientRect();
  return {
    least: Math.min(...letters),
    texts: letters.length,
    covered: open.top < bar.bottom,
    wide: document.documentElement.scrollWidth,
    share: open.width / innerWidth,
  };
}"""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Pages by name."""
    folder = tmp_path_factory.mktemp("pages")
    for name, spec in NETWORKS.items():
        page = write_page(build_scene(archspec.load(spec)), View(), MARK)
        folder.joinpath(f"{name}.html").write_text(page, "utf-8")
    return folder


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("name", NETWORKS)
def test_what_opens_can_be_read(visit, name, screen):
    page = visit(name, viewport=SCREENS[screen])
    seen = page.evaluate(SEEN)
    assert seen["least"] >= LEAST - 0.01
    assert seen["texts"] >= 6
    assert not seen["covered"]
    assert seen["wide"] <= SCREENS[screen]["width"]
    assert screen != "phone" or seen["share"] > 0.95


def test_a_large_network_opens_beside_its_first_block(visit):
    page = visit()
    expect_open(page, "block/Stem")
    assert page.locator('#network [data-key="stem"]').is_visible()
    assert page.locator('#network [data-key="stem"]').bounding_box()["y"] < LAPTOP["height"]


def test_a_phone_opens_with_the_network(visit):
    expect_open(visit(viewport=PHONE), "network")


def test_tab_reaches_the_search_first(visit):
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "search"


def test_keys_turn_to_the_next_figure(visit):
    page = visit()
    page.keyboard.press("n")
    expect_open(page, "block/InceptionA")
    page.keyboard.press("p")
    page.keyboard.press("p")
    expect_open(page, "network")
    page.keyboard.press("p")
    expect_open(page, "poster")
    page.keyboard.press("p")
    expect_open(page, "block/InceptionC")


def test_a_smaller_window_keeps_letters_readable(visit):
    page = visit()
    page.set_viewport_size({"width": 1100, "height": 600})
    wait_until(page, f"() => ({SEEN})().least >= {LEAST - 0.01}")

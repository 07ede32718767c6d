"""The page in a real browser: what people click, type and see, and what no spec can do."""

import re
from dataclasses import replace
from urllib.parse import unquote

import pytest

import archspec
from archspec.render.layout.views import Show, View
from archspec.render.page import write_page
from archspec.render.scene.build_scene import build_scene
from archspec.render.scene.heat import Heat
from tests.browser import LAPTOP, wait_until
from tests.render.browsing import expect_open
from tests.render.hostile import MARK, PAYLOADS, hostile_scene

pytestmark = pytest.mark.xdist_group("browser")

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def files(tmp_path_factory, inception):
    """Pages by name."""
    folder = tmp_path_factory.mktemp("pages")
    views = {
        "inception": View(),
        "warm": View(heat=Heat.MACS, theme="dark"),
        "block": View(Show.BLOCK, "InceptionC"),
    }
    for name, view in views.items():
        folder.joinpath(f"{name}.html").write_text(write_page(inception, view, MARK), "utf-8")
    return folder


def address(page):
    return unquote(page.url.partition("#")[2])


def box(page, sheet, key):
    return page.locator(f'[id="{sheet}"] [data-key="{key}"]')


def transform(page):
    return page.locator(".sheet.open .camera").evaluate("each => each.style.transform")


def zoom(page):
    found = re.search(r"scale\((.+)\)", transform(page))
    return float(found[1]) if found else 1.0


# Walking -----------------------------------------------------------------------------------------


def test_a_stage_opens_its_figure_and_back_leads_back(visit):
    page = visit(address="#poster")
    expect_open(page, "poster")
    box(page, "poster", "inception_b").click()
    expect_open(page, "block/InceptionB")
    assert address(page) == "block/InceptionB"
    assert page.title() == "Inception-B · Inception-v4"
    assert page.locator('.tabs [aria-current="page"]').text_content() == "Inception-B × 7"
    assert box(page, "network", "inception_b").is_visible()
    assert "here" in box(page, "network", "inception_b").get_attribute("class")
    box(page, "network", "stem").click()
    expect_open(page, "block/Stem")
    page.go_back()
    expect_open(page, "block/InceptionB")
    page.locator(".sheet.open .crumb").click()
    expect_open(page, "network")
    page.go_back()
    page.go_back()
    expect_open(page, "poster")


def test_the_address_opens_a_figure_and_a_box(visit):
    page = visit(address="#block/InceptionA/b33.1")
    expect_open(page, "block/InceptionA")
    assert page.locator("#details h3").inner_text() == "3×3 Conv (96)"
    page.goto(page.url.partition("#")[0] + "#block/Nowhere")
    expect_open(page, "block/Stem")


def test_a_view_opens_first(visit):
    expect_open(visit("block"), "block/InceptionC")


def test_panels_of_the_poster_open(visit):
    page = visit(address="#poster")
    page.locator('#poster .panel[data-figure="ReductionA"] text').first.click()
    expect_open(page, "block/ReductionA")


# Details -----------------------------------------------------------------------------------------


def test_a_box_tells_its_shape_its_cost_and_its_line(visit):
    page = visit(address="#block/InceptionB")
    box(page, "block/InceptionB", "b7.1").click()
    told = page.locator("#details").inner_text()
    for text in (
        "1×7 Conv (224)",
        "17×17×224",
        "301,504",
        "0.71 % of all",
        "87,005,184",
        "215×311 of the input",
        "inception_b.0.b7.1",
        "costs of each of 7",
        "inception_v4.yaml:27",
    ):
        assert text in told
    assert page.locator("#details .hit mark").inner_text() == "1x7 Conv (224)"
    assert page.locator("#details .hit").is_visible()
    assert address(page) == "block/InceptionB/b7.1"
    assert page.locator(".sheet.open .near").count() == 2
    page.locator("#details summary").click()
    assert page.locator("#details .paths code").count() == 6
    page.get_by_label("File").select_option("blocks/stem_v4.yaml")
    assert "archspec: 1" in page.locator(".source").inner_text()
    page.get_by_role("button", name="Close").click()
    assert page.locator("#details").is_hidden()
    assert page.locator(".selected").count() == 0


def test_a_block_has_details_too(visit):
    page = visit(address="#block/ReductionA")
    page.get_by_role("button", name="Details").click()
    told = page.locator("#details").inner_text()
    assert "Figure 7" in told
    assert "blocks/reduction_a.yaml:11" in told


# Search ------------------------------------------------------------------------------------------


def test_search_finds_a_box_and_selects_it(visit):
    page = visit()
    page.keyboard.press("/")
    page.keyboard.type("1x3 512")
    assert page.locator("#results .none").inner_text() == "Nothing found"
    page.get_by_role("combobox", name="Search boxes").fill("3x1 8x8x512")
    assert page.locator("#results li").count() == 1
    page.keyboard.press("Enter")
    expect_open(page, "block/InceptionC")
    assert "selected" in box(page, "block/InceptionC", "b33.2").get_attribute("class")
    assert page.locator("#details h3").inner_text() == "3×1 Conv (512)"
    assert page.locator("#results").is_hidden()
    page.go_back()
    expect_open(page, "block/Stem")


def test_search_is_used_with_keys(visit):
    page = visit()
    page.keyboard.press("/")
    page.keyboard.type("inception-a")
    chosen = page.locator('#results [aria-selected="true"]')
    assert chosen.locator("b").inner_text() == "Inception-A"
    first = chosen.get_attribute("id")
    page.keyboard.press("ArrowDown")
    assert chosen.get_attribute("id") != first
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect_open(page, "block/InceptionA")


# Colours -----------------------------------------------------------------------------------------


def colours(page):
    fill = "each => getComputedStyle(each).fill"
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    return ground, page.locator(".sheet.open .conv").first.evaluate(fill)


def test_colours_follow_the_system_and_the_switch(visit):
    page = visit()
    light = colours(page)
    assert light[1] == "rgb(232, 240, 254)"
    page.get_by_role("button", name="Dark").click()
    dark = colours(page)
    assert dark[1] == "rgb(28, 44, 71)"
    assert dark[0] != light[0]
    page.get_by_role("button", name="As the system").click()
    assert colours(page) == light
    page.emulate_media(color_scheme="dark")
    assert colours(page) == dark
    page.emulate_media(media="print", color_scheme="dark")
    assert colours(page)[1] == light[1]


def test_heat_colours_boxes_by_their_share(visit):
    page = visit("warm", address="#block/InceptionB")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert "Multiply-accumulates: 0" in page.locator(".key").inner_text()
    fill = "each => getComputedStyle(each).fill"
    hot, cold = (box(page, "block/InceptionB", key).evaluate(fill) for key in ("b77.4", "pool.0"))
    assert hot != cold
    page.get_by_label("Color by").select_option("")
    assert box(page, "block/InceptionB", "b77.4").evaluate(fill) == "rgb(28, 44, 71)"
    assert page.locator(".key").is_hidden()


# Pan and zoom ------------------------------------------------------------------------------------


def test_wheel_zooms_around_the_pointer(visit):
    page = visit(address="#block/InceptionB")
    target = box(page, "block/InceptionB", "b1")
    before = target.bounding_box()
    at = (before["x"] + 4, before["y"] + 4)
    page.mouse.move(*at)
    page.mouse.wheel(0, -300)
    wait_until(
        page, "() => document.querySelector('.sheet.open .camera').style.transform != 'none'"
    )
    after = target.bounding_box()
    assert zoom(page) > 1.3
    assert after["width"] > 1.3 * before["width"]
    assert after["x"] + 4 * zoom(page) == pytest.approx(at[0], abs=3)
    assert after["y"] + 4 * zoom(page) == pytest.approx(at[1], abs=3)


def test_dragging_pans_and_opens_nothing(visit):
    page = visit(address="#block/InceptionB")
    target = box(page, "block/InceptionB", "b1")
    before = target.bounding_box()
    x, y = before["x"] + 20, before["y"] + 20
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y + 20, steps=3)
    page.mouse.move(x + 60, y + 40, steps=3)
    page.mouse.up()
    after = target.bounding_box()
    assert after["x"] - before["x"] == pytest.approx(60, abs=2)
    assert after["y"] - before["y"] == pytest.approx(40, abs=2)
    assert page.locator(".selected").count() == 0


def test_buttons_and_keys_zoom_pan_and_fit(visit):
    page = visit(address="#block/InceptionB")
    assert transform(page) == "none"
    page.get_by_role("button", name="Zoom in").click()
    assert zoom(page) == pytest.approx(1.25)
    page.keyboard.press("-")
    assert zoom(page) == pytest.approx(1)
    page.keyboard.press("ArrowLeft")
    assert transform(page).startswith("translate(")
    page.keyboard.press("0")
    assert transform(page) == "none"
    page.locator(".sheet.open .view").dblclick(position={"x": 20, "y": 20})
    assert zoom(page) == pytest.approx(2)


def test_two_fingers_zoom(visit):
    page = visit(address="#block/InceptionB", viewport=PHONE, has_touch=True)
    touch = page.context.new_cdp_session(page).send

    def points(kind, *xs):
        found = [{"x": x, "y": 500, "id": number} for number, x in enumerate(xs)]
        touch("Input.dispatchTouchEvent", {"type": kind, "touchPoints": found})

    points("touchStart", 180, 220)
    for step in range(1, 7):
        points("touchMove", 180 - 10 * step, 220 + 10 * step)
    points("touchEnd")
    assert zoom(page) > 2


# Keys --------------------------------------------------------------------------------------------


def test_all_is_reached_with_keys(visit):
    page = visit(address="#network")
    page.get_by_role("link", name="Inception-A × 4, inception_a").focus()
    page.keyboard.press("Enter")
    expect_open(page, "block/InceptionA")
    page.locator(".sheet.open .view").focus()
    page.keyboard.press("Tab")
    focused = page.locator(".sheet.open :focus")
    assert focused.get_attribute("role") == "button"
    assert focused.evaluate("each => getComputedStyle(each).strokeWidth") == "2.75px"
    page.keyboard.press("Enter")
    assert page.locator("#details").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#details").is_hidden()
    page.keyboard.press("Escape")
    expect_open(page, "network")


# Everywhere --------------------------------------------------------------------------------------


@pytest.mark.parametrize("viewport", [PHONE, LAPTOP, {"width": 1920, "height": 1080}])
def test_nothing_stands_out_of_the_screen(visit, viewport):
    page = visit(address="#block/Stem", viewport=viewport)
    box(page, "block/Stem", "left.0").click()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= viewport["width"]
    for part in (".bar", ".sheet.open", "#details"):
        found = page.locator(part).bounding_box()
        assert found["x"] >= 0
        assert found["x"] + found["width"] <= viewport["width"]
        assert found["y"] + found["height"] <= viewport["height"] + 1
    assert box(page, "block/Stem", "left.0").is_visible()


def test_all_figures_are_seen_without_scripts(visit):
    page = visit(java_script_enabled=False)
    assert page.locator(".sheet:visible").count() == 8
    assert page.locator(".tools").is_hidden()


def test_only_the_open_figure_is_printed(visit):
    page = visit(address="#block/InceptionB/b1")
    page.get_by_role("button", name="Zoom in").click()
    page.emulate_media(media="print")
    assert page.locator(".sheet:visible").count() == 1
    assert page.locator("#details").is_hidden()
    drawn = page.locator(".sheet.open .camera")
    assert drawn.evaluate("each => getComputedStyle(each).transform") == "none"


HISTOGRAM = """() => {
  const count = {};
  for (const { tagName } of document.querySelectorAll("*")) {
    count[tagName] = (count[tagName] ?? 0) + 1;
  }
  return count;
}"""


def test_hostile_texts_add_no_element_and_run_nothing(visit, files):
    def look(text):
        scene = replace(hostile_scene(text, text), sources={"tiny.yaml": f"a\n\n{text}"})
        (files / "hostile.html").write_text(write_page(scene, View(), MARK), "utf-8")
        page = visit("hostile", address="#network/l_0")
        assert page.locator("#details").is_visible()
        return page.evaluate(HISTOGRAM)

    plain = look("text")
    for payload in ("\n".join(PAYLOADS), *PAYLOADS[:2]):
        told = look(payload)
        lines = {"DIV": 0, "SPAN": 0, "text": 0}  # those of the spec, and of panels
        assert {**told, **lines} == {**plain, **lines}


def test_aux_head_opens_and_is_not_counted(visit, files):
    scene = build_scene(archspec.load("inception_v3"))
    (files / "aux.html").write_text(write_page(scene, View(), MARK), "utf-8")
    page = visit("aux", address="#network")
    box(page, "network", "aux").focus()
    page.keyboard.press("Enter")
    expect_open(page, "block/InceptionV3Aux")
    page.keyboard.press("i")
    told = page.locator("#details").inner_text()
    assert "Exists while training only" in told
    assert "of all" not in told

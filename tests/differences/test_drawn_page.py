"""The page of two networks in a real browser: the list of changes, and the way to their boxes."""

import pytest
from playwright.sync_api import expect

from archspec.render.layout.views import View
from archspec.render.page import write_page
from tests.differences.drawn_pairs import INCEPTION_A, VARIANT, scene_between
from tests.differences.test_drawing import GATED
from tests.differences.test_drawn_picture import hostile
from tests.render.browsing import expect_open
from tests.render.hostile import HOSTILE, MARK

pytestmark = pytest.mark.xdist_group("browser")

CELL = GATED.replace("[3x3 Conv (n), ReLU]", "[3x3 Conv (n), SiLU, Dropout (0.2)]")


@pytest.fixture(scope="module")
def files(tmp_path_factory, inception):
    """Pages by name."""
    folder = tmp_path_factory.mktemp("pages")
    scenes = {
        "inception": scene_between(INCEPTION_A, VARIANT),
        "blocks": scene_between(GATED, CELL),
        "resnet": scene_between("inception_resnet_v2", "released/inception_resnet_v2"),
        "plain": inception,
    }
    scenes |= {f"hostile{number}": hostile(each) for number, each in enumerate(HOSTILE)}
    for name, scene in scenes.items():
        folder.joinpath(f"{name}.html").write_text(write_page(scene, View(), MARK), "utf-8")
    return folder


def changes(page):
    return page.locator("#details .changes ol > li")


def test_changes_stand_beside_the_figures(visit):
    page = visit("inception")
    expect_open(page, "network")
    assert changes(page).count() == 5
    assert "changed: body.b1" in changes(page).first.text_content()
    assert "filters 96 → 64" in changes(page).first.inner_text()
    assert page.locator("#heat").is_hidden()
    assert page.locator(".remark").first.inner_text().startswith("+2 −1 ~2 · params 317.63 k →")


def test_a_change_leads_to_its_box_and_its_lines(visit):
    page = visit("inception")
    changes(page).first.locator("summary").click()
    expect(changes(page).first.locator("h4")).to_have_text(["Before", "After"])
    marked = changes(page).first.locator("mark").all_inner_texts()
    assert [each for each in marked if each] == ["96", "64"]
    changes(page).first.locator("button").click()
    box = page.locator('#network [data-key="b1"]')
    assert "selected" in box.get_attribute("class")
    assert page.locator("#details h3").inner_text() == "1×1 Conv (96 → 64)"
    assert page.locator("#details header p").first.inner_text() == "changed · Convolution"
    assert "37,056 → 24,704" in page.locator("#details").inner_text()
    assert page.locator("#details h4").all_inner_texts() == ["Before", "After"]


def test_boxes_say_what_became_of_them(visit):
    page = visit("inception")
    told = page.locator('#network [data-key="b1"]').get_attribute("aria-label")
    assert told.startswith("changed: 1×1 Conv (96 → 64)")
    page.locator("#search").fill("added")
    assert page.locator("#results li").count() == 2
    page.keyboard.press("Enter")
    assert page.locator("#details header p").first.inner_text() == "added · Convolution"
    assert page.locator("#details h4").all_inner_texts() == ["After"]


def test_only_figures_that_differ_and_the_way_there(visit):
    page = visit("blocks")
    tabs = page.locator(".tabs a").all_inner_texts()
    titles = [each.partition("\n")[0] for each in tabs]
    assert titles == ["All that differs", "Network", "Cell", "Other"]
    assert page.locator("#poster [data-home]").count() == 1
    page.goto(page.url.partition("#")[0] + "#network")
    page.locator('#network [data-key="other"]').click()
    expect_open(page, "block/Other")
    page.locator('[id="block/Other"] [data-key="cell"]').click()
    expect_open(page, "block/Cell")


def test_blocks_that_only_one_has(visit):
    page = visit("resnet")
    page.locator('.tabs a[href="#block/before/Stem"]').click()
    expect_open(page, "block/before/Stem")
    page.locator('[id="block/before/Stem"] .box').nth(2).click()
    assert page.locator("#details header p").first.inner_text().startswith("removed · ")
    assert page.locator("#details h4").all_inner_texts() == ["Before"]
    box = page.url.partition("#")[2]
    again = visit("resnet", f"#{box}")
    expect_open(again, "block/before/Stem")
    assert again.locator("#details header p").first.inner_text().startswith("removed · ")


def test_without_scripts_all_is_there(visit):
    page = visit("inception", java_script_enabled=False)
    assert page.locator("#changes li").first.is_visible()
    assert page.locator("#network .box.added").count() == 2
    assert page.locator("#network .box.removed").count() == 1
    assert "3×3 Conv (96 → 128)" in page.locator("#network").inner_text()


def test_dark_and_light_differ(visit):
    fills = set()
    for scheme in ("light", "dark"):
        page = visit("inception", color_scheme=scheme)
        added = page.locator(".box.added rect").first
        fills.add(added.evaluate("each => getComputedStyle(each).fill"))
    assert fills == {"rgb(225, 245, 232)", "rgb(16, 52, 31)"}


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_no_text_does_anything(visit, number):
    page = visit(f"hostile{number}")
    assert changes(page).count() == 1
    page.locator("#details summary").first.click()
    expect(page.locator("#details h4").first).to_be_visible()
    assert page.locator("#details script, #details img, #details iframe").count() == 0


@pytest.mark.parametrize("name", ["resnet", "plain"])
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (1000, 700), (390, 844)])
def test_the_bar_has_room_for_all_of_it(visit, name, size):
    page = visit(name, viewport=dict(zip(("width", "height"), size, strict=True)))
    texts = [page.locator(f".bar {each}").bounding_box() for each in ("h1", ".name .remark")]
    search, tools = (page.locator(each).bounding_box() for each in ("#search", ".switch"))
    for text in texts:
        for other in (search, tools):
            apart = (
                text["x"] + text["width"] <= other["x"] or text["y"] + text["height"] <= other["y"]
            )
            assert apart, (text, other)
    assert search["width"] >= 150
    assert search["x"] + search["width"] <= tools["x"]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_a_summary_that_is_cut_can_be_read(visit):
    remark = visit("resnet", viewport={"width": 1000, "height": 700}).locator(".name .remark")
    assert remark.evaluate("each => each.scrollWidth > each.clientWidth")
    assert remark.get_attribute("title") == remark.text_content()


def test_phones_begin_with_the_changes(visit):
    page = visit("resnet", viewport={"width": 390, "height": 844})
    expect_open(page, "network")
    assert changes(page).first.is_visible()
    box = page.locator('#network [data-key="before/stem"] rect').first
    expect(box).to_be_in_viewport()
    assert box.bounding_box()["height"] >= 20
    page.locator("#details header button").click()
    assert page.locator("#details").is_hidden()
    page.locator("#tell").click()
    assert changes(page).first.is_visible()
